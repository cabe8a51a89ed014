"""The first step, the steps a therapist would also support, and how firm that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from holdspace.discernment.gate import Doors, Gate, action_is_open
from holdspace.discernment.model import Array, Model
from holdspace.discernment.utility import redrawn, support, utilities
from holdspace.discernment.vocabulary import DISTANCE, ENGINE_ACTIONS, Action, Stage

TALKING = frozenset({Action.RAISE_IT, Action.RENEGOTIATE})
SEED = 20_261_124


class Firmness(StrEnum):
    """How clear a suggestion is. `rule` means that the gate decided."""

    RULE = "rule"
    CLEAR = "clear"
    LEANING = "leaning"
    MIXED = "mixed"


class Unclear(StrEnum):
    """Why a result is mixed: the two are not the same for a person."""

    CONFLICT = "conflict"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested. `acceptable` has the best first and contains `first`."""

    first: Action
    acceptable: tuple[Action, ...]
    firmness: Firmness
    unclear: Unclear | None = None


def ranked(utility: Array) -> list[Action]:
    """Engine actions by utility; a tie goes to the action nearer the therapist's room."""
    order = sorted(
        range(len(ENGINE_ACTIONS)),
        key=lambda index: (-round(float(utility[index]), 12), DISTANCE[ENGINE_ACTIONS[index]]),
    )
    return [ENGINE_ACTIONS[index] for index in order]


def best(model: Model, stage: Stage, answers: Mapping[str, str]) -> Action:
    """The engine's first step, without the gate."""
    return ranked(utilities(model, stage, answers))[0]


def open_steps(utility: Array, doors: Doors) -> list[Action]:
    """Actions with an open door, best first.

    A closed door never moves a person nearer: where the best action is closed, the first open one is at least as far
    from the therapist as it was.
    """
    order = ranked(utility)
    steps = [action for action in order if action_is_open(action, doors)]
    first = next(action for action in steps if DISTANCE[action] >= DISTANCE[order[0]])
    return [first, *(action for action in steps if action is not first)]


def acceptable_set(model: Model, utility: Array, doors: Doors) -> tuple[Action, ...]:
    """The actions with an open door that together hold the model's calibrated coverage, best first.

    The coverage is set on held-aside cases so that the expert's first step is inside about 95 times in 100
    (adaptive prediction sets; Romano, Sesia and Candès 2020).
    """
    shares = support(model, utility)
    chosen: list[Action] = []
    held = 0.0
    for action in open_steps(utility, doors):
        chosen.append(action)
        held += float(shares[ENGINE_ACTIONS.index(action)])
        if held >= model.thresholds.coverage or len(chosen) == model.thresholds.most_options:
            break
    return tuple(chosen)


def telling(model: Model, answers: Mapping[str, str]) -> int:
    """How many answers bear on the suggestion at all."""
    return sum(answers.get(question) in rows for question, rows in model.departures.items())


def stays(model: Model, stage: Stage, answers: Mapping[str, str], utility: Array) -> float:
    """How often, from 0 to 1, the first step stays when every parameter is redrawn from its stated uncertainty."""
    first = int(np.argmax(utility))
    return float(np.mean(redrawn(model, stage, answers, SEED).argmax(axis=1) == first))


def firmness(model: Model, stage: Stage, answers: Mapping[str, str], utility: Array) -> tuple[Firmness, Unclear | None]:
    """Clear, leaning or mixed: by how often the first step stays, and by how far it is ahead of the next."""
    limits = model.thresholds
    shares = np.sort(support(model, utility))[::-1]
    often = stays(model, stage, answers, utility)
    if often >= limits.clear_share and shares[0] - shares[1] >= limits.clear_margin:
        return Firmness.CLEAR, None
    if telling(model, answers) < limits.too_little_answers:
        return Firmness.MIXED, Unclear.TOO_LITTLE
    if shares[0] >= limits.leaning_share:
        return Firmness.LEANING, None
    return Firmness.MIXED, Unclear.CONFLICT


def suggest(model: Model, stage: Stage, answers: Mapping[str, str], gate: Gate) -> Suggestion:
    """The suggestion with the gate above it.

    Under R0 and R10 the engine speaks, and talking to someone outside is always among the acceptable steps.
    """
    if gate.suggestion is not None and gate.acceptable is not None:
        return Suggestion(gate.suggestion, gate.acceptable, Firmness.RULE)
    utility = utilities(model, stage, answers)
    steps = acceptable_set(model, utility, gate.doors)
    firm, unclear = firmness(model, stage, answers, utility)
    if gate.rule in {"R0", "R10"}:
        if Action.SECOND_OPINION not in steps:
            steps = (*steps, Action.SECOND_OPINION)
        if firm is Firmness.CLEAR:
            firm = Firmness.LEANING
    return Suggestion(steps[0], steps, firm, unclear)
