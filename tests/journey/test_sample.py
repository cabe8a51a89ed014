"""The made-up life: a whole one, told through the same use-cases as any other, and always of today."""

import time
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remembered import CORE

from holdspace.discernment.vocabulary import Action
from holdspace.journey import again, finding, keeping, people, remembering, thinking
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import SETTINGS_ID, Draft, Interview, Moment, Record, Relationship, Settings
from holdspace.journey.sample import MARK, life

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def journal_of(records: tuple[Record, ...]) -> MemoryJournal:
    journal = MemoryJournal()
    for record in records:
        journal.add(record)
    return journal


@pytest.fixture(scope="module")
def records() -> tuple[Record, ...]:
    return life(NOW)


@pytest.fixture
def journal(records: tuple[Record, ...]) -> MemoryJournal:
    return journal_of(records)


def test_it_holds_two_people_five_interviews_twelve_notes_and_the_settings(journal: MemoryJournal) -> None:
    assert [one.nickname for one in journal.all(Relationship)] == ["Harbour", "Sol"]
    assert [journal.count(kind) for kind in (Interview, Moment, Settings, Draft)] == [5, 12, 1, 0]
    assert keeping.not_kept(journal) == ()


def test_everything_but_the_settings_is_marked_as_a_sample(records: tuple[Record, ...]) -> None:
    ids = [record.id for record in records]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not one.startswith(MARK)] == [SETTINGS_ID]


def test_the_earlier_therapist_is_over_and_the_one_now_is_not(journal: MemoryJournal) -> None:
    harbour, sol = journal.all(Relationship)
    assert harbour.ended is not None
    assert sol.started is not None
    assert harbour.started is not None
    assert harbour.started < harbour.ended < sol.started
    assert sol.ended is None
    assert people.known(journal) == (sol, harbour)


def test_the_same_seed_tells_the_same_life_and_another_one_another(records: tuple[Record, ...]) -> None:
    assert life(NOW) == records
    assert life(NOW, seed=1) == records
    other = life(NOW, seed=2)
    assert other != records
    assert len(other) == len(records)


def test_a_day_later_the_whole_life_is_a_day_later(records: tuple[Record, ...]) -> None:
    day = timedelta(days=1)
    later = {record.id: record for record in life(NOW + day)}
    for record in records:
        if isinstance(record, Moment):
            assert later[record.id] == msgspec.structs.replace(record, at=record.at + day)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_outcome_is_what_the_engine_says_of_the_answers(seed: int) -> None:
    journal = journal_of(life(NOW, seed))
    for interview in journal.all(Interview):
        found = thinking.result(journal, CORE, interview.id)
        assert interview.outcome is not None
        assert (interview.outcome.suggestion, interview.outcome.firmness, interview.outcome.rule) == (
            found.suggestion.first,
            found.suggestion.firmness,
            "R11",
        )
        assert interview.outcome.model_hash == CORE.model.hash
        assert not keeping.changed_since_kept(journal, CORE, interview)
        assert not remembering.is_put_away(interview, people.gate_of(journal, CORE, interview))


def test_each_interview_was_answered_to_its_end_and_hardly_anything_was_skipped(journal: MemoryJournal) -> None:
    for interview in journal.all(Interview):
        assert thinking.view(journal, CORE, interview.id).done
        assert len(interview.trail) >= 15
        assert list(interview.answers.values()).count("skip") <= 1
        assert interview.answers["safe_now"] == "yes"


def test_it_shows_that_one_life_can_be_read_in_several_ways(journal: MemoryJournal) -> None:
    outcomes = [one.outcome for one in journal.all(Interview) if one.outcome]
    assert len({one.suggestion for one in outcomes}) >= 3
    assert len({one.readings[0][0] for one in outcomes}) >= 3
    assert len({one.firmness for one in outcomes}) >= 2


def test_nothing_in_it_is_about_harm(journal: MemoryJournal) -> None:
    for person in journal.all(Relationship):
        assert people.facts_standing(person.facts) == ()
        assert people.gate_about(CORE, person).suggestion is None


def test_each_has_an_own_view_and_a_decision_made_on_that_day(journal: MemoryJournal) -> None:
    for interview in journal.all(Interview):
        assert interview.own_view
        assert interview.decided is not None
        assert interview.decided.date() == interview.begun.date()
        assert bool(interview.decision) != bool(interview.decision_words)
        ways = remembering.ways_to_decide(journal, CORE, interview.id)
        assert not interview.decision or Action(interview.decision) in ways
    assert any(one.decision_words for one in journal.all(Interview))


def test_one_was_asked_again_and_came_out_otherwise(journal: MemoryJournal) -> None:
    (second,) = [one for one in journal.all(Interview) if one.follows]
    found = again.differences(journal, CORE, second.id)
    assert found is not None
    assert found.first.outcome is not None
    assert second.outcome is not None
    assert found.first.outcome.suggestion != second.outcome.suggestion
    assert {"raised", "wish"} <= {change.question for change in found.changed}
    assert found.same >= 5


def test_one_waits_to_be_asked_again_today(journal: MemoryJournal) -> None:
    (waiting,) = [one for one in journal.all(Interview) if one.ask_again]
    assert waiting.ask_again == NOW.date()
    assert again.due(journal, CORE, NOW.date()) == (waiting,)
    assert again.due(journal, CORE, NOW.date() - timedelta(days=1)) == ()


def test_the_notes_are_in_plain_words_of_their_own_and_can_be_found(journal: MemoryJournal) -> None:
    notes = journal.all(Moment)
    assert len({note.text for note in notes}) == 12
    assert all(20 < len(note.text) < 160 for note in notes)
    assert [note.at for note in notes] == sorted(note.at for note in notes)
    assert {note.relationship_id for note in notes} == {"", *(one.id for one in journal.all(Relationship))}
    assert finding.find(journal, CORE, "mix-up")


def test_a_note_is_never_older_than_the_person_it_is_about(journal: MemoryJournal) -> None:
    for note in journal.all(Moment):
        if note.relationship_id:
            about = journal.get(Relationship, note.relationship_id)
            assert about.started is not None
            assert about.started.date() <= note.at.date()
            assert about.ended is None or note.at.date() <= about.ended.date()


@given(
    hours=st.integers(-100_000, 100_000),
    zone=st.sampled_from(
        [UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=11)), ZoneInfo("Europe/Berlin")]
    ),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=8, deadline=None)
def test_whenever_it_is_told_all_of_it_lies_behind(hours: int, zone: tzinfo, seed: int) -> None:
    now = (NOW + timedelta(hours=hours)).astimezone(zone)
    journal = journal_of(life(now, seed))
    for interview in journal.all(Interview):
        assert interview.outcome is not None
        assert interview.begun < interview.outcome.at <= interview.touched < now
    assert all(note.at < now for note in journal.all(Moment))
    assert journal.get(Settings, SETTINGS_ID).made < now
    assert again.due(journal, CORE, now.date())


def test_it_is_told_fast_enough_to_wait_for() -> None:
    began = time.process_time()
    life(NOW)
    assert time.process_time() - began < 2
