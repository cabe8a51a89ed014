"""A passphrase is asked for once more after some days, so that it stays in mind. Quiet, and never twice for one day."""

from datetime import datetime, timedelta
from typing import Final

from holdspace.journey.journal import Journal
from holdspace.journey.records import Settings

AFTER: Final = (timedelta(days=3), timedelta(days=10), timedelta(days=30))
"""How long after a passphrase was made it is asked for: our own choice, each gap about three times the one before."""


def passed(settings: Settings, now: datetime) -> int:
    """How many of the days have come, 0 to 3. None have if nobody knows when the passphrase was made."""
    if settings.passphrase_since is None:
        return 0
    return sum(now - settings.passphrase_since >= wait for wait in AFTER)


def is_due(settings: Settings, now: datetime) -> bool:
    """Whether a day has come since the passphrase was last typed, or its question put off."""
    return passed(settings, now) > settings.rehearsed


def settle(journal: Journal, now: datetime) -> None:
    """Ask no more until the next day comes: the passphrase was typed, or the person would rather not."""
    settings = journal.newest(Settings)
    if settings is not None and is_due(settings, now):
        journal.save(settings.next(rehearsed=passed(settings, now)))


def begin_anew(journal: Journal, now: datetime) -> None:
    """A new passphrase was made: its days count from now."""
    settings = journal.newest(Settings)
    if settings is not None:
        journal.save(settings.next(passphrase_since=now, rehearsed=0))
