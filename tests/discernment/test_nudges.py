"""Ways a person who is being harmed could still be nudged to stay: each is closed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CALM_GATE, FINDINGS, findings, gate_answers, stages

from holdspace.content.library import engine, questionnaire
from holdspace.discernment.engine import Result
from holdspace.discernment.facts import ABSOLUTE_FACTS, FACT_GRADES, GRAVE_FACTS
from holdspace.discernment.gate import HARM_RULES, PAUSE_RULES, action_is_open, judge
from holdspace.discernment.suggestion import Firmness
from holdspace.discernment.vocabulary import DISTANCE, Action, Stage

CORE = engine()
GATE_IDS = {q.id for q in questionnaire().questions if q.kind != "finding"}
LEANING_IN = {Action.RAISE_IT, Action.RENEGOTIATE, Action.STAY_AND_WATCH, Action.TRANSITION}
HARM = sorted(HARM_RULES | PAUSE_RULES)


def result(stage: Stage, answers: dict[str, str]) -> Result:
    return CORE.result(stage, CORE.checked(stage, answers)[1])


@given(
    stage=stages, answers=findings, skipped=st.sampled_from(sorted(FACT_GRADES)), how=st.sampled_from(["skip", None])
)
@settings(max_examples=80, deadline=None)
def test_a_skipped_gate_is_never_clear_and_keeps_someone_outside_in_view(
    stage: Stage, answers: dict[str, str], skipped: str, how: str | None
) -> None:
    gate = {k: v for k, v in CALM_GATE.items() if k != skipped} | ({skipped: how} if how else {})
    found = result(stage, {**gate, **answers})
    assert found.gate.rule == "R10"
    assert not found.gate.complete
    assert found.gate.if_you_feel_safe
    assert found.suggestion.firmness is not Firmness.CLEAR
    assert Action.SECOND_OPINION in found.suggestion.acceptable


def test_a_wholly_skipped_gate_is_not_a_clear_gate() -> None:
    found = result(Stage.ESTABLISHED, dict.fromkeys(GATE_IDS, "skip"))
    assert found.gate.rule == "R10"
    assert not found.gate.complete


@given(stage=stages, gate=gate_answers, answers=findings)
@settings(max_examples=100, deadline=None)
def test_what_would_change_this_never_names_a_fact_of_the_gate(
    stage: Stage, gate: dict[str, str], answers: dict[str, str]
) -> None:
    found = result(stage, {**gate, **answers})
    assert all(not set(change.answers) & GATE_IDS for change in found.changes)
    if found.gate.suggestion is not None or not found.gate.doors.what_if:
        assert found.changes == ()


@given(stage=stages, gate=gate_answers, answers=findings)
@settings(max_examples=100, deadline=None)
def test_under_harm_there_is_no_other_view_no_pros_and_cons_and_no_way_back_in(
    stage: Stage, gate: dict[str, str], answers: dict[str, str]
) -> None:
    found = result(stage, {**gate, **answers})
    if found.gate.rule in HARM:
        assert found.other_view is None
        assert found.reasons == ()
        assert (found.counts.toward, found.counts.against) == (0, 0)
        assert found.suggestion.firmness is Firmness.RULE
        kept_open = {Action.RAISE_IT} if found.gate.rule == "R8" else set()
        assert set(found.suggestion.acceptable) & LEANING_IN <= kept_open
        doors = found.gate.doors.as_dict()
        assert not any(doors[name] for name in ("pattern", "other_view", "what_if", "hold", "last_session", "share"))


@given(stage=stages, answers=findings, fact=st.sampled_from([*ABSOLUTE_FACTS, *GRAVE_FACTS]))
@settings(max_examples=100, deadline=None)
def test_no_good_feeling_record_progress_or_repair_lowers_a_harm_result(
    stage: Stage, answers: dict[str, str], fact: str
) -> None:
    bare = judge(stage, {**CALM_GATE, fact: "yes"})
    found = result(stage, {**CALM_GATE, fact: "yes", **answers})
    assert found.gate == bare
    assert found.suggestion.first is bare.suggestion
    assert found.suggestion.acceptable == bare.acceptable


@pytest.mark.parametrize("blame", ["punished_raising", "diagnosed_reply"])
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("afraid", ["no", "not_sure", "yes", "skip"])
@pytest.mark.parametrize("raised", ["no", "put_right", "no_change", "not_sure", "skip"])
def test_after_blame_there_is_no_one_clear_try(blame: str, stage: Stage, afraid: str, raised: str) -> None:
    found = result(stage, {**CALM_GATE, blame: "yes", "afraid": afraid, "serious_raised": raised})
    assert not set(found.suggestion.acceptable) & LEANING_IN
    assert not any(found.gate.doors.as_dict().values())


@given(stage=stages, gate=gate_answers, answers=findings)
@settings(max_examples=100, deadline=None)
def test_facts_about_a_former_therapist_close_the_pattern_and_never_say_leave_now(
    stage: Stage, gate: dict[str, str], answers: dict[str, str]
) -> None:
    found = result(stage, {**gate, **answers, "contact": "ended_new"})
    assert Action.LEAVE_NOW not in found.suggestion.acceptable
    if found.gate.facts and found.gate.rule == "R0":
        assert found.other_view is None
        assert found.changes == ()
        assert not found.gate.doors.pattern
        assert Action.SECOND_OPINION in found.suggestion.acceptable
        assert found.suggestion.firmness is not Firmness.CLEAR
        assert all(action_is_open(step, found.gate.doors) for step in found.suggestion.acceptable)


@given(
    stage=stages,
    answers=findings,
    contact=st.sampled_from(["ended", "ended_new"]),
    fact=st.sampled_from(sorted(FACT_GRADES)),
)
@settings(max_examples=100, deadline=None)
def test_a_closed_door_never_moves_a_suggestion_nearer(
    stage: Stage, answers: dict[str, str], contact: str, fact: str
) -> None:
    without = result(stage, {**CALM_GATE, **answers, "contact": contact})
    found = result(stage, {**CALM_GATE, **answers, "contact": contact, fact: "yes"})
    assert DISTANCE[found.suggestion.first] >= DISTANCE[without.suggestion.first]


@given(stage=stages, gate=gate_answers, question=st.sampled_from([q.id for q in FINDINGS]), answers=findings)
@settings(max_examples=100, deadline=None)
def test_no_answer_reopens_a_door(stage: Stage, gate: dict[str, str], question: str, answers: dict[str, str]) -> None:
    before = result(stage, gate).gate.doors
    for value in questionnaire()[question].values:
        assert result(stage, {**gate, **answers, question: value}).gate.doors == before


@given(stage=stages, gate=gate_answers, answers=findings)
@settings(max_examples=100, deadline=None)
def test_a_rule_ends_the_interview_at_once(stage: Stage, gate: dict[str, str], answers: dict[str, str]) -> None:
    known = CORE.checked(
        stage, {**CALM_GATE, "subject": "self", "contact": "current", "under_18": "no", **gate, **answers}
    )[1]
    page = CORE.step(stage, known).page
    if judge(stage, known).rule in HARM:
        assert all(question.kind == "clarify" for question in page)
