"""Notes in own words, dated; a stale page never overwrites what was written elsewhere."""

from datetime import timedelta

import pytest
from remembered import CALM, NOW, WEEK, kept, new_id

from holdspace.errors import ConflictError, UnknownInputError
from holdspace.journey.journal import MemoryJournal, MissingRecordError
from holdspace.journey.moments import MOST_CHARACTERS, jot, notes, rewrite
from holdspace.journey.records import Moment


def test_a_note_is_kept_as_it_was_written_and_can_be_of_an_earlier_day() -> None:
    journal = MemoryJournal()
    newer = jot(journal, "  Two\nlines. ", at=NOW, now=NOW, new_id=new_id)
    older = jot(journal, "The clock.", at=NOW - WEEK, now=NOW, new_id=new_id)
    assert [one.id for one in notes(journal)] == [newer.id, older.id]
    assert journal.get(Moment, newer.id).text == "  Two\nlines. "


@pytest.mark.parametrize(
    ("text", "after", "named"),
    [(" \n", 0, "empty"), ("a" * (MOST_CHARACTERS + 1), 0, "longer"), ("a", 2, "still to come")],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(text: str, after: int, named: str) -> None:
    journal = MemoryJournal()
    with pytest.raises(UnknownInputError, match=named):
        jot(journal, text, at=NOW + timedelta(days=after), now=NOW, new_id=new_id)
    assert journal.is_empty()


def test_a_note_can_be_about_someone_who_is_there() -> None:
    journal = MemoryJournal()
    who = kept(journal, CALM).relationship_id
    assert jot(journal, "a", at=NOW, about=who, now=NOW, new_id=new_id).relationship_id == who
    with pytest.raises(MissingRecordError):
        jot(journal, "a", at=NOW, about="nobody", now=NOW, new_id=new_id)


def test_a_stale_page_is_told_and_overwrites_nothing() -> None:
    journal = MemoryJournal()
    read = jot(journal, "one", at=NOW, now=NOW, new_id=new_id)
    rewrite(journal, read, "two", at=NOW, now=NOW)
    with pytest.raises(ConflictError, match="which words"):
        rewrite(journal, read, "three", at=NOW, now=NOW)
    assert journal.get(Moment, read.id).text == "two"
    assert rewrite(journal, read, "two", at=NOW, now=NOW).revision == 2
