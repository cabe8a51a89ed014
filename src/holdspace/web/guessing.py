"""Wrong keys: each makes the next try wait longer, and none is ever the last."""

from datetime import datetime
from math import ceil
from threading import RLock
from typing import Final

FREE: Final = 3
LONGEST: Final = 360
"""Seconds. With it an hour of guessing sees about twenty tries."""
MOST_COUNTED: Final = 1000


class Tries:
    """How many wrong keys came in a row, and when the last one did."""

    def __init__(self) -> None:
        self._wrong = 0
        self._last: datetime | None = None
        self._lock = RLock()

    @property
    def wrong(self) -> int:
        """How many wrong keys came in a row."""
        return self._wrong

    def wait(self, now: datetime) -> int:
        """Seconds until a key may be tried, 0 to 360."""
        with self._lock:
            if self._wrong < FREE or self._last is None:
                return 0
            delay = min(LONGEST, 1 << min(self._wrong - FREE, 10))
            # where the clock was set back, nobody waits longer for it than once over
            self._last = min(self._last, now)
            return max(0, ceil(delay - (now - self._last).total_seconds()))

    def failed(self, now: datetime) -> None:
        """A wrong key was tried."""
        with self._lock:
            self._wrong, self._last = min(self._wrong + 1, MOST_COUNTED), now

    def opened(self) -> None:
        """The right key was tried: it begins anew."""
        with self._lock:
            self._wrong = 0

    def remember(self, wrong: int, last: datetime) -> None:
        """Go on counting where an earlier process ended."""
        with self._lock:
            self._wrong, self._last = max(0, min(wrong, MOST_COUNTED)), last
