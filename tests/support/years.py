"""A life of some years in a vault: the sample life, its interviews over and over, and a note every day or so."""

from datetime import datetime, timedelta

import msgspec

from holdspace.journey import sample
from holdspace.journey.records import Interview, Moment, Record

WORDS = "It was easier to say than last week. We came back to what I had put off, and I noticed that I held my breath. "
FIVE_YEARS = 3_000
"""Records of five years."""
A_TIME_EACH = 25
"""How many records there are for each interview."""
ASKED_AGAIN = 10
"""One interview in so many is to be asked again, on a day that is still to come."""


def years(now: datetime, records: int = FIVE_YEARS) -> tuple[Record, ...]:
    """So many records up to now, oldest first within each kind; the ids of the same call are the same."""
    life = sample.life(now)
    kept = [record for record in life if isinstance(record, Interview) and record.kept]
    again = [_once_more(kept[number % len(kept)], number, now) for number in range(records // A_TIME_EACH)]
    notes = [
        Moment(
            id=f"note-{number}",
            at=now - timedelta(hours=15 * number),
            text=f"{number}: {WORDS * 2}",
            relationship_id=kept[0].relationship_id,
        )
        for number in range(records - len(life) - len(again))
    ]
    return (*life, *reversed(again), *reversed(notes))


def _once_more(interview: Interview, number: int, now: datetime) -> Interview:
    day = now - timedelta(days=15 * number)
    ask_again = (now + timedelta(days=30)).date() if number % ASKED_AGAIN == 0 else None
    return msgspec.structs.replace(
        interview, id=f"interview-{number}", begun=day, touched=day, ask_again=ask_again, follows=""
    )
