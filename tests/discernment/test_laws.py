"""Laws of the engine, on the model that is shipped."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CALM_GATE, FINDINGS, any_answers, findings, stages

from holdspace.content.library import engine
from holdspace.discernment.engine import Engine
from holdspace.discernment.gate import action_is_open
from holdspace.discernment.model import STATES, Array
from holdspace.discernment.posterior import log_prior, marginals, normalise, posterior
from holdspace.discernment.vocabulary import DISTANCE, ENGINE_ACTIONS, UNIVERSAL, Action, Stage
from holdspace.journey.interface import discern

CORE = engine()
HARM_LADDERS = CORE.model.harm


def of_stage(stage: Stage, answers: dict[str, str]) -> dict[str, str]:
    return CORE.checked(stage, answers)[1]


@given(stage=stages, answers=any_answers)
@settings(max_examples=200, deadline=None)
def test_every_set_of_answers_has_one_of_the_seven_first_steps(stage: Stage, answers: dict[str, str]) -> None:
    result = CORE.result(stage, of_stage(stage, answers))
    steps = result.suggestion.acceptable
    assert result.suggestion.first in steps
    assert len(set(steps)) == len(steps)
    assert all(action_is_open(step, result.gate.doors) for step in steps)
    assert Action.LEAVE_NOW not in steps or result.gate.rule in {"R1", "R2", "R3", "R4", "R5", "R6", "R7"}


@given(stage=stages, answers=any_answers)
@settings(max_examples=100, deadline=None)
def test_the_same_answers_give_the_same_result_in_any_order(stage: Stage, answers: dict[str, str]) -> None:
    shuffled = list(answers.items())
    random.Random(1).shuffle(shuffled)
    assert discern(stage, answers, finish=True) == discern(stage, dict(shuffled), finish=True)


@given(stage=stages, answers=findings, name=st.sampled_from([q.id for q in FINDINGS]))
@settings(max_examples=100, deadline=None)
def test_a_skipped_question_weighs_as_one_never_asked(stage: Stage, answers: dict[str, str], name: str) -> None:
    without = of_stage(stage, {**CALM_GATE, **{k: v for k, v in answers.items() if k != name}})
    for empty in UNIVERSAL:
        skipped = of_stage(stage, {**without, name: empty})
        before, after = CORE.result(stage, without), CORE.result(stage, skipped)
        assert after.suggestion == before.suggestion
        assert after.readings == before.readings
        assert after.changes == before.changes


@pytest.mark.parametrize("question", HARM_LADDERS)
@given(stage=stages, answers=findings)
@settings(max_examples=60, deadline=None)
def test_a_sign_of_harm_one_step_worse_never_moves_the_suggestion_down(
    question: str, stage: Stage, answers: dict[str, str]
) -> None:
    before = -1
    for value in HARM_LADDERS[question]:
        result = CORE.result(stage, of_stage(stage, {**CALM_GATE, **answers, question: value}))
        now = DISTANCE[result.suggestion.first]
        assert now >= before
        before = now


@given(stage=stages, answers=findings)
@settings(max_examples=100, deadline=None)
def test_every_counterfactual_really_turns_the_result(stage: Stage, answers: dict[str, str]) -> None:
    given_answers = of_stage(stage, {**CALM_GATE, **answers})
    result = CORE.result(stage, given_answers)
    for change in result.changes:
        turned = CORE.result(stage, {**given_answers, **change.answers})
        assert turned.suggestion.first is change.suggestion
        assert turned.suggestion.first is not result.suggestion.first
        for name in change.answers:
            undone = {**given_answers, **{k: v for k, v in change.answers.items() if k != name}}
            assert CORE.result(stage, undone).suggestion.first is result.suggestion.first


def brute_force(core: Engine, stage: Stage, answers: dict[str, str]) -> Array:
    """The posterior as a plain sum over states, without logs or arrays of likelihoods."""
    prior = np.exp(log_prior(core.model, stage, answers))
    weights = []
    for index in range(len(STATES)):
        weight = float(prior[index])
        for name, value in answers.items():
            finding = core.model.findings.get(name)
            if finding is None or value in UNIVERSAL or (finding.kind == "tick" and value == "no"):
                continue
            weight *= float(finding.likelihood[index][finding.values.index(value)]) ** finding.exponent
        weights.append(weight)
    total = sum(weights)
    return np.array(
        [sum(w for w, state in zip(weights, STATES, strict=True) if state[reading]) / total for reading in range(8)]
    )


@given(stage=stages, answers=findings)
@settings(max_examples=60, deadline=None)
def test_the_posterior_is_the_sum_over_all_states(stage: Stage, answers: dict[str, str]) -> None:
    given_answers = of_stage(stage, answers)
    exact = marginals(posterior(CORE.model, stage, given_answers))
    assert exact == pytest.approx(brute_force(CORE, stage, given_answers), abs=1e-9)


def test_the_posterior_agrees_with_pyagrum() -> None:
    import pyagrum as agrum

    rng = random.Random(4)
    for _ in range(25):
        stage = rng.choice(list(Stage))
        answers = of_stage(stage, {q.id: rng.choice(q.values) for q in rng.sample(FINDINGS, 20)})
        net = agrum.BayesNet("readings")
        root = net.add(agrum.RangeVariable("state", "state", 0, 255))
        net.cpt(root).fillWith(normalise(log_prior(CORE.model, stage, answers)).tolist())
        evidence = {}
        for name, value in answers.items():
            finding = CORE.model.findings.get(name)
            if finding is None or (finding.kind == "tick" and value == "no"):
                continue
            child = net.add(agrum.LabelizedVariable(name, name, 2))
            net.addArc(root, child)
            tempered = finding.likelihood[:, finding.values.index(value)] ** finding.exponent
            net.cpt(child).fillWith([float(p) for t in tempered for p in (1 - t, t)])
            evidence[name] = 1
        inference = agrum.LazyPropagation(net)
        inference.setEvidence(evidence)
        inference.makeInference()
        oracle = marginals(inference.posterior(root).toarray())
        assert marginals(posterior(CORE.model, stage, answers)) == pytest.approx(oracle, abs=1e-9)


@given(stage=stages, seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_every_interview_ends_within_twenty_pages(stage: Stage, seed: int) -> None:
    rng = random.Random(seed)
    answers: dict[str, str] = {}
    pages = 0
    while not (step := CORE.step(stage, answers)).done:
        pages += any(q.kind == "finding" for q in step.page)
        answers |= {q.id: rng.choice([*q.values, "not_sure", "skip"]) for q in step.page}
        assert pages <= 20
    assert CORE.step(stage, answers).done


@given(stage=stages, seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_an_interview_answered_one_question_at_a_time_ends_as_well(stage: Stage, seed: int) -> None:
    rng = random.Random(seed)
    answers: dict[str, str] = {}
    for _ in range(300):
        step = CORE.step(stage, answers)
        if step.done:
            return
        first = step.page[0]
        assert first.id not in answers
        answers[first.id] = rng.choice([*first.values, "skip"])
    pytest.fail("the interview does not end")


def test_engine_actions_are_the_seven_without_leave_now() -> None:
    assert set(ENGINE_ACTIONS) == set(Action) - {Action.LEAVE_NOW}
