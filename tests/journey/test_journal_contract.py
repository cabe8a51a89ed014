"""What every journal keeps to."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from holdspace.errors import ConflictError
from holdspace.journey.journal import Journal, MemoryJournal, MissingRecordError
from holdspace.journey.records import Interview, Relationship

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(params=[MemoryJournal], ids=["memory"])
def journal(request: pytest.FixtureRequest) -> Journal:
    make: Callable[[], Journal] = request.param
    return make()


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
