"""From ticked acts to the summary that the rules read."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import findings, gate_answers, stages

from holdspace.content.library import engine
from holdspace.discernment.facts import (
    ABSOLUTE_FACTS,
    CLARIFIERS,
    CLOSENESS,
    FACT_GRADES,
    GRAVE_FACTS,
    SERIOUS_FACTS,
    Grade,
    graded,
)
from holdspace.discernment.gate import judge, open_clarifiers, summarise
from holdspace.discernment.vocabulary import DISTANCE, Stage

NO_FACTS = dict.fromkeys(FACT_GRADES, "no")
CALM = {"safe_now": "yes", "afraid": "no", **NO_FACTS}
CLARIFIED = [
    (fact, clarifier.id, value, grade)
    for fact, clarifier in CLARIFIERS.items()
    for value, grade in clarifier.grades.items()
]


def rule(**answers: str) -> str:
    return judge(Stage.ESTABLISHED, {**CALM, **answers}).rule


@pytest.mark.parametrize("fact", ABSOLUTE_FACTS)
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("subject", ["self", "child", "other"])
def test_each_absolute_act_alone_means_leave(fact: str, stage: Stage, subject: str) -> None:
    assert judge(stage, {**CALM, "subject": subject, fact: "yes"}).rule == "R1"


@pytest.mark.parametrize("fact", ABSOLUTE_FACTS)
def test_an_absolute_act_one_is_not_sure_of_means_talk_to_someone_outside(fact: str) -> None:
    assert rule(**{fact: "not_sure"}) == "R4"


@pytest.mark.parametrize("fact", GRAVE_FACTS)
def test_each_grave_act_alone_means_a_second_opinion(fact: str) -> None:
    assert rule(**{fact: "yes"}) == "R5"
    assert rule(**{fact: "yes", "went_on": "yes"}) == "R2"
    assert rule(**{fact: "yes", "afraid": "yes"}) == "R2"


@pytest.mark.parametrize(("one", "other"), list(combinations(GRAVE_FACTS, 2)))
def test_two_different_grave_acts_mean_leave(one: str, other: str) -> None:
    assert rule(**{one: "yes", other: "yes"}) == "R2"


@pytest.mark.parametrize("fact", SERIOUS_FACTS)
def test_each_serious_act_alone_means_a_second_opinion(fact: str) -> None:
    already_told = fact in {"prejudice", "unreliable"}
    assert rule(**{fact: "yes"}) == ("R9" if already_told else "R8")
    assert rule(**{fact: "yes", "serious_raised": "no_change"}) == "R9"
    assert rule(**{fact: "yes", "serious_raised": "put_right"}) == "R10"
    assert rule(**{fact: "yes", "afraid": "yes"}) == "R7"


@pytest.mark.parametrize(("one", "other"), list(combinations(CLOSENESS, 2)))
def test_closeness_pairs(one: str, other: str) -> None:
    found = rule(**{one: "yes", other: "yes"})
    same_sign = CLOSENESS[one] == CLOSENESS[other]
    led = {one, other} & {"secret", "sexual_talk"}
    if {one, other} <= set(GRAVE_FACTS):
        assert found == "R2"
    elif led:
        assert found == "R3"
    else:
        assert found == ("R6" if same_sign else "R5")


@pytest.mark.parametrize(("one", "other"), list(combinations(SERIOUS_FACTS, 2)))
def test_two_serious_acts_are_never_only_one(one: str, other: str) -> None:
    assert rule(**{one: "yes", other: "yes"}) in {"R5", "R6"}


@pytest.mark.parametrize(("fact", "clarifier", "value", "grade"), CLARIFIED)
def test_a_clarifying_answer_grades_the_look_alike(fact: str, clarifier: str, value: str, grade: Grade) -> None:
    assert graded(fact, {fact: "not_sure", clarifier: value}).grade is grade
    if FACT_GRADES[fact] is not Grade.ABSOLUTE:
        assert graded(fact, {fact: "yes", clarifier: value}).grade is grade


@pytest.mark.parametrize("fact", [fact for fact in CLARIFIERS if fact in ABSOLUTE_FACTS])
def test_no_clarifying_answer_takes_back_a_plain_yes_to_an_absolute_act(fact: str) -> None:
    for value in CLARIFIERS[fact].grades:
        assert rule(**{fact: "yes", CLARIFIERS[fact].id: value}) == "R1"


@pytest.mark.parametrize("fact", CLARIFIERS)
def test_not_sure_after_the_clarifying_question_counts_as_the_worse_of_the_two(fact: str) -> None:
    clarifier = CLARIFIERS[fact]
    found = rule(**{fact: "not_sure", clarifier.id: "not_sure"})
    expected = "R4" if clarifier.maybe_absolute else "R8"
    assert found == expected


def test_a_hope_that_they_love_me_back_is_a_feeling_and_no_fact() -> None:
    assert rule(sexual="not_sure", sexual_kind="hunch") == "R11"


@pytest.mark.parametrize("fact", [*GRAVE_FACTS, *SERIOUS_FACTS])
def test_a_lesser_act_one_is_not_sure_of_leaves_the_engine_to_speak(fact: str) -> None:
    assert rule(**{fact: "not_sure"}) == "R10"


def test_a_skipped_page_is_never_a_clear_gate() -> None:
    for fact in FACT_GRADES:
        answers = {**CALM, fact: "skip"}
        gate = judge(Stage.ESTABLISHED, answers)
        assert gate.rule == "R10"
        assert not gate.complete


@pytest.mark.parametrize("fact", FACT_GRADES)
def test_a_former_therapist_never_decides_about_a_new_one(fact: str) -> None:
    for stage, contact in [
        (Stage.SEARCHING, "ended"),
        (Stage.FIRST_SESSIONS, "ended_new"),
        (Stage.SEARCHING, "ended_new"),
    ]:
        gate = judge(stage, {**CALM, fact: "yes", "contact": contact})
        assert gate.rule == "R0"
        assert gate.doors.raise_it
        assert not gate.doors.pattern


def test_a_therapist_who_ended_it_is_still_judged_when_that_is_the_question() -> None:
    assert judge(Stage.ENDING, {**CALM, "sexual": "yes", "contact": "ended"}).rule == "R1"


@pytest.mark.parametrize("answer", ["self_harm", "danger_other", "not_sure"])
def test_danger_is_an_overlay_and_changes_no_rule(answer: str) -> None:
    for fact in ("sexual", "contempt", "leans", "threat"):
        calm = judge(Stage.ESTABLISHED, {**CALM, fact: "yes"})
        danger = judge(Stage.ESTABLISHED, {**CALM, fact: "yes", "safe_now": answer})
        assert danger.crisis
        assert not calm.crisis
        assert (danger.rule, danger.suggestion, danger.doors) == (calm.rule, calm.suggestion, calm.doors)


@pytest.mark.parametrize("fact", FACT_GRADES)
def test_a_young_person_hurt_in_body_is_in_danger(fact: str) -> None:
    gate = judge(Stage.ESTABLISHED, {**CALM, fact: "yes", "under_18": "yes"})
    assert gate.crisis is (fact in {"sexual", "threat"})


def test_being_young_is_not_danger() -> None:
    assert not judge(Stage.ESTABLISHED, {**CALM, "under_18": "yes"}).crisis


def test_clarifying_questions_open_for_what_was_ticked_and_close_when_answered() -> None:
    assert open_clarifiers({**CALM, "touch": "yes"}) == ("touch_kind", "serious_raised")
    assert open_clarifiers({**CALM, "touch": "yes", "touch_kind": "after_no"}) == ("went_on",)
    assert open_clarifiers({**CALM, "touch": "yes", "touch_kind": "agreed"}) == ()
    assert open_clarifiers({**CALM, "sexual": "not_sure"}) == ("sexual_kind",)
    assert open_clarifiers({**CALM, "sexual": "yes"}) == ()


@given(stage=stages, gate=gate_answers, others=findings)
@settings(max_examples=300, deadline=None)
def test_no_answer_outside_the_gate_changes_what_its_rules_say(
    stage: Stage, gate: dict[str, str], others: dict[str, str]
) -> None:
    alone = judge(stage, gate)
    core = engine()
    _, together, _ = core.checked(stage, {**gate, **others})
    result = core.result(stage, together)
    assert judge(stage, together) == alone
    if alone.suggestion is not None:
        assert result.suggestion.first is alone.suggestion
        assert result.suggestion.acceptable == alone.acceptable
        assert result.suggestion.firmness == "rule"
        assert result.changes == ()
        assert result.other_view is None
    else:
        assert result.suggestion.first != "leave_now"
        assert "leave_now" not in result.suggestion.acceptable


@given(
    stage=stages,
    gate=gate_answers,
    others=findings,
    fact=st.sampled_from([*FACT_GRADES, "afraid"]),
)
@settings(max_examples=300, deadline=None)
def test_a_fact_one_step_worse_never_moves_the_suggestion_down(
    stage: Stage, gate: dict[str, str], others: dict[str, str], fact: str
) -> None:
    core = engine()
    before = -1
    for value in ("no", "not_sure", "yes"):
        _, answers, _ = core.checked(stage, {**gate, **others, fact: value})
        now = DISTANCE[core.result(stage, answers).suggestion.first]
        assert now >= before
        before = now


def test_the_summary_counts_acts_not_ticks() -> None:
    summary = summarise(Stage.ESTABLISHED, {**CALM, "touch": "yes", "touch_kind": "agreed", "gifts": "yes"})
    assert (summary.serious, summary.grave, summary.absolute) == (1, 0, "no")
