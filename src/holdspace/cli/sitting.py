"""One person at the prompt: what they type at, where it is put, and what time it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from holdspace.cli.console import Console
from holdspace.journey.journal import Journal


@dataclass(frozen=True, slots=True)
class Sitting:
    """What an interview at the prompt needs. `kept` says that it is put in the vault as it goes."""

    console: Console
    journal: Journal
    clock: Callable[[], datetime]
    kept: bool = False


def this_moment() -> datetime:
    """The time on this machine."""
    return datetime.now(UTC)
