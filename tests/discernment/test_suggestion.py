"""From utilities to a first step, the steps beside it, and how firm it is."""

from dataclasses import replace

import numpy as np
import pytest
from strategies import CALM_GATE

from holdspace.content.library import engine
from holdspace.discernment.gate import ALL_CLOSED, ALL_OPEN, ONLY_RAISE, judge
from holdspace.discernment.model import Array, Model, Weights
from holdspace.discernment.suggestion import (
    Firmness,
    Unclear,
    acceptable_set,
    firmness,
    open_steps,
    ranked,
    suggest,
    telling,
)
from holdspace.discernment.vocabulary import ENGINE_ACTIONS, Action, Stage

CORE = engine()


def utility(**worth: float) -> Array:
    return np.array([worth.get(action.value, 0.0) for action in ENGINE_ACTIONS])


def with_backbone(mean: Array, sd: float, **thresholds: float) -> Model:
    weights = Weights(mean, np.full(len(ENGINE_ACTIONS), sd), "judgement")
    limits = replace(CORE.model.thresholds, **thresholds)  # type: ignore[arg-type]
    return replace(CORE.model, backbone=dict.fromkeys(Stage, weights), thresholds=limits, interactions=())


def test_the_best_action_comes_first_and_a_tie_goes_to_the_one_nearer_the_room() -> None:
    assert ranked(utility(transition=1.0))[0] is Action.TRANSITION
    assert ranked(utility())[0] is Action.STAY_AND_WATCH
    assert ranked(utility())[-1] is Action.SECOND_OPINION


def test_where_the_best_step_is_closed_the_next_is_no_nearer() -> None:
    wanted = utility(transition=3.0, stay_and_watch=2.0, raise_it=1.0, keep_looking=0.5)
    assert open_steps(wanted, ALL_OPEN)[0] is Action.TRANSITION
    assert open_steps(wanted, ONLY_RAISE)[0] is Action.KEEP_LOOKING
    assert open_steps(wanted, ALL_CLOSED) == [Action.KEEP_LOOKING, Action.SECOND_OPINION]


def test_the_acceptable_steps_hold_the_coverage_and_no_more() -> None:
    sure = acceptable_set(CORE.model, utility(raise_it=9.0), ALL_OPEN)
    assert sure == (Action.RAISE_IT,)
    torn = acceptable_set(CORE.model, utility(), ALL_OPEN)
    assert len(torn) == CORE.model.thresholds.most_options


def test_a_large_lead_that_survives_every_redraw_is_clear() -> None:
    model = with_backbone(utility(raise_it=5.0), 0.1)
    assert firmness(model, Stage.ESTABLISHED, {}, utility(raise_it=5.0)) == (Firmness.CLEAR, None)


def test_a_lead_that_a_redraw_can_turn_is_not_clear() -> None:
    model = with_backbone(utility(raise_it=5.0), 9.0, too_little_answers=0)
    assert firmness(model, Stage.ESTABLISHED, {}, utility(raise_it=5.0)) == (Firmness.LEANING, None)


def test_too_little_said_and_answers_that_conflict_are_told_apart() -> None:
    flat = utility()
    silent = with_backbone(flat, 0.5, too_little_answers=1)
    assert firmness(silent, Stage.ESTABLISHED, {}, flat) == (Firmness.MIXED, Unclear.TOO_LITTLE)
    telling_enough = with_backbone(flat, 0.5, too_little_answers=0)
    assert firmness(telling_enough, Stage.ESTABLISHED, {}, flat) == (Firmness.MIXED, Unclear.CONFLICT)


def test_only_answers_that_bear_on_the_suggestion_count_as_telling() -> None:
    question, rows = next(iter(CORE.model.departures.items()))
    value = next(iter(rows))
    assert telling(CORE.model, {}) == 0
    assert telling(CORE.model, {question: "skip"}) == 0
    assert telling(CORE.model, {question: value}) == 1


@pytest.mark.parametrize(
    "gate", [{**CALM_GATE, "afraid": "not_sure"}, {**CALM_GATE, "sexual": "yes", "contact": "ended_new"}]
)
def test_under_a_doubt_or_a_former_therapist_nothing_is_clear_and_someone_outside_is_named(
    gate: dict[str, str],
) -> None:
    model = with_backbone(utility(keep_looking=9.0), 0.01)
    found = suggest(model, Stage.SEARCHING, gate, judge(Stage.SEARCHING, gate))
    assert found.first is Action.KEEP_LOOKING
    assert found.acceptable == (Action.KEEP_LOOKING, Action.SECOND_OPINION)
    assert found.firmness is Firmness.LEANING


def test_someone_outside_is_not_named_twice() -> None:
    model = with_backbone(utility(second_opinion=9.0), 0.01)
    gate = {**CALM_GATE, "afraid": "not_sure"}
    found = suggest(model, Stage.ESTABLISHED, gate, judge(Stage.ESTABLISHED, gate))
    assert found.acceptable == (Action.SECOND_OPINION,)


def test_the_same_answers_are_equally_firm_every_time() -> None:
    given = {**CALM_GATE, "received": "no_change", "mind_stuck": "yes"}
    assert CORE.result(Stage.ESTABLISHED, given).suggestion == CORE.result(Stage.ESTABLISHED, given).suggestion


def test_where_few_doors_are_open_the_set_is_what_is_left() -> None:
    assert set(acceptable_set(CORE.model, utility(), ALL_CLOSED)) == {Action.KEEP_LOOKING, Action.SECOND_OPINION}
