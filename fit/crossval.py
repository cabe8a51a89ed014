"""Nested, repeated cross-validation on real cases, grouped by source; thresholds set on held-aside cases."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from build import DEFAULTS, engine_of, model_text
from data import Example
from interviews import adaptive
from likelihoods import findings, prior
from policy import Policy, Settings, softmax, target, train
from scipy.optimize import minimize_scalar
from write import ACTIONS

from holdspace.discernment.engine import Engine
from holdspace.discernment.gate import action_is_open, judge
from holdspace.discernment.suggestion import ranked, stays
from holdspace.discernment.utility import utilities
from holdspace.discernment.vocabulary import Stage

EXPONENT_SCALE = 1.0
COVERED = 0.955
"""How often the expert's first step is to be in the set; a little over 95 % for a sample as small as this."""
CLEAR_RIGHT = 0.985
CLEAR_SAID = 0.35
MIXED_SAID = 0.2
GRID = (
    Settings(),
    Settings(sheet_weight=0.15),
    Settings(real_ridge=4.0),
    Settings(told_weight=2.0),
)


@dataclass(frozen=True)
class Material:
    """All that is learnt from: real cases, invented situations, judged sheets, and likelihoods without real cases."""

    real: list[Example]
    told: list[Example]
    sheets: list[Example]


@dataclass(frozen=True)
class Prediction:
    """Utilities of a held-aside case after an adaptive interview, with what decides its firmness."""

    example: Example
    utility: np.ndarray
    stays: float
    allowed: np.ndarray


def open_to_engine(examples: Sequence[Example]) -> list[Example]:
    """Those on which the engine is asked, and with a first step it may say."""
    return [e for e in examples if judge(Stage(e.stage), e.answers).suggestion is None and e.first in ACTIONS]


def folds(examples: Sequence[Example], count: int, seed: int) -> list[set[str]]:
    """Sources divided at random into folds of about equal size."""
    groups = sorted({group for example in examples for group in example.groups})
    random.Random(seed).shuffle(groups)
    return [set(groups[place::count]) for place in range(count)]


def away_from(examples: Sequence[Example], test: set[str]) -> list[Example]:
    return [e for e in examples if not e.groups & test]


def fitted(material: Material, test: set[str], settings: Settings, *, deviations: bool = True) -> Policy:
    """A policy that has seen nothing of the test sources."""
    examples = open_to_engine(away_from(material.real, test)) + material.told
    if settings.sheet_weight > 0:
        examples += away_from(material.sheets, test)
    return train(examples, settings, deviations=deviations)


@dataclass(frozen=True)
class Frame:
    """The parts of a model file besides the policy."""

    findings: list[dict[str, Any]]
    prior: dict[str, Any]
    couplings: list[dict[str, Any]]

    def engine(self, policy: Policy, temperature: float, thresholds: dict[str, float]) -> Engine:
        return engine_of(model_text(policy, self.findings, self.prior, self.couplings, thresholds, temperature))


def frame(likely: Sequence[Example], named: Sequence[Example]) -> Frame:
    """Likelihoods from examples whose readings are known, and the prior from cases whose readings experts named."""
    rows = findings(likely, np.array([e.weight for e in likely]), EXPONENT_SCALE)
    part, couplings = prior(named)
    return Frame(rows, part, couplings)


def predictions(material: Material, settings: Settings, parts: Frame, count: int, seed: int) -> Iterator[Prediction]:
    """Held-aside predictions for every real case in the material."""
    for test in folds(material.real, count, seed):
        engine = parts.engine(fitted(material, test, settings), 1.0, DEFAULTS)
        for example in open_to_engine([e for e in material.real if e.groups & test]):
            known = adaptive(engine, example)
            stage = Stage(example.stage)
            utility = utilities(engine.model, stage, known)
            gate = judge(stage, known)
            allowed = np.array([action_is_open(action, gate.doors) for action in ranked(utility)])
            yield Prediction(example, utility, stays(engine.model, stage, known, utility), allowed)


def loss(found: Sequence[Prediction], temperature: float) -> float:
    """Mean cross-entropy of how experts divide against the model's shares."""
    shares = softmax(np.stack([p.utility for p in found]) / temperature)
    wanted = np.stack([target(p.example, 0.7) for p in found])
    return float(-(wanted * np.log(shares + 1e-12)).sum(axis=1).mean())


def calibrated(found: Sequence[Prediction]) -> tuple[float, dict[str, float]]:
    """Temperature and thresholds from held-aside predictions.

    Temperature: least cross-entropy (Guo and others 2017). Coverage: the conformal quantile of the share that holds
    the expert's first step (adaptive prediction sets; Romano, Sesia and Candès 2020). Clear: the lowest share of
    redraws at which enough of what is called clear is acceptable, as long as a third is called clear at all. Leaning:
    the share of support under which a fifth is mixed.
    """
    temperature = float(minimize_scalar(lambda t: loss(found, t), bounds=(0.4, 3.0), method="bounded").x)
    shares = softmax(np.stack([p.utility for p in found]) / temperature)
    order = np.argsort(-shares, axis=1)
    sorted_shares = np.take_along_axis(shares, order, axis=1)
    reach = np.cumsum(sorted_shares, axis=1)
    first = np.array([ACTIONS.index(p.example.first) for p in found])
    place = (order == first[:, None]).argmax(axis=1)
    needed = np.where(place == 0, 0.0, reach[np.arange(len(found)), np.maximum(place - 1, 0)])
    coverage = float(np.quantile(needed, COVERED)) + 1e-4
    good = np.array(
        [ACTIONS[o[0]] in {*p.example.supported, p.example.first} for o, p in zip(order, found, strict=True)]
    )
    steady = np.array([p.stays for p in found])
    levels = [level for level in np.arange(0.3, 0.95, 0.01) if (steady >= level).mean() >= CLEAR_SAID]
    clear_share = float(next((x for x in levels if good[steady >= x].mean() >= CLEAR_RIGHT), levels[-1]))
    unclear = sorted_shares[steady < clear_share, 0]
    leaning = float(np.quantile(unclear, min(0.9, MIXED_SAID * len(found) / len(unclear))))
    return temperature, {
        **DEFAULTS,
        "coverage": round(min(coverage, 0.99), 3),
        "clear_share": round(clear_share, 3),
        "leaning_share": round(leaning, 3),
    }


def chosen(material: Material, seed: int, count: int = 3) -> Settings:
    """The settings of the grid with the least cross-entropy on held-aside real cases, all answers at once."""

    def score(settings: Settings) -> float:
        found = []
        for test in folds(material.real, count, seed):
            policy = fitted(material, test, settings, deviations=False)
            for example in open_to_engine([e for e in material.real if e.groups & test]):
                utility = policy.utility(example.stage, example.answers)
                found.append(Prediction(example, utility, 1.0, np.ones(len(ACTIONS), dtype=bool)))
        return loss(found, 1.0)

    return min(GRID, key=score)


def without(material: Material, test: set[str]) -> Material:
    """The material away from the test sources."""
    return replace(material, real=away_from(material.real, test), sheets=away_from(material.sheets, test))
