"""Signs of harm may only ever move a suggestion away from the therapist: held when a model file is read."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from holdspace.content.model_rows import Departure, ModelText, Place
from holdspace.discernment.model import Array, Interaction, Weights
from holdspace.discernment.vocabulary import DISTANCE, ENGINE_ACTIONS

ROUNDING: Final = 1e-9
MEND: Final = "Its weights may not fall as the action's distance grows; run make fit"


def check_order(
    ladders: Mapping[str, Sequence[str]],
    departures: Mapping[str, Mapping[str, Weights]],
    interactions: Sequence[Interaction],
    where: ModelText,
    rows: Sequence[Departure],
) -> None:
    """Raise ModelFileError where a sign of harm, one step worse, could move a suggestion towards the therapist."""
    for name, values in ladders.items():
        _check_steps(name, values, departures.get(name, {}), where, rows)
        for index, interaction in enumerate(interactions):
            held = interaction.when.get(name)
            if held is None:
                continue
            if not (_is_upper_part(held, values) and grows_with_distance(interaction.weights.mean)):
                problem = f"{interaction.name} could move a suggestion towards the therapist"
                where.refuse(Place("interaction", index, "when"), problem, MEND)


def _check_steps(
    name: str, values: Sequence[str], weights: Mapping[str, Weights], where: ModelText, rows: Sequence[Departure]
) -> None:
    nothing = np.zeros(len(ENGINE_ACTIONS))
    for milder, worse in pairwise(values):
        mild, bad = (weights[value].mean if value in weights else nothing for value in (milder, worse))
        if not grows_with_distance(bad - mild):
            places = [
                Place("departure", i, "mean")
                for i, row in enumerate(rows)
                if (row.question, row.value) == (name, worse)
            ]
            problem = f"{name} as {worse!r} would move a suggestion towards the therapist"
            where.refuse(next(iter(places), Place("harm", entry=name)), problem, MEND)


def grows_with_distance(step: Array) -> bool:
    """Whether a change of utilities, shape (6,), can only move a suggestion away from the therapist."""
    distances = np.array([DISTANCE[action] for action in ENGINE_ACTIONS])
    levels = [step[distances == distance] for distance in np.unique(distances)]
    flat = all(np.ptp(level) < ROUNDING for level in levels)
    return bool(flat and (np.diff([level.mean() for level in levels]) > -ROUNDING).all())


def _is_upper_part(held: frozenset[str], ladder: Sequence[str]) -> bool:
    """Whether the values are the worst ones of a ladder, without a gap."""
    return bool(held) and held == set(ladder[len(ladder) - len(held) :])
