"""How much each action has for it: a backbone by stage, moved by answers.

The backbone is the order experts share (safety, talk first, a bounded wait, a switch with a referral, a good ending)
as base rates by stage; each departure is estimated from judged answer sheets and real cases (policy capturing).
Signs of harm act here directly and monotonically, never through the readings, so nothing can explain them away.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from holdspace.discernment.model import Array, Model, Weights
from holdspace.discernment.posterior import normalise
from holdspace.discernment.vocabulary import SKIP, Stage


class Contribution(NamedTuple):
    """One row of the utility table that the answers call up. `source` ids are the answers behind it."""

    ids: tuple[str, ...]
    weights: Weights


def contributions(model: Model, answers: Mapping[str, str]) -> Iterator[Contribution]:
    """Rows of departures and interactions that hold for these answers, in the order of the model file.

    "Not sure", "skip" and unasked have no row: they are no evidence.
    """
    for question, rows in model.departures.items():
        weights = rows.get(answers.get(question, SKIP))
        if weights is not None:
            yield Contribution((question,), weights)
    for interaction in model.interactions:
        if all(answers.get(question, SKIP) in values for question, values in interaction.when.items()):
            yield Contribution(tuple(interaction.when), interaction.weights)


def with_stage(stage: Stage, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers with the stage among them, so that an interaction can name it."""
    return {**answers, "stage": stage.value}


def utilities(model: Model, stage: Stage, answers: Mapping[str, str]) -> Array:
    """Utility of each engine action, shape (6,), in log-odds."""
    total = model.backbone[stage].mean.copy()
    for row in contributions(model, with_stage(stage, answers)):
        total += row.weights.mean
    return total


def support(model: Model, utility: Array) -> Array:
    """Utilities as shares that sum to one along the last axis: how experts would divide over the actions."""
    return normalise(utility / model.temperature)


def redrawn(model: Model, stage: Stage, answers: Mapping[str, str], seed: int) -> Array:
    """Utilities under fresh draws of every parameter in play, shape (draws, 6)."""
    rows = [model.backbone[stage], *(row.weights for row in contributions(model, with_stage(stage, answers)))]
    means = np.stack([row.mean for row in rows])
    deviations = np.stack([row.sd for row in rows])
    noise = np.random.default_rng(seed).standard_normal((model.thresholds.draws, *means.shape))
    result: Array = (means + noise * deviations).sum(axis=1)
    return result
