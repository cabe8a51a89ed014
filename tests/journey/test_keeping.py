"""Kept only when the person says so, as it was on that day; what nobody kept is let go of after a week."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from remembered import CALM, CORE, NOW, WEEK, facts_told, findings_told, kept, new_id, say, told

from holdspace.journey import keeping, thinking
from holdspace.journey.journal import MemoryJournal, MissingRecordError
from holdspace.journey.moments import jot
from holdspace.journey.records import Draft, Interview, Moment, Relationship
from holdspace.journey.remembering import put_back

LATER = NOW + WEEK


@given(facts=facts_told(), findings=findings_told())
@settings(max_examples=80, deadline=None)
def test_what_is_kept_is_what_the_engine_says_at_that_moment(facts: dict[str, str], findings: dict[str, str]) -> None:
    journal = MemoryJournal()
    interview = told(journal, {**CALM, **facts, **findings})
    found = thinking.result(journal, CORE, interview.id)
    answers = dict(thinking.view(journal, CORE, interview.id).answers)
    outcome = keeping.keep(journal, interview.id, CORE, now=LATER).outcome
    assert outcome is not None
    assert (outcome.suggestion, outcome.acceptable) == (found.suggestion.first, found.suggestion.acceptable)
    assert (outcome.firmness, outcome.rule, outcome.at) == (found.suggestion.firmness, found.gate.rule, LATER)
    assert (outcome.model_version, outcome.model_hash) == (CORE.model.version, CORE.model.hash)
    assert outcome.answers == answers
    if found.gate.rule in {"R10", "R11"}:
        assert outcome.readings == tuple((one.name.value, one.strength) for one in found.readings)
    else:
        assert outcome.readings == ()


def test_nothing_is_kept_before_the_person_says_so() -> None:
    journal = MemoryJournal()
    interview = told(journal, CALM)
    assert not journal.get(Interview, interview.id).kept
    assert not journal.get(Relationship, interview.relationship_id).kept
    keeping.keep(journal, interview.id, CORE, now=NOW)
    assert journal.get(Interview, interview.id).kept
    assert journal.get(Relationship, interview.relationship_id).kept


def test_later_answers_leave_what_was_kept_as_it_was_until_it_is_kept_again() -> None:
    journal = MemoryJournal()
    interview = kept(journal, {**CALM, "heard": "mostly"})
    assert not keeping.changed_since_kept(journal, CORE, interview)
    changed = say(journal, interview.id, {"heard": "hardly"}, now=LATER)
    assert changed.outcome == interview.outcome
    assert keeping.changed_since_kept(journal, CORE, changed)
    again = keeping.keep(journal, interview.id, CORE, now=LATER)
    assert again.outcome is not None
    assert again.outcome.answers["heard"] == "hardly"
    assert not keeping.changed_since_kept(journal, CORE, again)


def test_what_is_not_there_cannot_be_kept() -> None:
    with pytest.raises(MissingRecordError):
        keeping.keep(MemoryJournal(), "nothing", CORE, now=NOW)


def test_what_was_not_kept_is_offered_last_touched_first() -> None:
    journal = MemoryJournal()
    first, second = told(journal, CALM), told(journal, CALM)
    kept(journal, CALM)
    say(journal, first.id, {"heard": "mostly"}, now=LATER)
    assert [one.id for one in keeping.not_kept(journal)] == [first.id, second.id]


def test_letting_go_takes_the_person_too_and_leaves_all_else() -> None:
    journal = MemoryJournal()
    stays = kept(journal, CALM)
    goes = told(journal, {**CALM, "threat": "yes"})
    journal.add(Draft(id=f"/kept/{goes.id}", touched=NOW))
    journal.add(Draft(id="/notes", touched=NOW))
    keeping.let_go(journal, goes.id, now=LATER)
    assert [one.id for one in journal.all(Interview)] == [stays.id]
    assert [one.id for one in journal.all(Relationship)] == [stays.relationship_id]
    assert [one.id for one in journal.all(Draft)] == ["/notes"]


def test_a_kept_interview_is_never_let_go_of() -> None:
    journal = MemoryJournal()
    interview = kept(journal, CALM)
    keeping.let_go(journal, interview.id, now=LATER)
    assert journal.get(Interview, interview.id) == interview
    assert keeping.let_go_of_lapsed(journal, NOW + 52 * WEEK) == 0


def test_facts_told_about_a_known_person_outlive_an_interview_that_is_let_go() -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    second = told(journal, {"threat": "yes"}, about=first.relationship_id, now=LATER)
    keeping.let_go(journal, second.id, now=LATER)
    assert journal.get(Relationship, first.relationship_id).facts["threat"] == "yes"


def test_a_person_whom_a_note_is_about_stays() -> None:
    journal = MemoryJournal()
    interview = told(journal, CALM)
    jot(journal, "She was late.", at=NOW, about=interview.relationship_id, now=NOW, new_id=new_id)
    keeping.let_go(journal, interview.id, now=LATER)
    assert journal.count(Relationship) == 1
    assert journal.count(Moment) == 1


def test_what_was_not_touched_for_seven_days_is_let_go_of() -> None:
    journal = MemoryJournal()
    old, newer = told(journal, CALM), told(journal, CALM)
    say(journal, newer.id, {"heard": "mostly"}, now=NOW + timedelta(hours=1))
    assert keeping.let_go_of_lapsed(journal, NOW + WEEK - timedelta(seconds=1)) == 0
    assert keeping.let_go_of_lapsed(journal, NOW + WEEK) == 1
    assert [one.id for one in journal.all(Interview)] == [newer.id]
    assert old.id not in {one.id for one in journal.all(Interview)}


@given(facts=facts_told(), findings=findings_told())
@settings(max_examples=40, deadline=None)
def test_an_interview_that_was_put_down_and_taken_up_again_equals_one_in_one_go(
    facts: dict[str, str], findings: dict[str, str]
) -> None:
    answers = {**CALM, **facts, **findings}
    in_one_go, with_a_break = MemoryJournal(), MemoryJournal()
    whole = told(in_one_go, answers)
    half = len(answers) // 2
    parts = list(answers.items())
    first = told(with_a_break, dict(parts[:half]))
    keeping.keep(with_a_break, first.id, CORE, now=NOW)
    told(with_a_break, {**CALM, "threat": "yes"})
    say(with_a_break, first.id, dict(parts[half:]), now=LATER)
    for look in (thinking.result, thinking.view):
        one, other = look(in_one_go, CORE, whole.id), look(with_a_break, CORE, first.id)
        assert (one.gate, getattr(one, "page", None)) == (other.gate, getattr(other, "page", None))
    assert thinking.result(in_one_go, CORE, whole.id) == thinking.result(with_a_break, CORE, first.id)


def test_where_a_person_is_can_be_left_open_and_stays_open_through_a_break() -> None:
    journal = MemoryJournal()
    interview = told(journal, CALM)
    thinking.ask_stage_later(journal, interview.id, now=NOW)
    keeping.keep(journal, interview.id, CORE, now=NOW)
    assert journal.get(Interview, interview.id).stage_open
    thinking.set_stage(journal, interview.id, "ending", now=LATER)
    assert not journal.get(Interview, interview.id).stage_open


def test_what_was_let_go_can_be_put_back() -> None:
    journal = MemoryJournal()
    interview = told(journal, {**CALM, "threat": "yes"})
    removed = keeping.let_go(journal, interview.id, now=LATER)
    assert journal.is_empty()
    put_back(journal, removed)
    assert journal.get(Interview, interview.id) == interview
    assert journal.get(Relationship, interview.relationship_id).facts["threat"] == "yes"
    assert keeping.let_go(journal, "nothing", now=LATER).records == ()
