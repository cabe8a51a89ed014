"""Policy capturing: how answers move experts between first steps, as a penalised multinomial logit.

Utilities are a backbone by stage, departures by answer, and interactions an expert would name. There are three kinds
of examples: real cases with the advice therapists gave, invented situations whose stories independent readers judged,
and answer sheets alone that independent readers judged. Each kind has a backbone of its own, so that readers' habits
(four in ten say "raise it") never become base rates; departures are shared, and real cases may depart from them a
little (partial pooling; Gelman and Hill 2007). Only what holds for real cases is written to the model file.

Signs of harm enter through steps that cannot be negative and grow with an action's distance from the therapist, so
they are monotone by construction. Estimated by L-BFGS-B with ridge penalties (judgement analysis: Cooksey 1996;
ridge: Hoerl and Kennard 1970); deviations from the inverse Hessian (Laplace).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import interactions
import numpy as np
from data import QUESTIONS, Example, informative
from scipy.optimize import minimize
from write import ACTIONS, STAGES, judgement

from holdspace.discernment.vocabulary import DISTANCE, ENGINE_ACTIONS

RANKS = np.array([DISTANCE[action] for action in ENGINE_ACTIONS])
MONOTONE = np.stack([(rank <= RANKS).astype(float) for rank in range(1, 5)])
"""(4 steps, 6 actions): a step lifts every action from its distance on."""
SOURCES = ("real", "told", "sheet")


@dataclass(frozen=True)
class Settings:
    """What nested cross-validation may choose. Ridges are inverse prior variances of weights, in log-odds."""

    ridge: float = 2.0
    real_ridge: float = 10.0
    interaction_ridge: float = 4.0
    backbone_ridge: float = 0.5
    told_weight: float = 1.0
    sheet_weight: float = 0.4
    first_share: float = 0.7
    least: int = 8
    left_out: frozenset[str] = frozenset()


def holds(when: Mapping[str, Sequence[str]], stage: str, answers: Mapping[str, str]) -> bool:
    return all((stage if q == "stage" else answers.get(q, "skip")) in values for q, values in when.items())


def target(example: Example, first_share: float) -> np.ndarray:
    """How experts divide over the actions: by votes, or the first step most and the rest over what they support."""
    if example.votes:
        share = np.array([example.votes.get(action, 0.0) for action in ACTIONS])
        return share / share.sum()
    share = np.zeros(len(ACTIONS))
    share[ACTIONS.index(example.first)] += first_share
    supported = [action for action in example.supported if action in ACTIONS]
    for action in supported:
        share[ACTIONS.index(action)] += (1 - first_share) / len(supported)
    return share / share.sum()


class Design:
    """The columns of utilities: stages, departures, interactions, and bases and steps of signs of harm."""

    def __init__(self, examples: Sequence[Example], settings: Settings) -> None:
        self.harm: dict[str, list[str]] = {
            q: values for q, values in judgement()["harm"].items() if q not in settings.left_out
        }
        seen: Counter[tuple[str, str]] = Counter()
        together: Counter[str] = Counter()
        for example in examples:
            seen.update(informative(example.answers).items())
            for name, when in {**interactions.INTERACTIONS, **interactions.HARM}.items():
                together[name] += holds(when, example.stage, example.answers)
        order = {name: place for place, name in enumerate(QUESTIONS)}
        self.departures = sorted(
            (
                (question, value)
                for (question, value), times in seen.items()
                if times >= settings.least
                and question not in settings.left_out
                and value not in self.harm.get(question, ())
            ),
            key=lambda key: (order[key[0]], key[1]),
        )

        def kept(named: Mapping[str, interactions.When]) -> dict[str, interactions.When]:
            return {
                name: when
                for name, when in named.items()
                if together[name] >= settings.least and not settings.left_out & {name, *when}
            }

        self.interactions = kept(interactions.INTERACTIONS)
        self.harm_interactions = kept(interactions.HARM)
        self.harm_steps = [(q, place) for q, values in self.harm.items() for place in range(1, len(values))]
        self._place = {key: place for place, key in enumerate(self.departures)}

    def free(self, stage: str, answers: Mapping[str, str]) -> np.ndarray:
        """Row over the free columns after the stages: departures, interactions, bases of harm."""
        row = np.zeros(len(self.departures))
        for item in answers.items():
            place = self._place.get(item)
            if place is not None:
                row[place] = 1.0
        extra = [float(holds(when, stage, answers)) for when in self.interactions.values()]
        extra += [float(answers.get(q) in values) for q, values in self.harm.items()]
        return np.concatenate([row, extra])

    def steps(self, stage: str, answers: Mapping[str, str]) -> np.ndarray:
        """Row over the steps of harm: 1 for each step of a ladder that the answer has climbed."""
        row = [
            float(answers.get(q) in self.harm[q] and self.harm[q].index(answers[q]) >= p) for q, p in self.harm_steps
        ]
        return np.array(row + [float(holds(when, stage, answers)) for when in self.harm_interactions.values()])

    def penalties(self, settings: Settings) -> np.ndarray:
        """Ridge of each free column after the stages."""
        return np.concatenate(
            [
                np.full(len(self.departures), settings.ridge),
                np.full(len(self.interactions), settings.interaction_ridge),
                np.full(len(self.harm), settings.ridge),
            ]
        )


def source_of(example: Example) -> str:
    return "real" if example.real else "told" if example.case.get("told") else "sheet"


@dataclass
class Policy:
    """What holds for real cases: stages (4, 6), free columns (columns, 6), steps (steps, 4), and deviations."""

    design: Design
    stages: np.ndarray
    weights: np.ndarray
    steps: np.ndarray
    stage_deviations: np.ndarray
    deviations: np.ndarray
    step_deviations: np.ndarray

    def utility(self, stage: str, answers: Mapping[str, str]) -> np.ndarray:
        free = self.design.free(stage, answers) @ self.weights
        climbed = self.design.steps(stage, answers) @ (self.steps @ MONOTONE)
        total: np.ndarray = self.stages[STAGES.index(stage)] + free + climbed
        return total


def softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: np.ndarray = e / e.sum(axis=1, keepdims=True)
    return shares


def train(examples: Sequence[Example], settings: Settings, *, deviations: bool = False) -> Policy:
    """Fit a policy to examples of all sources."""
    design = Design(examples, settings)
    scale = {"real": 1.0, "told": settings.told_weight, "sheet": settings.sheet_weight}
    weight = np.array([e.weight * scale[source_of(e)] for e in examples])
    stages = np.zeros((len(examples), len(SOURCES) * len(STAGES)))
    for row, example in enumerate(examples):
        stages[row, SOURCES.index(source_of(example)) * len(STAGES) + STAGES.index(example.stage)] = 1.0
    free = np.stack([design.free(e.stage, e.answers) for e in examples])
    is_real = np.array([[float(e.real)] for e in examples])
    columns = np.concatenate([stages, free, free * is_real], axis=1)
    steps = np.stack([design.steps(e.stage, e.answers) for e in examples])
    targets = np.stack([target(e, settings.first_share) for e in examples])
    shared = design.penalties(settings)
    penalty = np.concatenate(
        [
            np.full(stages.shape[1], settings.backbone_ridge),
            shared,
            shared * settings.real_ridge / settings.ridge,
        ]
    )[:, None]
    shape, step_shape = (columns.shape[1], len(ACTIONS)), (steps.shape[1], len(MONOTONE))
    cut = shape[0] * shape[1]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, climbs = flat[:cut].reshape(shape), flat[cut:].reshape(step_shape)
        shares = softmax(columns @ weights + steps @ (climbs @ MONOTONE))
        value = -(weight[:, None] * targets * np.log(shares + 1e-12)).sum()
        value += 0.5 * (penalty * weights**2).sum() + 0.5 * settings.ridge * (climbs**2).sum()
        error = weight[:, None] * (shares - targets)
        slope = columns.T @ error + penalty * weights
        climb_slope = (steps.T @ error) @ MONOTONE.T + settings.ridge * climbs
        return value, np.concatenate([slope.ravel(), climb_slope.ravel()])

    bounds = [(None, None)] * cut + [(0.0, None)] * (step_shape[0] * step_shape[1])
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 250})
    weights, climbs = found.x[:cut].reshape(shape), found.x[cut:].reshape(step_shape)
    own = _what_holds_for_real_cases(len(design.penalties(settings)))
    combined = own @ weights
    combined -= combined.mean(axis=1, keepdims=True)
    spread, step_spread = np.zeros_like(combined), np.zeros(step_shape)
    if deviations:
        shares = softmax(columns @ weights + steps @ (climbs @ MONOTONE))
        real = is_real[:, 0] > 0
        seen = np.concatenate([stages[real, : len(STAGES)], free[real]], axis=1)
        spread = _laplace(columns, shares, weight, penalty[:, 0], own, seen)
        curve = weight * (shares * (1 - shares)).mean(axis=1)
        step_spread[:] = np.sqrt(1 / ((steps**2 * curve[:, None]).sum(axis=0) + settings.ridge))[:, None]
    n = len(STAGES)
    return Policy(design, combined[:n], combined[n:], climbs, spread[:n], spread[n:], step_spread)


def _what_holds_for_real_cases(free: int) -> np.ndarray:
    """The linear map from all columns to the real cases' stages and their free columns."""
    n = len(STAGES)
    backbones = len(SOURCES) * n
    own = np.zeros((n + free, backbones + 2 * free))
    own[:n, :n] = np.eye(n)
    own[n:, backbones : backbones + free] = np.eye(free)
    own[n:, backbones + free :] = np.eye(free)
    return own


def _laplace(columns: Any, shares: Any, weight: Any, penalty: Any, own: Any, seen: Any) -> np.ndarray:
    """Deviations of what is written, from the inverse of each action's block of the Hessian.

    The app redraws weights one by one. Weights of answers that come together are anti-correlated, so redrawing them
    alone would spread utilities too far: deviations are shrunk until the utilities of the rows `seen` (examples, free
    and stage columns) spread on average as they do under the whole covariance.
    """
    spread = np.empty((len(own), len(ACTIONS)))
    for action in range(len(ACTIONS)):
        curve = weight * shares[:, action] * (1 - shares[:, action])
        hessian = (columns * curve[:, None]).T @ columns + np.diag(penalty)
        covariance = own @ np.linalg.solve(hessian, own.T)
        alone = np.diag(covariance)
        together = np.einsum("ei,ij,ej->", seen, covariance, seen) / float((seen**2 @ alone).sum())
        spread[:, action] = np.sqrt(alone * min(1.0, together))
    return spread
