"""How long an open vault waits at the prompt: a while, then a word of warning, then it closes."""

import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from holdspace.cli.console import LeftError
from holdspace.cli.paper import Paper
from holdspace.cli.text import gettext as _
from holdspace.cli.text import ngettext

WARNED_FOR: Final = 30.0
"""Seconds between the warning and the closing; half the wait where that is short."""
TICK: Final = 0.5


class IdleError(LeftError):
    """Nobody typed anything for a while, or the machine slept."""


class Patience:
    """Waits for a line for so many seconds of the wall clock, which runs on while the machine sleeps."""

    def __init__(self, seconds: float, paper: Paper, *, clock: Callable[[], float] = time.time) -> None:
        self._seconds = seconds
        self._paper = paper
        self._clock = clock
        self._since = 0.0
        self.warned = False

    @contextmanager
    def waiting(self) -> Generator[None]:
        """For as long as a line is waited for. Raises IdleError when it took too long."""
        self._since, self.warned = self._clock(), False
        before = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def _look(self, _signal: int, _frame: FrameType | None) -> None:
        passed = self._clock() - self._since
        if passed >= self._seconds or passed < 0:  # a clock that was put back tells nothing: rather close
            raise IdleError
        left = min(WARNED_FOR, self._seconds / 2)
        if not self.warned and passed >= self._seconds - left:
            self.warned = True
            seconds = round(left)
            self._paper.gap()
            warning = ngettext(
                "Nothing was typed for a while. This closes in {n} second. Enter keeps it open.",
                "Nothing was typed for a while. This closes in {n} seconds. Enter keeps it open.",
                seconds,
            )
            self._paper.text(warning.format(n=seconds))
            self._paper.prompt("> ")


def cleared(paper: Paper) -> None:
    """Take what was shown off the screen, where it is one."""
    if paper.seen:
        paper.prompt("\x1b[3J\x1b[2J\x1b[H")
    paper.text(_("Closed, because nothing was typed for a while."))
