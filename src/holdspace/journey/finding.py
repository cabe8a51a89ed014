"""Finding something again in one's own words, whatever their case and accents."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from holdspace.discernment.engine import Engine
from holdspace.journey.journal import Journal
from holdspace.journey.people import gate_of
from holdspace.journey.records import Interview, Moment, Relationship
from holdspace.journey.surfaces import is_open

AROUND: Final = 60
"""How many characters are shown before and after what was found."""
MOST: Final = 100
"""How many places are shown."""
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


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
    if text.isascii():
        return text.casefold(), list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def plain(text: str) -> str:
    """Text without case and accents."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return parts if parts.isascii() else "".join(part for part in parts if not unicodedata.combining(part))


def find(journal: Journal, core: Engine, words: str) -> tuple[Found, ...]:
    """Where all of these words stand together in one of the person's own texts; none for no words.

    Names come first, then the latest; no more than MOST. What a person decided is left out while it is put away.
    """
    sought = plain(words).split()
    if not sought:
        return ()
    there = [text for text in _own_texts(journal) if _stands(text.text, sought) and _may_be_read(journal, core, text)]
    there.sort(key=lambda text: (text.at is None, text.at or _LONG_AGO), reverse=True)
    return tuple(found for text in there[:MOST] if (found := _hit(text, sought)))


def _may_be_read(journal: Journal, core: Engine, own: "_OwnText") -> bool:
    return own.decided is None or is_open("kept.decision", gate_of(journal, core, own.decided).doors)


def _stands(text: str, sought: list[str]) -> bool:
    there = plain(text)
    return all(word in there for word in sought)


class _OwnText(NamedTuple):
    """One text in the person's own words; a name has no day. `decided` is the interview that it decides on."""

    kind: str
    id: str
    at: datetime | None
    text: str
    decided: Interview | None = None


def _own_texts(journal: Journal) -> Iterator[_OwnText]:
    for person in journal.all(Relationship):
        if person.kept:
            yield _OwnText(Relationship.kind, person.id, None, person.nickname)
    for interview in journal.all(Interview):
        if interview.kept:
            yield _OwnText(Interview.kind, interview.id, interview.begun, interview.own_view)
            on = interview.decided or interview.begun
            yield _OwnText(Interview.kind, interview.id, on, interview.decision_words, interview)
    for moment in journal.all(Moment):
        yield _OwnText(Moment.kind, moment.id, moment.at, moment.text)


def _hit(own: _OwnText, sought: list[str]) -> Found | None:
    letters, places = folded(own.text)
    start = letters.find(sought[0])
    if start < 0:
        return None
    first, last = places[start], places[start + len(sought[0]) - 1]
    end = next((place for place in places[start:] if place > last), len(own.text))
    head, tail = max(0, first - AROUND), min(len(own.text), end + AROUND)
    before = ("…" if head else "") + own.text[head:first]
    after = own.text[end:tail] + ("…" if tail < len(own.text) else "")
    return Found(own.kind, own.id, own.at, before, own.text[first:end], after)
