"""The interview: safety first, then what the stage requires, then what is worth most; short, and nothing twice."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CALM_GATE, FINDINGS, findings, stages

from holdspace.content.library import engine
from holdspace.discernment.engine import Engine
from holdspace.discernment.gate import HARM_RULES, PAUSE_RULES, judge
from holdspace.discernment.interview import SAFETY_PAGES, gains, pages_asked
from holdspace.discernment.model import Interaction, Weights
from holdspace.discernment.vocabulary import ENGINE_ACTIONS, SKIP, Action, Stage

CORE = engine()
ASKED = CORE.questionnaire
READY = {**CALM_GATE, "subject": "self", "contact": "current", "under_18": "no"}


def pages_of(core: Engine, stage: Stage, answers: dict[str, str], rng: random.Random) -> list[str]:
    """Names of the pages until the interview ends, answered at random."""
    names = []
    while page := core.step(stage, answers).page:
        names.append(page[0].page)
        answers |= {q.id: rng.choice([*q.values, SKIP]) for q in page}
    return names


def with_most_pages(count: int, *, fewest: int = 0, stop_gain: float = 0.0) -> Engine:
    limits = replace(CORE.model.thresholds, most_pages=count, fewest_pages=fewest, stop_gain=stop_gain)
    return Engine(replace(CORE.model, thresholds=limits), ASKED)


@pytest.mark.parametrize("stage", Stage)
def test_safety_comes_first_in_its_order(stage: Stage) -> None:
    answers: dict[str, str] = {}
    seen = []
    for _ in SAFETY_PAGES:
        page = CORE.step(stage, answers).page
        seen.append(page[0].page)
        answers |= {q.id: "yes" if q.id == "safe_now" else q.values[0] for q in page}
    assert tuple(seen) == SAFETY_PAGES
    assert CORE.step(stage, answers).page[0].kind == "finding"


def test_at_most_four_pages_ask_about_acts() -> None:
    acts = {q.page for q in ASKED.questions if q.kind == "fact"}
    assert len(acts) <= 4
    assert acts <= set(SAFETY_PAGES)


@given(stage=stages, seed=st.integers(0, 9_999))
@settings(max_examples=60, deadline=None)
def test_what_the_stage_requires_comes_before_what_is_chosen(stage: Stage, seed: int) -> None:
    rng = random.Random(seed)
    answers = dict(READY)
    chosen = False
    while page := CORE.step(stage, answers).page:
        required = any(stage in q.required for q in page)
        assert not (required and chosen and not any(q.only_if for q in page))
        chosen = chosen or not required
        answers |= {q.id: rng.choice(q.values) for q in page}


@pytest.mark.parametrize("stage", Stage)
def test_an_interview_asks_all_that_its_stage_requires(stage: Stage) -> None:
    answers = dict(READY)
    while page := CORE.step(stage, answers).page:
        answers |= {q.id: q.values[0] for q in page}
    required = [q for q in FINDINGS if stage in q.required and stage in q.stages and q.makes_sense(answers)]
    assert required
    assert all(q.id in answers for q in required)


@given(stage=stages, subject=st.sampled_from(["child", "other"]), seed=st.integers(0, 9_999))
@settings(max_examples=60, deadline=None)
def test_own_feelings_are_not_asked_about_someone_else(stage: Stage, subject: str, seed: int) -> None:
    answers = {**READY, "subject": subject}
    pages_of(CORE, stage, answers, random.Random(seed))
    assert not [name for name in answers if ASKED[name].own_feeling]


def test_there_are_own_feelings_to_leave_out() -> None:
    assert [q for q in ASKED.questions if q.own_feeling]


@given(stage=stages, seed=st.integers(0, 9_999))
@settings(max_examples=60, deadline=None)
def test_no_page_comes_twice_and_twenty_are_never_passed(stage: Stage, seed: int) -> None:
    answers = dict(READY)
    names = pages_of(CORE, stage, answers, random.Random(seed))
    assert len(names) == len(set(names))
    assert len(names) <= 20
    assert pages_asked(ASKED, stage, answers) == len(names)


def test_half_of_all_interviews_take_twelve_pages_or_fewer() -> None:
    rng = random.Random(5)
    counts = [len(pages_of(CORE, rng.choice(list(Stage)), dict(READY), rng)) for _ in range(60)]
    assert sorted(counts)[len(counts) // 2] <= 12


@given(stage=stages, answers=findings, fact=st.sampled_from(["sexual", "contempt", "secret", "leans", "unreliable"]))
@settings(max_examples=100, deadline=None)
def test_a_rule_of_harm_asks_at_most_what_clears_it_up_and_then_ends(
    stage: Stage, answers: dict[str, str], fact: str
) -> None:
    known = CORE.checked(stage, {**READY, **answers, fact: "yes"})[1]
    for _ in range(4):
        page = CORE.step(stage, known).page
        if not page:
            break
        assert [q.kind for q in page] == ["clarify"]
        known |= {page[0].id: page[0].values[-1]}
    assert CORE.step(stage, known).done
    assert judge(stage, known).rule in HARM_RULES | PAUSE_RULES


def test_an_interview_stops_where_its_pages_are_used_up() -> None:
    core = with_most_pages(0)
    answers = dict(READY)
    names = pages_of(core, Stage.ESTABLISHED, answers, random.Random(1))
    required = {q.page for q in FINDINGS if Stage.ESTABLISHED in q.required}
    assert set(names) <= required


def test_an_interview_stops_where_nothing_left_is_worth_a_page() -> None:
    eager = pages_of(with_most_pages(20), Stage.ESTABLISHED, dict(READY), random.Random(1))
    content = pages_of(with_most_pages(20, stop_gain=1.0), Stage.ESTABLISHED, dict(READY), random.Random(1))
    assert len(content) < len(eager) <= 20


@given(stage=stages, answers=findings)
@settings(max_examples=60, deadline=None)
def test_the_gain_of_a_page_is_never_negative_and_falls_with_its_burden(stage: Stage, answers: dict[str, str]) -> None:
    known = CORE.checked(stage, {**READY, **answers})[1]
    left = {q.page: (q,) for q in FINDINGS if stage in q.stages and q.id not in known}
    heavier = {name: (replace(q, burden=q.burden * 2),) for name, (q,) in left.items()}
    light, heavy = gains(CORE.model, stage, known, left), gains(CORE.model, stage, known, heavier)
    assert all(np.isfinite(worth) and worth >= 0 for worth in light.values())
    assert heavy == pytest.approx({name: worth / 2 for name, worth in light.items()})


def test_a_question_the_model_does_not_weigh_is_worth_nothing() -> None:
    unknown = replace(FINDINGS[0], id="not_in_the_model")
    assert gains(CORE.model, Stage.ESTABLISHED, READY, {"page": (unknown,)}) == {"page": 0.0}


def with_interaction(**when: str) -> Engine:
    mean = np.array([6.0 if action is Action.KEEP_LOOKING else 0.0 for action in ENGINE_ACTIONS])
    row = Weights(mean, np.full(len(ENGINE_ACTIONS), 0.1), "judgement")
    conditions = {name: frozenset({value}) for name, value in when.items()}
    return Engine(replace(CORE.model, interactions=(Interaction("together", conditions, row),)), ASKED)


def test_an_answer_that_would_complete_an_interaction_is_worth_asking_for() -> None:
    gut = {"gut": (ASKED["gut"],)}
    plain = gains(with_interaction(feel_hurt="no", gut="no").model, Stage.ESTABLISHED, {"feel_hurt": "yes"}, gut)
    one_left = gains(with_interaction(feel_hurt="yes", gut="no").model, Stage.ESTABLISHED, {"feel_hurt": "yes"}, gut)
    assert one_left["gut"] > plain["gut"] + 0.05


def test_the_stage_can_be_what_an_interaction_waits_for_but_is_never_asked() -> None:
    model = with_interaction(feel_hurt="yes", stage="ending").model
    gut = {"gut": (ASKED["gut"],)}
    assert gains(model, Stage.ESTABLISHED, {"feel_hurt": "yes"}, gut) == gains(
        replace(model, interactions=()), Stage.ESTABLISHED, {"feel_hurt": "yes"}, gut
    )
