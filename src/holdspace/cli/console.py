"""Asking at a prompt: keys that work everywhere, and choices by number."""

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from holdspace.cli.paper import BOLD, Paper
from holdspace.cli.text import gettext as _


class Key(Enum):
    """What can be typed at any prompt, besides an answer."""

    BACK = "b"
    SKIP = "s"
    UNSURE = "u"
    WHY = "w"
    WHERE = "m"
    HELP = "h"
    QUIT = "q"


def key_names() -> dict[Key, str]:
    """Each key with the word that also works for it."""
    return {
        Key.BACK: _("back"),
        Key.SKIP: _("skip"),
        Key.UNSURE: _("not sure"),
        Key.WHY: _("why"),
        Key.WHERE: _("where am I"),
        Key.HELP: _("help"),
        Key.QUIT: _("quit"),
    }


class LeftError(Exception):
    """The person leaves: they typed quit, or closed the input."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its value, its words, and a quiet line below."""

    value: str
    label: str
    hint: str = ""


Asides = Mapping[Key, Callable[[], object]]
"""Keys that show something and then leave the person at the same prompt."""


class Waits(Protocol):
    """What watches over the time a line takes. `warned` says that a person was told it takes long."""

    warned: bool

    def waiting(self) -> AbstractContextManager[None]:
        """For as long as a line is waited for. May raise LeftError."""


class Console:
    """A paper to print on, and lines typed below it."""

    def __init__(self, paper: Paper, waits: Waits | None = None) -> None:
        self.paper = paper
        self._waits = waits

    def read(self, keys: Collection[Key], asides: Asides | None = None) -> str | Key:
        """A line as typed, or one of the keys. Raises LeftError for quit and at the end of the input.

        A key among the asides is answered here, and the line is asked for again.
        """
        names, more = key_names(), asides or {}
        while True:
            self.paper.gap()
            self.paper.quiet(" · ".join(f"{key.value} {names[key]}" for key in Key if key in keys or key in more))
            self.paper.prompt("> ")
            typed = self._line()
            found = next((k for k in (*keys, *more) if typed.casefold() in {k.value, names[k]}), None)
            if found is Key.QUIT:
                raise LeftError
            if found is not None and found in more:
                more[found]()
                continue
            return typed if found is None else found

    def _line(self) -> str:
        """A line as typed. Enter alone after a warning says no more than that someone is there."""
        if not sys.stdin:
            raise LeftError
        while True:
            with self._waits.waiting() if self._waits else nullcontext():
                line = sys.stdin.readline()
            if not line:
                raise LeftError
            if line.strip() or self._waits is None or not self._waits.warned:
                return line.strip()
            self.paper.prompt("> ")

    def choose(
        self, choices: Sequence[Choice], keys: Collection[Key], *, picked: str = "", asides: Asides | None = None
    ) -> str | Key:
        """The value of a choice, or a key. Asks again until it is one of them; Enter keeps what was picked before."""
        for number, choice in enumerate(choices, start=1):
            mark = f"› {number}" if choice.value == picked else f"{number}"
            self.paper.item(mark, choice.label, hint=choice.hint, style=BOLD if choice.value == picked else "")
        while True:
            typed = self.read(keys, asides)
            if isinstance(typed, Key):
                return typed
            if not typed and picked:
                return picked
            found = _meant(typed, choices)
            if found is not None:
                return found
            self.problem(keys, len(choices))

    def problem(self, keys: Collection[Key], most: int) -> None:
        """Say what can be typed instead. Nothing is lost."""
        self.paper.gap()
        if Key.SKIP in keys:
            self.paper.text(_("Choose one, from 1 to {most}, or s to skip.").format(most=most))
        else:
            self.paper.text(_("Choose one, from 1 to {most}.").format(most=most))


def _meant(typed: str, choices: Sequence[Choice]) -> str | None:
    if typed.isascii() and typed.isdigit():
        place = int(typed[:6]) - 1
        return choices[place].value if 0 <= place < len(choices) else None
    words = typed.casefold()
    return next((c.value for c in choices if words and words in {c.value, c.label.casefold()}), None)
