"""Policy capturing: how answers move experts between first steps, as a penalised multinomial logit.

Utilities are a backbone by stage, departures by answer, and a few interactions an expert would name. Signs of harm
enter through steps that cannot be negative and grow with an action's distance from the therapist (monotone by
construction). Estimated by L-BFGS-B with ridge penalties (judgement analysis: Cooksey 1996; ridge: Hoerl & Kennard
1970); deviations from the inverse Hessian (Laplace).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from data import QUESTIONS, STAGE_LETTERS, Example, informative
from scipy.optimize import minimize
from write import ACTIONS, STAGES

DISTANCE = {
    "stay_and_watch": 0,
    "raise_it": 1,
    "renegotiate": 1,
    "transition": 2,
    "keep_looking": 3,
    "second_opinion": 4,
}
RANKS = np.array([DISTANCE[action] for action in ACTIONS])
HARM = {
    "received": ["well", "no_change", "brushed_off", "blamed"],
    "takes_well": ["well", "not_seen", "poorly"],
    "call_sense": ["good", "mixed", "poor"],
}
MONOTONE = np.stack([(RANKS >= rank).astype(float) for rank in range(1, 5)])  # (4 steps, 6 actions)

# With a sign of harm inside: upward closed, and weighed by monotone steps.
HARM_INTERACTIONS: dict[str, dict[str, list[str]]] = {
    "raised_more_than_once_and_nothing_changed": {
        "raised": ["often"],
        "received": ["no_change", "brushed_off", "blamed"],
    },
    "asked_for_a_change_and_got_none": {
        "raised_ask": ["change"],
        "received": ["no_change", "brushed_off", "blamed"],
    },
    "early_and_brushed_off": {"stage": ["first_sessions"], "received": ["brushed_off", "blamed"]},
}
INTERACTIONS: dict[str, dict[str, list[str]]] = {
    "early_and_wrong_person": {"stage": ["first_sessions"], "gut": ["no"]},
    "early_and_doubt": {"stage": ["first_sessions"], "gut": ["doubt"]},
    "early_and_not_heard": {"stage": ["first_sessions"], "heard": ["hardly", "partly"]},
    "early_and_not_honest": {"stage": ["first_sessions"], "honest": ["hardly"]},
    "early_and_ill_at_ease": {"stage": ["first_sessions"], "feel_uneasy": ["yes"]},
    "early_and_hurt": {"stage": ["first_sessions"], "event_hurt": ["yes"]},
    "early_and_stuck": {"stage": ["first_sessions"], "mind_stuck": ["yes"]},
    "early_and_is_it_normal": {"stage": ["first_sessions"], "mind_normal": ["yes"]},
    "early_and_wants_to_stop": {"stage": ["first_sessions"], "mind_leave": ["yes"]},
    "stuck_and_not_raised": {"mind_stuck": ["yes"], "raised": ["no", "hinted"]},
    "stuck_and_good_record": {"mind_stuck": ["yes"], "record": ["good"]},
    "no_gain_and_vague_aims": {"progress": ["little", "plateau"], "goals": ["vague", "differ"]},
    "no_gain_and_raised": {"progress": ["little", "plateau", "worse"], "raised": ["once", "often"]},
    "no_gain_and_needs_a_specialist": {"progress": ["little", "plateau", "worse"], "specialist": ["yes", "maybe"]},
    "hurt_and_good_record": {"event_hurt": ["yes"], "record": ["good"]},
    "hurt_and_not_raised": {"event_hurt": ["yes"], "raised": ["no", "hinted"]},
    "not_right_again_and_again": {"event_often": ["again", "few"], "event_usual": ["not_right"]},
    "limit_and_hurt": {"event_limit": ["yes"], "feel_hurt": ["yes"]},
    "limit_and_they": {"event_limit": ["yes"], "mind_they": ["yes"]},
    "normal_and_nothing_happened": {"mind_normal": ["yes"], "event_usual": ["meant_well"]},
    "unsaid_bond_and_hard_to_say": {"unsaid": ["bond"], "mind_say": ["yes"]},
    "unsaid_fact_and_hard_to_say": {"unsaid": ["personal"], "mind_say": ["yes"]},
    "done_and_reached": {"mind_done": ["yes"], "progress": ["reached", "moving"]},
    "leaving_and_good_record": {"mind_leave": ["yes"], "record": ["good"]},
    "leaving_when_it_is_hard": {"mind_leave": ["yes"], "leave_when": ["hard"]},
    "ended_by_them_or_from_outside": {"why_end": ["theirs", "outside"], "event_leaving": ["yes"]},
    "looking_and_blocked": {"stage": ["searching"], "search_block": ["money", "permission"]},
    "for_a_child": {"subject": ["child"]},
    "for_another": {"subject": ["other"]},
    "couple_or_family": {"setting": ["couple"]},
    "young": {"under_18": ["yes"]},
    "over_and_alone": {"contact": ["ended"]},
    "over_and_someone_new": {"contact": ["ended_new"]},
}


@dataclass
class Settings:
    """What is chosen by nested cross-validation."""

    ridge: float = 4.0
    interaction_ridge: float = 6.0
    backbone_ridge: float = 0.5
    sheet_weight: float = 0.5
    first_share: float = 0.6
    least: int = 8
    interactions: Sequence[str] = tuple(INTERACTIONS)


def target(example: Example, first_share: float) -> np.ndarray:
    """How experts divide over the actions: the first step most, the rest over what they also support."""
    share = np.zeros(len(ACTIONS))
    share[ACTIONS.index(example.first)] += first_share
    for action in example.supported:
        if action in ACTIONS:
            share[ACTIONS.index(action)] += (1 - first_share) / max(1, len(example.supported))
    return share / share.sum()


class Design:
    """Which columns the utilities have, learnt from the answers that occur often enough."""

    def __init__(self, examples: Sequence[Example], settings: Settings) -> None:
        seen: Counter[tuple[str, str]] = Counter()
        for example in examples:
            for question, value in informative(example.answers).items():
                if question not in HARM:
                    seen[question, value] += 1
        self.departures = sorted(
            (key for key, times in seen.items() if times >= settings.least),
            key=lambda key: (list(QUESTIONS).index(key[0]), key[1]),
        )
        self.interactions = [name for name in settings.interactions if self._often(name, examples) >= settings.least]
        self.harm_steps = [(q, place) for q, values in HARM.items() for place in range(1, len(values))]
        self.harm_interactions = [
            name
            for name, when in HARM_INTERACTIONS.items()
            if sum(holds(when, e.stage, e.answers) for e in examples) >= settings.least
        ]
        self.harm_extra = [("received", "kept_kindly")]
        self.harm_base = [q for q in HARM if q not in {"call_sense"}] + ["call_sense"]

    @staticmethod
    def _often(name: str, examples: Sequence[Example]) -> int:
        return sum(holds(INTERACTIONS[name], e.stage, e.answers) for e in examples)

    def free(self, stage: str, answers: Mapping[str, str]) -> np.ndarray:
        """Row over free columns: stages, departures, interactions, harm bases and extras."""
        row = [float(stage == s) for s in STAGES]
        row += [float(answers.get(q) == v) for q, v in self.departures]
        row += [float(holds(INTERACTIONS[n], stage, answers)) for n in self.interactions]
        row += [float(answers.get(q) in HARM[q]) for q in self.harm_base]
        row += [float(answers.get(q) == v) for q, v in self.harm_extra]
        return np.array(row)

    def steps(self, stage: str, answers: Mapping[str, str]) -> np.ndarray:
        """Row over harm steps: 1 for each step of a ladder that the answer has climbed."""
        row = [float(answers.get(q) in HARM[q] and HARM[q].index(answers[q]) >= place) for q, place in self.harm_steps]
        return np.array(row + [float(holds(HARM_INTERACTIONS[n], stage, answers)) for n in self.harm_interactions])

    def penalties(self, settings: Settings) -> np.ndarray:
        return np.concatenate(
            [
                np.full(len(STAGES), settings.backbone_ridge),
                np.full(len(self.departures), settings.ridge),
                np.full(len(self.interactions), settings.interaction_ridge),
                np.full(len(self.harm_base) + len(self.harm_extra), settings.ridge),
            ]
        )


def holds(when: Mapping[str, Sequence[str]], stage: str, answers: Mapping[str, str]) -> bool:
    return all((stage if q == "stage" else answers.get(q, "skip")) in values for q, values in when.items())


@dataclass
class Policy:
    """A fitted policy: free weights (columns, 6), harm steps (steps, 4) and their deviations."""

    design: Design
    weights: np.ndarray
    steps: np.ndarray
    deviations: np.ndarray
    step_deviations: np.ndarray

    def utility(self, stage: str, answers: Mapping[str, str]) -> np.ndarray:
        return self.design.free(stage, answers) @ self.weights + self.design.steps(stage, answers) @ (
            self.steps @ MONOTONE
        )


def train(examples: Sequence[Example], settings: Settings, *, deviations: bool = False) -> Policy:
    """Fit a policy. Weights of examples are used as given."""
    design = Design(examples, settings)
    free = np.stack([design.free(e.stage, e.answers) for e in examples])
    steps = np.stack([design.steps(e.stage, e.answers) for e in examples])
    targets = np.stack([target(e, settings.first_share) for e in examples])
    weight = np.array([e.weight for e in examples])
    penalty = design.penalties(settings)[:, None]
    shape, step_shape = (free.shape[1], len(ACTIONS)), (steps.shape[1], len(MONOTONE))
    cut = shape[0] * shape[1]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, climbs = flat[:cut].reshape(shape), flat[cut:].reshape(step_shape)
        logits = free @ weights + steps @ (climbs @ MONOTONE)
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -(weight[:, None] * targets * np.log(shares + 1e-12)).sum()
        value += 0.5 * (penalty * weights**2).sum() + 0.5 * settings.ridge * (climbs**2).sum()
        error = weight[:, None] * (shares - targets)
        slope = free.T @ error + penalty * weights
        climb_slope = (steps.T @ error) @ MONOTONE.T + settings.ridge * climbs
        return value, np.concatenate([slope.ravel(), climb_slope.ravel()])

    bounds = [(None, None)] * cut + [(0.0, None)] * (step_shape[0] * step_shape[1])
    found = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    weights, climbs = found.x[:cut].reshape(shape), found.x[cut:].reshape(step_shape)
    weights = weights - weights.mean(axis=1, keepdims=True)
    policy = Policy(design, weights, climbs, np.zeros(shape), np.zeros(step_shape))
    if deviations:
        _laplace(policy, free, steps, weight, penalty, settings)
    return policy


def _laplace(policy: Policy, free: Any, steps: Any, weight: Any, penalty: Any, settings: Settings) -> None:
    """Deviations from the inverse of the (diagonal-by-action) Hessian blocks."""
    logits = free @ policy.weights + steps @ (policy.steps @ MONOTONE)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    for column in range(len(ACTIONS)):
        curve = weight * shares[:, column] * (1 - shares[:, column])
        hessian = (free * curve[:, None]).T @ free + np.diag(penalty[:, 0])
        policy.deviations[:, column] = np.sqrt(np.diag(np.linalg.inv(hessian)))
    spread = (shares * (1 - shares)).mean(axis=1) * weight
    policy.step_deviations[:] = np.sqrt(1 / ((steps**2 * spread[:, None]).sum(axis=0) + settings.ridge))[:, None]


def used(stage: str, question: str) -> bool:
    return question in QUESTIONS and STAGE_LETTERS[stage] in QUESTIONS[question]["stages"]
