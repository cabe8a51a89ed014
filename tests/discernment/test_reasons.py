"""Reasons: weight of evidence, counts, and the smallest changes that really turn a suggestion."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CALM_GATE, findings, stages

from holdspace.content.library import engine
from holdspace.discernment.model import STATES, Array, Interaction, Model, Weights
from holdspace.discernment.posterior import log_prior, marginals, normalise
from holdspace.discernment.questions import Question
from holdspace.discernment.reasons import (
    MOST_CHANGES,
    NOTICEABLE,
    Evidence,
    changes,
    counts,
    readings,
    reasons_for,
    strength,
    weight_of_evidence,
)
from holdspace.discernment.utility import utilities
from holdspace.discernment.vocabulary import ENGINE_ACTIONS, READINGS, Action, Stage

CORE = engine()
ASKED = CORE.questionnaire
EVEN = Stage.ESTABLISHED


def weights(**worth: float) -> Weights:
    mean = np.array([worth.get(action.value, 0.0) for action in ENGINE_ACTIONS])
    return Weights(mean, np.full(len(ENGINE_ACTIONS), 0.1), "judgement")


def plain_model(departures: dict[str, dict[str, Weights]], *interactions: Interaction) -> Model:
    """The shipped readings with a backbone that says raise it, and these weights alone."""
    backbone = dict.fromkeys(Stage, weights(raise_it=1.0))
    return replace(CORE.model, backbone=backbone, departures=departures, interactions=interactions)


@given(stage=stages, name=st.sampled_from(sorted(CORE.model.findings)), data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_weight_has_the_sign_of_what_its_answer_does_to_the_reading(
    stage: Stage, name: str, data: st.DataObject
) -> None:
    finding = CORE.model.findings[name]
    value = data.draw(st.sampled_from(finding.values))
    prior = normalise(log_prior(CORE.model, stage, {}))
    after = prior * finding.likelihood[:, finding.values.index(value)]
    moved = marginals(after / after.sum()) - marginals(prior)
    for weight, shift in zip(weight_of_evidence(finding, value, prior), moved, strict=True):
        assert weight * shift >= -1e-12
        assert abs(weight) < 1e-6 or abs(shift) > 1e-12


def test_the_weight_of_a_whole_answer_is_the_shift_of_the_log_odds() -> None:
    name, value = "feel_hurt", "yes"
    finding = replace(CORE.model.findings[name], exponent=1.0)
    prior = normalise(log_prior(CORE.model, EVEN, {}))
    after = prior * finding.likelihood[:, finding.values.index(value)]
    after /= after.sum()

    def log_odds(states: Array) -> Array:
        p = states @ STATES
        found: Array = np.log(p / (1 - p))
        return found

    assert weight_of_evidence(finding, value, prior) == pytest.approx(log_odds(after) - log_odds(prior))


@given(stage=stages, answers=findings)
@settings(max_examples=100, deadline=None)
def test_readings_come_strongest_first_with_reasons_on_their_side(stage: Stage, answers: dict[str, str]) -> None:
    given_answers = CORE.checked(stage, answers)[1]
    found = readings(CORE.model, stage, given_answers)
    assert {reading.name for reading in found} == set(READINGS)
    assert [r.posterior for r in found] == sorted((r.posterior for r in found), reverse=True)
    for reading in found:
        assert all(e.weight >= NOTICEABLE for e in reading.supporting)
        assert all(e.weight <= -NOTICEABLE for e in reading.opposing)
        assert [e.weight for e in reading.supporting] == sorted((e.weight for e in reading.supporting), reverse=True)
        assert [e.weight for e in reading.opposing] == sorted(e.weight for e in reading.opposing)
        named = [e.id for e in (*reading.supporting, *reading.opposing)]
        assert len(set(named)) == len(named)
        assert all(given_answers[e.id] == e.value for e in (*reading.supporting, *reading.opposing))


@given(stage=stages, answers=findings)
@settings(max_examples=60, deadline=None)
def test_an_empty_tick_a_skip_and_a_doubt_are_never_a_reason(stage: Stage, answers: dict[str, str]) -> None:
    given_answers = CORE.checked(stage, answers)[1]
    for reading in readings(CORE.model, stage, given_answers):
        for evidence in (*reading.supporting, *reading.opposing):
            assert evidence.value not in {"not_sure", "skip"}
            assert not (CORE.model.findings[evidence.id].kind == "tick" and evidence.value == "no")


def test_a_reading_of_which_nothing_was_said_is_unknown_and_not_little() -> None:
    limits = CORE.model.thresholds
    assert strength(CORE.model, limits.some, 0) == "unknown"
    assert strength(CORE.model, limits.strong, 0) == "strong"
    assert strength(CORE.model, limits.strong, 1) == "strong"
    assert strength(CORE.model, limits.some, 1) == "some"
    assert strength(CORE.model, 0.0, 1) == "little"


def test_reasons_for_a_step_speak_for_and_against_it_strongest_first() -> None:
    model = plain_model({"gut": {"no": weights(keep_looking=2.0)}, "feel_hurt": {"yes": weights(raise_it=1.0)}})
    found = reasons_for(model, EVEN, {"gut": "no", "feel_hurt": "yes", "raised": "no"}, Action.RAISE_IT)
    assert [(e.id, e.weight > 0) for e in found] == [("feel_hurt", True), ("gut", False)]
    assert found[0].weight == pytest.approx(1.0)
    assert found[1].weight == pytest.approx(-0.4)


def test_answers_that_mean_more_together_share_the_reason_and_the_stage_is_none() -> None:
    together = Interaction(
        "told and left",
        {"gut": frozenset({"no"}), "feel_hurt": frozenset({"yes"}), "stage": frozenset({"established"})},
        weights(keep_looking=3.0),
    )
    model = plain_model({}, together)
    found = reasons_for(model, EVEN, {"gut": "no", "feel_hurt": "yes"}, Action.KEEP_LOOKING)
    assert {e.id: e.weight for e in found} == pytest.approx({"gut": 1.5, "feel_hurt": 1.5})
    assert reasons_for(model, Stage.ENDING, {"gut": "no", "feel_hurt": "yes"}, Action.KEEP_LOOKING) == ()


def test_what_hardly_weighs_is_no_reason() -> None:
    model = plain_model({"gut": {"no": weights(keep_looking=NOTICEABLE / 2)}})
    assert reasons_for(model, EVEN, {"gut": "no"}, Action.KEEP_LOOKING) == ()


def test_answers_are_counted_for_against_and_open() -> None:
    found = counts([Evidence("a", "yes", 1.0), Evidence("b", "yes", -0.5), Evidence("c", "no", 0.2)], ["d", "e"])
    assert (found.toward, found.against, found.skipped) == (2, 1, 2)


def varied(*names: str) -> list[Question]:
    return [ASKED[name] for name in names]


def test_one_answer_that_turns_the_step_is_named_with_what_it_turns_into() -> None:
    model = plain_model({"gut": {"yes": weights(stay_and_watch=5.0), "no": weights(keep_looking=9.0)}})
    found = changes(model, EVEN, {"gut": "doubt"}, varied("gut"), Action.RAISE_IT)
    assert [(dict(c.answers), c.suggestion) for c in found] == [({"gut": "yes"}, Action.STAY_AND_WATCH)]


def test_two_answers_are_named_only_where_one_is_not_enough() -> None:
    model = plain_model({"gut": {"no": weights(keep_looking=0.6)}, "feel_hurt": {"yes": weights(keep_looking=0.6)}})
    found = changes(model, EVEN, {"gut": "yes", "feel_hurt": "no"}, varied("gut", "feel_hurt"), Action.RAISE_IT)
    assert [(dict(c.answers), c.suggestion) for c in found] == [
        ({"gut": "no", "feel_hurt": "yes"}, Action.KEEP_LOOKING)
    ]


def test_where_nothing_turns_it_nothing_is_named() -> None:
    model = plain_model({})
    assert changes(model, EVEN, {"gut": "yes"}, varied("gut"), Action.RAISE_IT) == ()
    assert changes(model, EVEN, {}, [], Action.RAISE_IT) == ()


@given(stage=stages, answers=findings)
@settings(max_examples=60, deadline=None)
def test_changes_are_single_or_else_pairs_and_never_many(stage: Stage, answers: dict[str, str]) -> None:
    result = CORE.result(stage, CORE.checked(stage, {**CALM_GATE, **answers})[1])
    assert len(result.changes) <= MOST_CHANGES
    assert len({len(change.answers) for change in result.changes}) <= 1
    assert all(len(change.answers) in {1, 2} for change in result.changes)
    for change in result.changes:
        for name, value in change.answers.items():
            assert value in ASKED[name].values
            assert answers[name] != value


def test_utilities_are_the_backbone_and_what_the_answers_add() -> None:
    model = plain_model({"gut": {"no": weights(keep_looking=2.0)}})
    assert utilities(model, EVEN, {}) == pytest.approx(weights(raise_it=1.0).mean)
    assert utilities(model, EVEN, {"gut": "no"}) == pytest.approx(weights(raise_it=1.0, keep_looking=2.0).mean)
    assert utilities(model, EVEN, {"gut": "skip"}) == pytest.approx(weights(raise_it=1.0).mean)


def test_two_answers_that_turn_it_only_together_are_found() -> None:
    together = Interaction(
        "both", {"gut": frozenset({"no"}), "feel_hurt": frozenset({"yes"})}, weights(keep_looking=3.0)
    )
    found = changes(
        plain_model({}, together), EVEN, {"gut": "yes", "feel_hurt": "no"}, varied("gut", "feel_hurt"), Action.RAISE_IT
    )
    assert [dict(c.answers) for c in found] == [{"gut": "no", "feel_hurt": "yes"}]


def test_the_cheapest_changes_come_first() -> None:
    one = {"gut": {"no": weights(keep_looking=9.0), "doubt": weights(keep_looking=1.5)}}
    other = {"feel_hurt": {"yes": weights(keep_looking=1.2)}}
    found = changes(
        plain_model(one | other), EVEN, {"gut": "yes", "feel_hurt": "no"}, varied("gut", "feel_hurt"), Action.RAISE_IT
    )
    assert [dict(c.answers) for c in found] == [{"feel_hurt": "yes"}, {"gut": "doubt"}]
