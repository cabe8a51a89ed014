"""Days as forms send them."""

from datetime import UTC, date, datetime, time

NOON = time(12, tzinfo=UTC)
"""A day without an hour is kept at noon, so that it stays the same day wherever it is read."""


def today(now: datetime) -> date:
    """The day it is where this machine stands."""
    return now.astimezone().date()


def on_the_clock(moment: datetime) -> datetime:
    """A moment as the clock of this machine shows it, without a time zone, so that no page shifts it again."""
    return moment.astimezone().replace(tzinfo=None)


def day_of(text: str) -> date | None:
    """A day as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def at_noon(day: date) -> datetime:
    """That day at noon."""
    return datetime.combine(day, NOON)


def moment_of(day: date, now: datetime) -> datetime:
    """Now for today, noon for any other day."""
    return now if day == now.date() else at_noon(day)
