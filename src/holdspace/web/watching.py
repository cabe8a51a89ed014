"""When an open vault is to be locked: left alone, out of sight, asleep with the machine, or open for too long.

Every stretch of time is taken by two clocks, the wall's and the machine's steady one, and the longer one counts: a
clock that is set back wins no time, and a machine that slept is noticed however it slept.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

ABSOLUTE: Final = timedelta(hours=12)
"""After so long a vault locks whatever happens (OWASP ASVS 7.3.2)."""
ASLEEP_AFTER: Final = timedelta(seconds=6)
"""A watch that ticks each second and missed so many was stopped, with the machine or by someone."""
WARNED_FOR: Final = timedelta(seconds=60)
"""How long before a lock the pages say so. WCAG 2.2 asks for 20 seconds or more."""
WARNED_PART: Final = 2
"""A time alone that is short is warned of for at most one part in so many."""


class Why(StrEnum):
    """Why a vault was locked."""

    ASKED = "asked"
    CLOSED = "closed"
    IDLE = "idle"
    HIDDEN = "hidden"
    ASLEEP = "asleep"
    LONG = "long"
    ERASED = "erased"
    SAMPLE_OVER = "sample over"


@dataclass(frozen=True, slots=True)
class Reading:
    """A moment on both clocks; `steady` is in seconds from anywhere."""

    wall: datetime
    steady: float

    @classmethod
    def at(cls, wall: datetime) -> "Reading":
        """The moment that the wall's clock calls so."""
        return cls(wall, steady_clock())

    def since(self, earlier: "Reading") -> timedelta:
        """How long ago `earlier` was, by whichever clock says more; never negative."""
        by_steady = timedelta(seconds=self.steady - earlier.steady)
        return max(self.wall - earlier.wall, by_steady, timedelta(0))


def steady_clock() -> float:
    """Seconds on a clock that nobody sets; where the system has one, it goes on while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(slots=True)
class Watch:
    """What is known about the use of one open vault.

    `hidden` is since when no page of it is in sight, or None. `ticked` is the last tick of the process's own watch, or
    None where none runs.
    """

    opened: Reading
    used: Reading
    hidden: Reading | None = None
    ticked: Reading | None = None

    def left(self, now: Reading, *, idle: timedelta, hidden: timedelta) -> tuple[timedelta, Why]:
        """How long until it is to be locked (zero or less: now), and why. `hidden` zero is off."""
        candidates = [(idle - now.since(self.used), Why.IDLE), (ABSOLUTE - now.since(self.opened), Why.LONG)]
        if hidden and self.hidden is not None:
            candidates.append((hidden - now.since(self.hidden), Why.HIDDEN))
        if self.ticked is not None and now.since(self.ticked) >= ASLEEP_AFTER:
            candidates.append((timedelta(0), Why.ASLEEP))
        return min(candidates)


def warned_for(idle: timedelta) -> timedelta:
    """How long before a lock the pages say so, for this time alone."""
    return min(WARNED_FOR, idle / WARNED_PART)
