"""Stays: one open window each. What a person says lives here, in this process's memory, until they close or leave."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock
from typing import Final

from holdspace.journey.journal import MemoryJournal
from holdspace.journey.keeping import Removed

IDLE: Final = timedelta(minutes=30)
MOST_LAPSED: Final = 64
"""How many tokens of lapsed stays are remembered, to greet their windows kindly."""


@dataclass(slots=True)
class Stay:
    """One open window: its journal, and the few choices that belong to no interview.

    `door` and `opening` are what was picked before an interview begins. `stage_open` says that the person came by the
    door that asks about safety first and has not said yet where they are. `undo` holds answers as they were before
    the last change on the result page. `interview_id` is the interview at hand in this window, and `about` the person
    whom the next one is about ("" for someone new). `removed` can be put back for a moment. `lapsed_before` greets a
    window that was left alone for too long.
    """

    token: str
    touched: datetime
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    door: str = ""
    opening: str = ""
    country: str = ""
    lapsed_before: bool = False
    stage_open: bool = False
    undo: dict[str, str] = field(default_factory=dict)
    opened: bool = False
    interview_id: str = ""
    about: str = ""
    removed: Removed | None = None


class Stays:
    """All stays of this process. Nothing of them is ever written anywhere."""

    def __init__(self) -> None:
        self._stays: dict[str, Stay] = {}
        self._lapsed: dict[str, None] = {}
        self._lock = RLock()

    def open(self, now: datetime) -> Stay:
        """A new, empty stay under a random token."""
        with self._lock:
            stay = Stay(token=secrets.token_urlsafe(32), touched=now)
            self._stays[stay.token] = stay
            return stay

    def get(self, token: str, now: datetime) -> Stay | None:
        """The stay, touched now; None when it was closed, lapsed or never there."""
        with self._lock:
            self.drop_idle(now)
            stay = self._stays.get(token)
            if stay is not None:
                stay.touched = max(stay.touched, now)
            return stay

    def reopen(self, token: str, now: datetime) -> Stay | None:
        """A new, empty stay for a window whose stay lapsed while it was left alone; None for any other token."""
        with self._lock:
            if token not in self._lapsed:
                return None
            del self._lapsed[token]
            return self.open(now)

    def drop(self, token: str) -> None:
        """Forget a stay at once, with all that is in it."""
        with self._lock:
            stay = self._stays.pop(token, None)
            self._lapsed.pop(token, None)
            if stay is not None:
                stay.journal.clear()

    def drop_idle(self, now: datetime) -> None:
        """Forget every stay that was left alone for half an hour."""
        with self._lock:
            for token in [token for token, stay in self._stays.items() if now - stay.touched >= IDLE]:
                self.drop(token)
                self._lapsed[token] = None
            while len(self._lapsed) > MOST_LAPSED:
                del self._lapsed[next(iter(self._lapsed))]

    def __len__(self) -> int:
        return len(self._stays)


STAYS: Final = Stays()
"""The stays of this process."""
