"""An interview that is gone on with after a while: an old no about safety says nothing about last week."""

import pytest
from remembered import CALM, CORE, NOW, WEEK, kept

from holdspace.discernment.facts import FACT_GRADES
from holdspace.journey import people, remembering, thinking
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import Interview

SAID = {**CALM, "feel_hurt": "yes"}


def first_asked(journal: MemoryJournal, interview_id: str) -> str:
    return thinking.view(journal, CORE, interview_id).page[0].id


def test_within_a_week_it_goes_on_where_it_was() -> None:
    journal = MemoryJournal()
    one = kept(journal, SAID)
    assert thinking.go_on(journal, one.id, now=NOW + WEEK / 2) == one
    assert first_asked(journal, one.id) not in CALM


@pytest.mark.parametrize("safe", ["yes", "self_harm"])
def test_after_a_week_safety_is_asked_first_and_each_no_again(safe: str) -> None:
    journal = MemoryJournal()
    one = kept(journal, {**SAID, "safe_now": safe})
    thinking.go_on(journal, one.id, now=NOW + WEEK)
    assert first_asked(journal, one.id) == "safe_now"
    gate = people.gate_of(journal, CORE, journal.get(Interview, one.id))
    assert (gate.rule, gate.complete) == ("R10", False)
    thinking.answer(journal, CORE, one.id, {"safe_now": "yes"}, now=NOW + WEEK)
    seen = set()
    while (page := thinking.view(journal, CORE, one.id).page) and page[0].kind != "finding":
        seen |= {question.id for question in page}
        thinking.answer(journal, CORE, one.id, dict.fromkeys([q.id for q in page], "no"), now=NOW + WEEK)
    assert set(FACT_GRADES) <= seen
    assert people.gate_of(journal, CORE, journal.get(Interview, one.id)).rule == "R11"
    assert journal.get(Interview, one.id).answers["feel_hurt"] == "yes"


def test_what_stands_is_never_asked_away() -> None:
    journal = MemoryJournal()
    one = kept(journal, {**SAID, "threat": "yes"})
    before = people.gate_of(journal, CORE, one)
    thinking.go_on(journal, one.id, now=NOW + 20 * WEEK)
    after = people.gate_of(journal, CORE, journal.get(Interview, one.id))
    assert (before.rule, after.rule) == ("R1", "R1")


def test_a_decision_written_down_today_makes_no_old_answer_new() -> None:
    journal = MemoryJournal()
    one = kept(journal, SAID)
    today = NOW + 8 * WEEK
    decided = remembering.decide(journal, CORE, one.id, action="keep_looking", now=today)
    assert thinking.is_long_ago(decided, today)


def test_the_outcome_of_its_day_stays_as_it_was_kept() -> None:
    journal = MemoryJournal()
    one = kept(journal, SAID)
    assert thinking.go_on(journal, one.id, now=NOW + WEEK).outcome == one.outcome
