"""Facts live with the person they are about: they count at once in the next interview, and can be put right."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remembered import ABOUT_FACTS, CALM, CORE, NO_FACTS, NOW, WEEK, facts_told, kept, say, told

from holdspace.discernment.facts import ABSOLUTE_FACTS, FACT_GRADES
from holdspace.discernment.gate import judge
from holdspace.discernment.vocabulary import SKIP, Stage
from holdspace.errors import UnknownInputError
from holdspace.journey import people, thinking
from holdspace.journey.journal import MemoryJournal, MissingRecordError
from holdspace.journey.keeping import keep
from holdspace.journey.records import Interview, Relationship

LATER = NOW + 12 * WEEK
ASKED_AGAIN = "facts_1"


def rule(journal: MemoryJournal, interview: Interview) -> str:
    return people.gate_of(journal, CORE, journal.get(Interview, interview.id)).rule


def test_a_fact_told_before_counts_before_anything_is_asked() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, "threat": "yes"})
    second = told(journal, {}, about=first.relationship_id, now=LATER)
    assert rule(journal, second) == "R1"
    assert people.told_before(journal, second) == ("threat",)
    assert people.told_on(journal.get(Relationship, first.relationship_id), "threat") == NOW


def test_a_no_of_three_months_ago_is_asked_again() -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    second = told(
        journal, {"subject": "self", "contact": "current", "under_18": "no"}, about=first.relationship_id, now=LATER
    )
    say(journal, second.id, {"safe_now": "yes", "afraid": "no"}, now=LATER)
    now = thinking.view(journal, CORE, second.id)
    assert not now.gate.complete
    assert now.page[0].page == ASKED_AGAIN
    assert people.told_before(journal, second) == ()


def test_someone_else_starts_with_nothing_told() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, "threat": "yes"})
    other = told(journal, {}, now=LATER)
    assert other.relationship_id != first.relationship_id
    assert rule(journal, other) == "R10"


def test_no_one_can_be_asked_about_who_is_not_there() -> None:
    journal = MemoryJournal()
    with pytest.raises(MissingRecordError):
        told(journal, {}, about="nobody")
    assert journal.is_empty()


def test_a_line_that_turned_out_to_be_nothing_is_asked_again() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, "touch": "yes", "touch_kind": "agreed"})
    second = told(journal, {}, about=first.relationship_id, now=LATER)
    assert people.told_before(journal, second) == ()
    say(journal, second.id, {**NO_FACTS, "touch": "yes"}, now=LATER)
    assert thinking.view(journal, CORE, second.id).answers.get("touch_kind") is None
    assert rule(journal, second) == "R8"


def test_put_right_once_is_asked_again_before_it_opens_a_door() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, "other_clients": "yes", "serious_raised": "put_right"})
    assert rule(journal, first) == "R10"
    second = told(journal, CALM | {"other_clients": "yes"}, about=first.relationship_id, now=LATER)
    assert rule(journal, second) == "R8"


@given(facts=facts_told())
@settings(max_examples=150, deadline=None)
def test_facts_that_stand_give_the_same_rule_as_ticking_them_anew(facts: dict[str, str]) -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, **facts})
    again = told(journal, {}, about=first.relationship_id, now=LATER)
    standing = people.all_answers(journal, again)
    assert set(standing) <= {*ABOUT_FACTS, "subject"}
    anew = told(journal, {**CALM, **{k: v for k, v in facts.items() if v != SKIP}}, now=LATER)
    once_more = {**CALM, **{k: v for k, v in facts.items() if v != SKIP}}
    say(journal, again.id, once_more, now=LATER)
    assert rule(journal, again) == rule(journal, anew)
    harm = judge(Stage.ESTABLISHED, standing)
    before = judge(Stage.ESTABLISHED, {**CALM, **facts})
    if before.directive or before.rule in {"R4", "R5", "R6", "R7", "R9"}:
        assert harm.rule == before.rule


@given(facts=facts_told(), data=st.data())
@settings(max_examples=80, deadline=None)
def test_a_correction_survives_and_is_kept_in_history(facts: dict[str, str], data: st.DataObject) -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, **facts})
    who = first.relationship_id
    standing = people.facts_standing(journal.get(Relationship, who).facts)
    if not standing:
        return
    fact = data.draw(st.sampled_from(standing))
    people.correct(journal, CORE, who, fact, now=LATER)
    after = journal.get(Relationship, who)
    assert fact not in people.facts_standing(after.facts)
    assert (after.fact_history[-1].fact, after.fact_history[-1].value, after.fact_history[-1].at) == (fact, "no", LATER)
    assert any(one.fact == fact and one.value != "no" for one in after.fact_history)
    assert set(people.facts_standing(after.facts)) <= set(standing)
    keep(journal, first.id, CORE, now=LATER)
    told(journal, {}, about=who, now=LATER + WEEK)
    assert fact not in people.facts_standing(journal.get(Relationship, who).facts)


@given(fact=st.sampled_from(ABSOLUTE_FACTS))
@settings(max_examples=10, deadline=None)
def test_a_fact_ticked_later_closes_every_interview_about_that_person(fact: str) -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    other = kept(journal, CALM)
    second = told(journal, {}, about=first.relationship_id, now=LATER)
    say(journal, second.id, {fact: "yes"}, now=LATER)
    assert [rule(journal, one) for one in (first, second, other)] == ["R1", "R1", "R11"]
    people.correct(journal, CORE, first.relationship_id, fact, now=LATER)
    assert rule(journal, first) == "R11"


def test_no_other_answer_takes_a_standing_fact_back() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, "contempt": "yes"})
    second = told(journal, dict.fromkeys(FACT_GRADES, "skip"), about=first.relationship_id, now=LATER)
    say(journal, second.id, {"feel_love": "yes", "record": "good", "gut": "yes"}, now=LATER)
    assert people.facts_standing(journal.get(Relationship, first.relationship_id).facts) == ("contempt",)
    assert people.gate_about(CORE, journal.get(Relationship, first.relationship_id)).rule == "R5"


@pytest.mark.parametrize("fact", ["threat", "no_such_fact", "subject"])
def test_what_does_not_stand_cannot_be_taken_back(fact: str) -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    with pytest.raises(UnknownInputError, match=fact):
        people.correct(journal, CORE, first.relationship_id, fact, now=LATER)
    assert journal.get(Relationship, first.relationship_id).fact_history[-1].at == NOW


def test_a_person_has_a_nickname_and_a_time() -> None:
    journal = MemoryJournal()
    who = kept(journal, CALM).relationship_id
    people.describe(journal, who, nickname="  The tall one ", started=NOW - WEEK, ended=NOW)
    assert journal.get(Relationship, who).nickname == "The tall one"
    with pytest.raises(UnknownInputError, match="before the start"):
        people.describe(journal, who, nickname="", started=NOW, ended=NOW - timedelta(days=1))
    assert journal.get(Relationship, who).nickname == "The tall one"


def test_only_people_about_whom_something_is_kept_can_be_chosen() -> None:
    journal = MemoryJournal()
    told(journal, CALM)
    first, second = kept(journal, CALM), kept(journal, CALM)
    assert [one.id for one in people.known(journal)] == [second.relationship_id, first.relationship_id]
