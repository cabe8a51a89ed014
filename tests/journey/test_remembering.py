"""Looking back: one's own decision, and forgetting one thing with all that came of it and nothing else."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remembered import CALM, CORE, NOW, WEEK, kept, new_id, told

from holdspace.discernment.gate import OUTCOMES
from holdspace.discernment.vocabulary import Action
from holdspace.errors import ClosedDoorError, ConflictError, UnknownInputError
from holdspace.journey import again, remembering
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.moments import jot
from holdspace.journey.people import correct, gate_of
from holdspace.journey.records import KINDS, Draft, Interview, Moment, Record, Relationship

LATER = NOW + WEEK
HARM = {"threat": "yes"}


def everything(journal: MemoryJournal) -> dict[tuple[str, str], Record]:
    return {(one.kind, one.id): one for kind in KINDS for one in journal.all(kind)}


def test_kept_interviews_come_latest_first_and_what_was_not_kept_is_no_part_of_it() -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    told(journal, CALM)
    second = kept(journal, CALM, now=LATER)
    assert [one.id for one in remembering.kept(journal)] == [second.id, first.id]


def test_a_decision_of_ones_own_can_differ_and_change_and_each_is_remembered() -> None:
    journal = MemoryJournal()
    interview = kept(journal, CALM)
    remembering.decide(journal, CORE, interview.id, action="keep_looking", now=NOW)
    remembering.decide(journal, CORE, interview.id, action="keep_looking", now=LATER)
    remembering.decide(journal, CORE, interview.id, words=" Write it down first ", now=LATER)
    remembering.decide(journal, CORE, interview.id, now=LATER + WEEK)
    found = journal.get(Interview, interview.id)
    assert [(one.action, one.words, one.at) for one in found.decisions] == [
        ("keep_looking", "", NOW),
        ("", "Write it down first", LATER),
        ("", "", LATER + WEEK),
    ]
    assert (found.decision, found.decision_words, found.decided) == ("", "", None)
    assert found.outcome == interview.outcome


def test_an_unknown_decision_is_refused_by_its_name() -> None:
    journal = MemoryJournal()
    interview = kept(journal, CALM)
    with pytest.raises(UnknownInputError, match="'wait'"):
        remembering.decide(journal, CORE, interview.id, action="wait", now=NOW)


@pytest.mark.parametrize("action", ["raise_it", "renegotiate", "stay_and_watch", "transition"])
def test_under_harm_no_way_of_going_on_can_be_decided(action: str) -> None:
    journal = MemoryJournal()
    interview = kept(journal, {**CALM, **HARM})
    assert remembering.ways_to_decide(journal, CORE, interview.id) == OUTCOMES["R1"].acceptable
    with pytest.raises(ClosedDoorError):
        remembering.decide(journal, CORE, interview.id, action=action, now=NOW)
    with pytest.raises(ClosedDoorError):
        remembering.decide(journal, CORE, interview.id, words="I will stay", now=NOW)


def test_with_all_doors_open_every_way_can_be_decided() -> None:
    journal = MemoryJournal()
    interview = kept(journal, CALM)
    assert set(remembering.ways_to_decide(journal, CORE, interview.id)) == set(Action)


def test_what_it_looked_like_is_put_away_when_a_fact_is_ticked_later_and_comes_back_when_it_was_a_mistake() -> None:
    journal = MemoryJournal()
    interview = kept(journal, {**CALM, "heard": "mostly"})
    assert not remembering.is_put_away(interview, gate_of(journal, CORE, interview))
    second = told(journal, HARM, about=interview.relationship_id, now=LATER)
    assert remembering.is_put_away(interview, gate_of(journal, CORE, interview))
    correct(journal, CORE, second.relationship_id, "threat", now=LATER)
    assert not remembering.is_put_away(interview, gate_of(journal, CORE, interview))


def test_what_a_rule_said_then_is_not_put_away() -> None:
    journal = MemoryJournal()
    interview = kept(journal, {**CALM, **HARM})
    assert not remembering.is_put_away(interview, gate_of(journal, CORE, interview))


def test_forgetting_one_takes_its_drafts_its_question_and_its_links() -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    again.ask_again(journal, CORE, first.id, NOW.date() + WEEK, now=NOW)
    second = again.begin_again(journal, CORE, first.id, now=LATER, new_id=new_id)
    journal.add(Draft(id=f"/kept/{first.id}", touched=NOW, fields={"own": "half a wo"}))
    removed = remembering.remove(journal, first.id, now=LATER)
    assert not journal.get(Interview, second.id).follows
    assert journal.all(Draft) == ()
    assert again.due(journal, CORE, (LATER + WEEK).date()) == ()
    assert journal.count(Relationship) == 1
    remembering.put_back(journal, removed)
    assert journal.get(Interview, second.id).follows == first.id
    assert journal.count(Draft) == 1


@pytest.mark.parametrize(("more", "stays"), [({}, 0), (HARM, 1), ({"touch": "yes", "touch_kind": "agreed"}, 0)])
def test_the_person_goes_when_nothing_else_is_about_them_and_no_fact_stands(more: dict[str, str], stays: int) -> None:
    journal = MemoryJournal()
    interview = kept(journal, {**CALM, **more})
    remembering.remove(journal, interview.id, now=NOW)
    assert journal.count(Relationship) == stays


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_forgetting_removes_every_derived_record_and_nothing_else(data: st.DataObject) -> None:
    journal = MemoryJournal()
    people = [kept(journal, {**CALM, **data.draw(st.sampled_from([{}, HARM]))}) for _ in range(2)]
    for _ in range(data.draw(st.integers(1, 4))):
        whom = data.draw(st.sampled_from(people)).relationship_id
        kept(journal, CALM, about=data.draw(st.sampled_from([whom, ""])))
    for one in journal.all(Interview):
        if data.draw(st.booleans()):
            journal.add(Draft(id=f"/kept/{one.id}/again", touched=NOW))
        if data.draw(st.booleans()):
            journal.save(one.next(follows=data.draw(st.sampled_from(journal.all(Interview))).id))
    if data.draw(st.booleans()):
        jot(journal, "a", at=NOW, about=people[0].relationship_id, now=NOW, new_id=new_id)
    journal.add(Draft(id="/notes", touched=NOW))
    before = everything(journal)
    goes = data.draw(st.sampled_from(journal.all(Interview)))
    removed = remembering.remove(journal, goes.id, now=LATER)
    after = everything(journal)
    who = before["relationship", goes.relationship_id]
    assert isinstance(who, Relationship)
    others = [
        one
        for one in before.values()
        if isinstance(one, (Interview, Moment)) and one.relationship_id == who.id and one.id != goes.id
    ]
    gone = {("interview", goes.id), ("draft", f"/kept/{goes.id}/again")} & set(before)
    if not others and who.facts.get("threat") != "yes":
        gone.add(("relationship", who.id))
    assert set(before) - set(after) == gone
    for key, record in after.items():
        was = before[key]
        if isinstance(was, Interview) and was.follows == goes.id:
            assert record == was.next(follows="")
        else:
            assert record == was
    remembering.put_back(journal, removed)
    assert set(everything(journal)) == set(before)
    assert all(
        getattr(record, "follows", "") == getattr(before[key], "follows", "")
        for key, record in everything(journal).items()
    )


def test_it_can_be_put_back_for_thirty_seconds() -> None:
    journal = MemoryJournal()
    removed = remembering.remove(journal, kept(journal, CALM).id, now=NOW)
    assert removed.can_be_put_back(NOW + timedelta(seconds=30))
    assert not removed.can_be_put_back(NOW + timedelta(seconds=31))
    assert not removed.can_be_put_back(NOW - timedelta(seconds=1))


def test_a_note_is_forgotten_with_its_draft_and_can_be_put_back() -> None:
    journal = MemoryJournal()
    note = jot(journal, "The clock.", at=NOW, now=NOW, new_id=new_id)
    journal.add(Draft(id=f"/notes/{note.id}", touched=NOW))
    removed = remembering.remove_note(journal, note.id, now=NOW)
    assert journal.is_empty()
    remembering.put_back(journal, removed)
    assert journal.get(Moment, note.id) == note


def test_a_person_is_forgotten_only_when_nothing_is_about_them() -> None:
    journal = MemoryJournal()
    interview = kept(journal, {**CALM, **HARM})
    note = jot(journal, "a", at=NOW, about=interview.relationship_id, now=NOW, new_id=new_id)
    remembering.remove(journal, interview.id, now=NOW)
    with pytest.raises(ConflictError, match="delete that first"):
        remembering.remove_person(journal, interview.relationship_id, now=NOW)
    remembering.remove_note(journal, note.id, now=NOW)
    removed = remembering.remove_person(journal, interview.relationship_id, now=NOW)
    assert journal.is_empty()
    remembering.put_back(journal, removed)
    assert journal.get(Relationship, interview.relationship_id).facts["threat"] == "yes"
