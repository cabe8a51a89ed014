"""What every journal keeps to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from vaults import sealed_journal

from holdspace.errors import ConflictError
from holdspace.journey.journal import Journal, MemoryJournal, MissingRecordError
from holdspace.journey.records import Draft, Interview, Moment, Record, Relationship

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "sealed"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal()
        return
    sealed = sealed_journal(tmp_path / "vault.db")
    yield sealed
    sealed.close()


def interview(name: str, own_view: str = "") -> Interview:
    return Interview(id=name, relationship_id="r", stage="established", begun=NOW, touched=NOW, own_view=own_view)


def test_it_is_a_journal(journal: Journal) -> None:
    assert isinstance(journal, Journal)


def test_a_kept_record_comes_back_equal(journal: Journal) -> None:
    journal.add(interview("a"))
    assert journal.get(Interview, "a") == interview("a")


def test_an_id_is_kept_once(journal: Journal) -> None:
    journal.add(interview("a"))
    with pytest.raises(ConflictError):
        journal.add(interview("a", "other"))
    assert not journal.get(Interview, "a").own_view


def test_kinds_do_not_mix(journal: Journal) -> None:
    journal.add(Relationship(id="a"))
    with pytest.raises(MissingRecordError):
        journal.get(Interview, "a")


def test_saving_takes_the_next_revision_only(journal: Journal) -> None:
    first = interview("a")
    journal.add(first)
    journal.save(first.next(own_view="one"))
    with pytest.raises(ConflictError):
        journal.save(first.next(own_view="two"))
    assert journal.get(Interview, "a").own_view == "one"
    assert journal.get(Interview, "a").revision == 2


def test_saving_what_was_never_kept_is_refused(journal: Journal) -> None:
    with pytest.raises(MissingRecordError):
        journal.save(interview("a").next())


def test_deleting_forgets_and_is_no_error_twice(journal: Journal) -> None:
    journal.add(interview("a"))
    journal.delete(Interview, "a")
    journal.delete(Interview, "a")
    assert journal.is_empty()


def test_records_of_a_kind_come_oldest_first(journal: Journal) -> None:
    for name in ("b", "a", "c"):
        journal.add(interview(name))
    journal.add(Relationship(id="r"))
    assert [record.id for record in journal.all(Interview)] == ["b", "a", "c"]
    assert journal.count(Interview) == 3
    newest = journal.newest(Interview)
    assert newest is not None
    assert newest.id == "c"
    assert journal.newest(Relationship) == Relationship(id="r")


def test_the_newest_of_nothing_is_none(journal: Journal) -> None:
    assert journal.newest(Interview) is None


def test_search_finds_own_words_whatever_their_case(journal: Journal) -> None:
    journal.add(interview("a", "The Clock on the wall"))
    journal.add(interview("b", "nothing"))
    assert [record.id for record in journal.search(Interview, "clock")] == ["a"]
    assert journal.search(Interview, "sea") == ()


def test_search_looks_into_answers_too(journal: Journal) -> None:
    journal.add(interview("a").next(answers={"raised": "often"}, trail=("raised",)))
    assert [record.id for record in journal.search(Interview, "often")] == ["a"]


def test_clear_forgets_everything(journal: Journal) -> None:
    journal.add(interview("a"))
    journal.add(Relationship(id="r"))
    journal.clear()
    assert journal.is_empty()


def test_changes_made_together_are_kept_together_or_not_at_all(journal: Journal) -> None:
    journal.add(interview("a"))

    def change_and_fail() -> None:
        with journal.together():
            journal.add(interview("b"))
            journal.save(interview("a").next(own_view="half"))
            raise ConflictError("the second half is missing")

    with pytest.raises(ConflictError):
        change_and_fail()
    assert journal.all(Interview) == (interview("a"),)
    with journal.together(), journal.together():
        journal.add(interview("b"))
    assert journal.count(Interview) == 2


def test_an_inner_part_that_fails_is_undone_alone_when_the_outer_goes_on(journal: Journal) -> None:
    def add_and_fail() -> None:
        with journal.together():
            journal.add(interview("inner"))
            raise ConflictError("not this one")

    with journal.together():
        journal.add(interview("outer"))
        with pytest.raises(ConflictError):
            add_and_fail()
        journal.add(interview("after"))
    assert [record.id for record in journal.all(Interview)] == ["outer", "after"]


def test_what_is_changed_together_is_seen_inside(journal: Journal) -> None:
    with journal.together():
        journal.add(interview("a"))
        journal.save(interview("a").next(own_view="one"))
        assert journal.get(Interview, "a").own_view == "one"
        assert journal.count(Interview) == 1
        journal.delete(Interview, "a")
    assert journal.is_empty()


def test_a_refused_change_leaves_the_others_of_the_same_together(journal: Journal) -> None:
    journal.add(interview("a"))
    with journal.together():
        with pytest.raises(ConflictError):
            journal.add(interview("a", "again"))
        journal.add(interview("b"))
    assert [record.id for record in journal.all(Interview)] == ["a", "b"]
    assert not journal.get(Interview, "a").own_view


def test_saving_keeps_the_place_and_adding_again_gives_a_new_one(journal: Journal) -> None:
    for name in ("a", "b"):
        journal.add(interview(name))
    journal.save(interview("a").next(own_view="changed"))
    assert [record.id for record in journal.all(Interview)] == ["a", "b"]
    journal.delete(Interview, "a")
    journal.add(interview("a"))
    assert [record.id for record in journal.all(Interview)] == ["b", "a"]
    newest = journal.newest(Interview)
    assert newest is not None
    assert newest.id == "a"


def test_a_revision_further_on_is_refused_as_one_that_is_behind(journal: Journal) -> None:
    journal.add(interview("a"))
    with pytest.raises(ConflictError):
        journal.save(interview("a").next().next())
    with pytest.raises(ConflictError):
        journal.save(interview("a"))
    assert journal.get(Interview, "a").revision == 1


WORDS = [
    'she said "no"',
    "back\\slash",
    "Straße in the İSTANBUL rain",
    "two\nlines",
    "tab\tand \x07 bell",
    "雨が降る",
    "💧 drop",
]


@pytest.mark.parametrize("words", WORDS)
def test_any_words_come_back_as_they_were_typed_and_are_found(journal: Journal, words: str) -> None:
    kept: tuple[Record, ...] = (
        Moment(id="m", at=NOW, text=f"before {words} after"),
        Draft(id="/a/path", touched=NOW, fields={"own_view": words}),
    )
    for record in kept:
        journal.add(record)
    assert journal.all(Moment) + journal.all(Draft) == kept
    assert journal.search(Moment, words.upper()) or words.upper().casefold() != words.casefold()
    assert [record.id for record in journal.search(Moment, words)] == ["m"]
    assert [record.id for record in journal.search(Draft, words)] == ["/a/path"]
    assert not journal.search(Moment, words + "x")


def test_names_of_fields_are_not_words_of_the_person(journal: Journal) -> None:
    journal.add(Draft(id="d", touched=NOW, fields={"own_view": "rain"}))
    assert not journal.search(Draft, "own_view")
    assert not journal.search(Draft, 'rain"}')


def test_words_that_no_note_can_hold_are_not_found(journal: Journal) -> None:
    journal.add(Moment(id="m", at=NOW, text="words"))
    assert not journal.search(Moment, "\ud800")


def test_no_words_find_everything_of_a_kind(journal: Journal) -> None:
    journal.add(interview("a"))
    journal.add(Moment(id="m", at=NOW, text=""))
    assert [record.id for record in journal.search(Interview, "")] == ["a"]
