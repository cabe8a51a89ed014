"""What a person does, over a journal: begin, answer, go back, see a result, change their mind."""

from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdspace.content.library import engine
from holdspace.discernment.facts import ABSOLUTE_FACTS, FACT_GRADES
from holdspace.errors import UnknownInputError
from holdspace.journey import thinking
from holdspace.journey.journal import Journal, MemoryJournal
from holdspace.journey.records import Interview, Relationship
from holdspace.journey.surfaces import SURFACES, is_open

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
CORE = engine()
ABSOLUTE = "threat"


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


def begun(journal: Journal, stage: str = "established", opening: str = "") -> Interview:
    numbers = count()
    return thinking.begin(journal, stage=stage, opening=opening, now=NOW, new_id=lambda: f"id{next(numbers)}")


def test_an_interview_begins_with_its_own_relationship(journal: MemoryJournal) -> None:
    interview = begun(journal, opening="hurt")
    assert journal.get(Relationship, interview.relationship_id).facts == {}
    assert journal.get(Interview, interview.id).opening == "hurt"
    assert thinking.view(journal, CORE, interview.id).page[0].page == "who"


@pytest.mark.parametrize(("stage", "opening", "named"), [("later", "", "'later'"), ("established", "joy", "'joy'")])
def test_what_is_unknown_is_named_and_nothing_is_kept(
    journal: MemoryJournal, stage: str, opening: str, named: str
) -> None:
    with pytest.raises(UnknownInputError, match=named):
        begun(journal, stage, opening)
    assert journal.is_empty()


def test_facts_are_kept_with_the_relationship_and_every_change_of_one_is_kept(journal: MemoryJournal) -> None:
    interview = begun(journal)
    thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "yes", "feel_hurt": "yes"}, now=NOW)
    assert thinking.result(journal, CORE, interview.id).gate.rule == "R1"
    thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "no"}, now=LATER)
    relationship = journal.get(Relationship, interview.relationship_id)
    assert [(change.fact, change.value, change.at) for change in relationship.fact_history] == [
        (ABSOLUTE, "yes", NOW),
        (ABSOLUTE, "no", LATER),
    ]
    assert ABSOLUTE not in journal.get(Interview, interview.id).answers
    assert thinking.result(journal, CORE, interview.id).gate.rule != "R1"


def test_the_same_fact_said_again_is_no_change(journal: MemoryJournal) -> None:
    interview = begun(journal)
    for _ in range(2):
        thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "yes"}, now=NOW)
    assert len(journal.get(Relationship, interview.relationship_id).fact_history) == 1


def test_no_other_answer_reopens_a_door(journal: MemoryJournal) -> None:
    interview = begun(journal)
    thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "yes"}, now=NOW)
    for question in CORE.questionnaire.questions:
        if question.kind == "finding" and interview.stage in question.stages:
            thinking.answer(journal, CORE, interview.id, {question.id: question.values[0]}, now=LATER)
    assert thinking.result(journal, CORE, interview.id).gate.rule == "R1"


def test_a_skipped_page_takes_back_nothing_that_was_told_about_harm(journal: MemoryJournal) -> None:
    interview = begun(journal)
    thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "yes"}, now=NOW)
    thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "skip", "substances": "skip"}, now=LATER)
    assert thinking.view(journal, CORE, interview.id).gate.rule == "R1"
    thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "no"}, now=LATER)
    relationship = journal.get(Relationship, interview.relationship_id)
    assert thinking.view(journal, CORE, interview.id).gate.rule != "R1"
    assert [(change.fact, change.value) for change in relationship.fact_history] == [
        (ABSOLUTE, "yes"),
        (ABSOLUTE, "no"),
    ]


@pytest.mark.parametrize("danger", ["self_harm", "danger_other", "not_sure"])
def test_a_skip_takes_no_help_away_from_a_person_in_danger(journal: MemoryJournal, danger: str) -> None:
    interview = begun(journal)
    thinking.answer(journal, CORE, interview.id, {"safe_now": danger, "afraid": "no"}, now=NOW)
    thinking.answer(journal, CORE, interview.id, {"safe_now": "skip", "afraid": "skip"}, now=LATER)
    assert thinking.view(journal, CORE, interview.id).gate.crisis
    thinking.answer(journal, CORE, interview.id, {"safe_now": "yes"}, now=LATER)
    assert not thinking.view(journal, CORE, interview.id).gate.crisis


def test_a_no_that_is_skipped_later_leaves_the_gate_incomplete(journal: MemoryJournal) -> None:
    interview = begun(journal)
    thinking.answer(journal, CORE, interview.id, dict.fromkeys(FACT_GRADES, "no"), now=NOW)
    assert thinking.view(journal, CORE, interview.id).gate.complete
    thinking.answer(journal, CORE, interview.id, {ABSOLUTE: "skip"}, now=LATER)
    assert not thinking.view(journal, CORE, interview.id).gate.complete


TOLD = {"went_on": "yes", "touch_kind": "after_no", "afraid": "yes", "serious_raised": "no_change"}


@pytest.mark.parametrize(("question", "value"), TOLD.items())
def test_all_that_the_rules_about_harm_rest_on_stays_with_the_relationship(
    journal: MemoryJournal, question: str, value: str
) -> None:
    interview = begun(journal)
    thinking.answer(journal, CORE, interview.id, {question: value}, now=NOW)
    assert journal.get(Relationship, interview.relationship_id).facts == {question: value}
    assert question not in journal.get(Interview, interview.id).answers


HARM_ANSWERS = [q for q in CORE.questionnaire.questions if q.kind in {"fact", "clarify", "safety", "finding"}]


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_however_a_person_goes_back_skips_and_changes_a_told_act_closes_every_door(data: st.DataObject) -> None:
    journal = MemoryJournal()
    interview = begun(journal)
    told = data.draw(st.sampled_from(ABSOLUTE_FACTS))
    thinking.answer(journal, CORE, interview.id, {told: "yes"}, now=NOW)
    others = [q for q in HARM_ANSWERS if q.id != told and "established" in q.stages]
    for _ in range(data.draw(st.integers(1, 8))):
        question = data.draw(st.sampled_from(others))
        value = data.draw(st.sampled_from([*question.values, "not_sure", "skip"]))
        thinking.answer(journal, CORE, interview.id, {question.id: value}, now=LATER)
        result = thinking.result(journal, CORE, interview.id)
        assert result.gate.rule == "R1"
        assert result.suggestion.acceptable == ("leave_now",)
        assert not any(is_open(surface.name, result.gate.doors) for surface in SURFACES)


def test_a_wrong_answer_is_refused_and_nothing_is_lost(journal: MemoryJournal) -> None:
    interview = begun(journal)
    thinking.answer(journal, CORE, interview.id, {"feel_hurt": "yes"}, now=NOW)
    with pytest.raises(UnknownInputError, match="'loud'"):
        thinking.answer(journal, CORE, interview.id, {"feel_hurt": "loud"}, now=LATER)
    assert journal.get(Interview, interview.id).answers == {"feel_hurt": "yes"}


def test_back_leads_along_the_pages_that_were_answered(journal: MemoryJournal) -> None:
    interview = begun(journal)
    assert thinking.page_before(interview, "who") is None
    asked = []
    for _ in range(3):
        page = thinking.view(journal, CORE, interview.id).page
        asked.append(page[0].page)
        given = {q.id: "yes" if q.id == "safe_now" else q.values[0] for q in page}
        interview = thinking.answer(journal, CORE, interview.id, given, now=NOW)
    assert list(interview.trail) == asked
    assert thinking.page_before(interview, asked[0]) is None
    assert thinking.page_before(interview, asked[2]) == asked[1]
    assert thinking.page_before(interview, "a page not answered yet") == asked[2]


def test_an_empty_page_changes_no_trail(journal: MemoryJournal) -> None:
    interview = begun(journal)
    assert thinking.answer(journal, CORE, interview.id, {}, now=LATER).trail == ()


def test_an_interview_walked_to_its_end_is_done(journal: MemoryJournal) -> None:
    interview = begun(journal)
    while not (now := thinking.view(journal, CORE, interview.id)).done:
        given = {q.id: "yes" if q.id == "safe_now" else q.values[0] for q in now.page}
        thinking.answer(journal, CORE, interview.id, given, now=LATER)
    assert now.gate.complete
    assert now.can_see_result
    assert thinking.result(journal, CORE, interview.id).suggestion.acceptable


def test_a_result_can_be_asked_for_after_five_pages_of_questions(journal: MemoryJournal) -> None:
    interview = begun(journal)
    while (now := thinking.view(journal, CORE, interview.id)).findings_pages < thinking.QUIET_LINE_AFTER:
        assert not now.can_see_result
        given = {q.id: "yes" if q.id == "safe_now" else q.values[0] for q in now.page}
        thinking.answer(journal, CORE, interview.id, given, now=LATER)
    assert now.can_see_result


def test_own_words_and_the_country_are_kept_as_they_are(journal: MemoryJournal) -> None:
    interview = begun(journal)
    thinking.keep_own_view(journal, interview.id, "  My own view.\n", now=LATER)
    thinking.set_country(journal, interview.id, "IE", now=LATER)
    kept = journal.get(Interview, interview.id)
    assert (kept.own_view, kept.country, kept.revision) == ("  My own view.\n", "IE", 3)
    assert kept.touched == LATER


@pytest.mark.parametrize("opening", thinking.OPENING_TICKS)
def test_what_an_opening_ticks_is_a_question_that_can_be_ticked(opening: str) -> None:
    for name in thinking.OPENING_TICKS[opening]:
        assert CORE.questionnaire[name].is_tick
