"""Finding something again in one's own words, whatever their case and accents."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from holdspace.journey.journal import Journal
from holdspace.journey.records import Interview, Moment, Relationship

AROUND: Final = 60
"""How many characters are shown before and after what was found."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the words stand, with some text before and after. `kind` is a record's kind, `id` its id."""

    kind: str
    id: str
    at: datetime | None
    before: str
    hit: str
    after: str


def folded(text: str) -> tuple[str, list[int]]:
    """Text without case and accents, and for each of its characters the place of the one it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def find(journal: Journal, words: str) -> tuple[Found, ...]:
    """Where all of these words stand together in one of the person's own texts, the latest first; none for no words."""
    sought = folded(words)[0].split()
    if not sought:
        return ()
    found = [
        hit for kind, record_id, at, text in _own_texts(journal) if (hit := _hit(kind, record_id, at, text, sought))
    ]
    dated = [one for one in found if one.at is not None]
    return (*(one for one in found if one.at is None), *sorted(dated, key=lambda one: str(one.at), reverse=True))


def _own_texts(journal: Journal) -> Iterator[tuple[str, str, datetime | None, str]]:
    for person in journal.all(Relationship):
        if person.kept:
            yield Relationship.kind, person.id, None, person.nickname
    for interview in journal.all(Interview):
        if interview.kept:
            yield Interview.kind, interview.id, interview.begun, interview.own_view
            yield Interview.kind, interview.id, interview.decided or interview.begun, interview.decision_words
    for moment in journal.all(Moment):
        yield Moment.kind, moment.id, moment.at, moment.text


def _hit(kind: str, record_id: str, at: datetime | None, text: str, sought: list[str]) -> Found | None:
    plain, places = folded(text)
    if not all(word in plain for word in sought):
        return None
    start = plain.index(sought[0])
    first, last = places[start], places[start + len(sought[0]) - 1]
    end = next((place for place in places if place > last), len(text))
    head, tail = max(0, first - AROUND), min(len(text), end + AROUND)
    before = ("…" if head else "") + text[head:first]
    after = text[end:tail] + ("…" if tail < len(text) else "")
    return Found(kind, record_id, at, before, text[first:end], after)
