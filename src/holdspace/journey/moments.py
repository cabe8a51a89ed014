"""Notes: one thing jotted down, in own words, on the day it happened or later."""

from datetime import datetime, timedelta
from typing import Final

from holdspace.errors import ConflictError, UnknownInputError, sentence
from holdspace.journey.journal import Journal, NewId
from holdspace.journey.records import Moment, Relationship

MOST_CHARACTERS: Final = 8000
AHEAD: Final = timedelta(days=1)
"""Where the day has begun already, noon of today can still be ahead of the clock here."""


def notes(journal: Journal) -> tuple[Moment, ...]:
    """All notes, the latest first."""
    return tuple(sorted(journal.all(Moment), key=lambda one: one.at, reverse=True))


def _checked(journal: Journal, text: str, at: datetime, about: str, now: datetime) -> None:
    if not text.strip():
        raise UnknownInputError(sentence("the note is empty: write a word or two, or leave the page"))
    if len(text) > MOST_CHARACTERS:
        raise UnknownInputError(
            sentence("the note is longer than {most} characters: make two of it", most=MOST_CHARACTERS)
        )
    if at > now + AHEAD:
        raise UnknownInputError(sentence("that day is still to come: choose today or an earlier one"))
    if about:
        journal.get(Relationship, about)


def jot(journal: Journal, text: str, *, at: datetime, about: str = "", now: datetime, new_id: NewId) -> Moment:
    """Keep a new note. Raises UnknownInputError if it is empty, too long or of a day to come."""
    with journal.together():
        _checked(journal, text, at, about, now)
        moment = Moment(id=new_id(), at=at, text=text, relationship_id=about)
        journal.add(moment)
    return moment


def rewrite(journal: Journal, before: Moment, text: str, *, at: datetime, about: str = "", now: datetime) -> Moment:
    """Change a note as it was read. Raises ConflictError if it was changed since, UnknownInputError as `jot` does."""
    with journal.together():
        kept = journal.get(Moment, before.id)
        if (kept.text, kept.at, kept.relationship_id) == (text, at, about):
            return kept
        _checked(journal, text, at, about, now)
        if kept.revision != before.revision:
            raise ConflictError(sentence("this note was changed somewhere else: choose which words to keep"))
        changed = kept.next(text=text, at=at, relationship_id=about)
        journal.save(changed)
    return changed
