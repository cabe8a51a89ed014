"""What the gate tells the pages: the rule with its tier, the facts, what is unsure, and whether all was asked."""

import pytest

from holdspace.discernment.facts import (
    ABSOLUTE_FACTS,
    CLARIFIERS,
    FACT_GRADES,
    GRAVE_FACTS,
    SERIOUS_FACTS,
    Grade,
    Graded,
    graded,
)
from holdspace.discernment.gate import (
    ALL_CLOSED,
    ALL_OPEN,
    ONLY_RAISE,
    action_is_open,
    judge,
    open_clarifiers,
    summarise,
    tier_of,
)
from holdspace.discernment.vocabulary import Action, Stage

CALM = {"safe_now": "yes", "afraid": "no", **dict.fromkeys(FACT_GRADES, "no")}
SKIPPED = dict.fromkeys([*CALM, "contact", "went_on", "serious_raised"], "skip")


@pytest.mark.parametrize("stage", Stage)
def test_nothing_answered_is_the_same_as_everything_skipped(stage: Stage) -> None:
    nothing = judge(stage, {})
    assert nothing == judge(stage, SKIPPED)
    assert nothing.rule == "R10"
    assert nothing.tier is None
    assert not nothing.crisis
    assert nothing.facts == ()
    assert nothing.unsure == ()
    assert nothing.complete is False
    assert nothing.suggestion is None
    assert nothing.acceptable is None
    assert nothing.doors == ALL_OPEN


def test_nothing_answered_sums_up_to_nothing() -> None:
    summary = judge(Stage.ESTABLISHED, {}).summary
    assert summary == summarise(Stage.ESTABLISHED, SKIPPED)
    assert (summary.absolute, summary.grave, summary.serious, summary.closeness) == ("no", 0, 0, "none")
    assert (summary.afraid, summary.serious_raised) == ("no", "no")
    assert not (summary.went_on)
    assert not (summary.unsure)
    assert not (summary.complete)
    assert not (summary.former)


def test_nothing_answered_opens_no_clarifying_question() -> None:
    assert open_clarifiers({}) == ()
    assert open_clarifiers(SKIPPED) == ()


def test_a_fact_never_asked_is_no_fact() -> None:
    for fact in FACT_GRADES:
        assert graded(fact, {}) == Graded(Grade.NONE)


def test_a_calm_gate_is_complete_and_reports_nothing() -> None:
    gate = judge(Stage.ESTABLISHED, CALM)
    assert (gate.rule, gate.tier, gate.facts, gate.unsure) == ("R11", None, (), ())
    assert gate.complete is True
    assert gate.summary == summarise(Stage.ESTABLISHED, CALM)


def test_what_is_ticked_is_listed_with_fear_last() -> None:
    gate = judge(Stage.ESTABLISHED, {**CALM, "leans": "yes", "contempt": "yes", "afraid": "yes"})
    assert gate.facts == ("contempt", "leans", "afraid")
    assert gate.unsure == ()
    assert (gate.rule, gate.tier) == ("R2", 2)
    assert gate.directive
    assert not gate.pauses


def test_what_is_not_sure_is_listed_with_fear_last() -> None:
    gate = judge(Stage.ESTABLISHED, {**CALM, "odd_hours": "not_sure", "threat": "not_sure", "afraid": "not_sure"})
    assert gate.unsure == ("threat", "odd_hours", "afraid")
    assert gate.facts == ()
    assert (gate.rule, gate.tier) == ("R4", 1)
    assert gate.pauses
    assert not gate.directive


@pytest.mark.parametrize("fact", CLARIFIERS)
@pytest.mark.parametrize("ticked", ["yes", "not_sure"])
def test_a_kind_one_is_not_sure_of_is_listed_as_unsure(fact: str, ticked: str) -> None:
    if ticked == "yes" and fact in ABSOLUTE_FACTS:
        return
    gate = judge(Stage.ESTABLISHED, {**CALM, fact: ticked, CLARIFIERS[fact].id: "not_sure"})
    assert gate.unsure == (fact,)


def test_a_lesser_form_and_its_doubt_are_reported_once_each() -> None:
    gate = judge(Stage.ESTABLISHED, {**CALM, "sexual": "not_sure", "sexual_kind": "about_them"})
    assert (gate.facts, gate.unsure) == (("sexual",), ())


@pytest.mark.parametrize(
    ("answers", "tier"),
    [
        ({"sexual": "yes"}, 1),
        ({"contempt": "yes", "secret": "yes"}, 2),
        ({"secret": "yes", "gifts": "yes"}, 2),
        ({"sexual": "not_sure"}, 1),
        ({"contempt": "yes"}, 2),
        ({"recording": "yes", "dropped": "yes"}, 2),
        ({"afraid": "yes"}, None),
        ({"leans": "yes"}, 2),
        ({"unreliable": "yes"}, 2),
        ({"sexual": "yes", "contact": "ended_new"}, None),
    ],
)
def test_the_tier_of_what_was_found(answers: dict[str, str], tier: int | None) -> None:
    assert judge(Stage.ESTABLISHED, {**CALM, **answers}).tier == tier


def test_one_serious_act_is_raised_at_most_once_and_not_by_someone_who_may_be_afraid() -> None:
    assert judge(Stage.ESTABLISHED, {**CALM, "leans": "yes"}).doors == ONLY_RAISE
    assert judge(Stage.ESTABLISHED, {**CALM, "leans": "yes", "afraid": "not_sure"}).doors == ALL_CLOSED


def test_acts_are_tier_one_or_two() -> None:
    assert {tier_of(fact) for fact in ABSOLUTE_FACTS} == {1}
    assert {tier_of(fact) for fact in (*GRAVE_FACTS, *SERIOUS_FACTS)} == {2}


@pytest.mark.parametrize("action", Action)
def test_which_actions_stand_behind_a_door(action: Action) -> None:
    always = {Action.LEAVE_NOW, Action.SECOND_OPINION, Action.KEEP_LOOKING}
    talking = {Action.RAISE_IT, Action.RENEGOTIATE, Action.STAY_AND_WATCH}
    assert action_is_open(action, ALL_OPEN)
    assert action_is_open(action, ALL_CLOSED) is (action in always)
    assert action_is_open(action, ONLY_RAISE) is (action in always | talking)


@pytest.mark.parametrize(
    ("stage", "contact", "former"),
    [
        (Stage.SEARCHING, "ended", True),
        (Stage.ENDING, "ended", False),
        (Stage.ESTABLISHED, "ended_new", True),
        (Stage.SEARCHING, "none", False),
        (Stage.SEARCHING, "current", False),
    ],
)
def test_when_the_facts_are_about_a_former_therapist(stage: Stage, contact: str, *, former: bool) -> None:
    assert summarise(stage, {**CALM, "contact": contact}).former is former


def test_a_single_sign_of_closeness_is_no_pair() -> None:
    assert summarise(Stage.ESTABLISHED, {**CALM, "gifts": "yes"}).closeness == "none"
    assert summarise(Stage.ESTABLISHED, {**CALM, "gifts": "yes", "special": "yes"}).closeness == "plain"
    assert summarise(Stage.ESTABLISHED, {**CALM, "gifts": "yes", "secret": "yes"}).closeness == "lead"


def test_nothing_is_asked_after_an_act_that_ends_the_therapy() -> None:
    assert open_clarifiers({"threat": "yes", "touch": "yes", "contempt": "yes"}) == ()


def test_what_came_after_an_act_is_asked_only_where_it_could_decide() -> None:
    assert open_clarifiers({"contempt": "yes"}) == ("went_on",)
    assert open_clarifiers({"contempt": "yes", "afraid": "yes"}) == ()
    assert open_clarifiers({"leans": "yes", "leans_kind": "often", "afraid": "yes"}) == ()


def test_talking_is_named_only_if_you_feel_safe_where_fear_was_not_asked_or_a_thing_is_open() -> None:
    calm = dict.fromkeys(FACT_GRADES, "no")
    assert judge(Stage.ESTABLISHED, calm).if_you_feel_safe
    assert not judge(Stage.ESTABLISHED, {**calm, "afraid": "no"}).if_you_feel_safe
    assert judge(Stage.ESTABLISHED, {**calm, "afraid": "not_sure"}).if_you_feel_safe
