"""The model as arrays: a log-linear prior, likelihoods of findings, and utilities of actions.

Shapes: 8 readings give 256 joint states; findings have one column of log-likelihoods per value; utilities have one
column per engine action, in the order of `ENGINE_ACTIONS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from holdspace.discernment.vocabulary import READINGS, Stage

Array = NDArray[np.float64]

STATES: Final[NDArray[np.bool_]] = np.array(
    [[bool(state >> bit & 1) for bit in range(len(READINGS))] for state in range(1 << len(READINGS))]
)
"""(256, 8): which readings hold in each joint state."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """One row of the utility table: what a fact about the person adds to each action.

    `mean` and `sd` have shape (6,): the estimate and its stated uncertainty, in log-odds.
    """

    mean: Array
    sd: Array
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """How one question bears on the readings.

    `likelihood` has shape (256, values), rows sum to one, and `log_likelihood` is its log; `exponent` in (0, 1] is the finding's share
    of its facet. A tick says nothing when it is left empty: people leave out what they do not think of.
    """

    id: str
    values: tuple[str, ...]
    kind: str
    facet: str
    exponent: float
    likelihood: Array
    log_likelihood: Array
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Interaction:
    """Answers that mean more together than apart, such as raised twice and nothing changed."""

    name: str
    when: Mapping[str, frozenset[str]]
    weights: Weights


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The few constants that turn numbers into words and stops. All are set on held-aside cases."""

    clear_share: float
    clear_margin: float
    leaning_share: float
    coverage: float
    most_options: int
    stop_gain: float
    fewest_pages: int
    most_pages: int
    too_little_answers: int
    strong: float
    some: float
    little: float
    draws: int


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One released model, ready for inference. `harm` orders the answers that are signs of harm, mildest first."""

    version: str
    hash: str
    prior_bias: Array
    prior_stage: Mapping[Stage, Array]
    prior_context: Mapping[str, Mapping[str, Array]]
    prior_coupling: Array
    findings: Mapping[str, Finding]
    backbone: Mapping[Stage, Weights]
    departures: Mapping[str, Mapping[str, Weights]]
    interactions: tuple[Interaction, ...]
    harm: Mapping[str, tuple[str, ...]]
    temperature: float
    thresholds: Thresholds
    by_question: Mapping[str, tuple[Interaction, ...]] = field(init=False)

    def __post_init__(self) -> None:
        by_question: dict[str, list[Interaction]] = {}
        for interaction in self.interactions:
            for question in interaction.when:
                by_question.setdefault(question, []).append(interaction)
        object.__setattr__(self, "by_question", {name: tuple(rows) for name, rows in by_question.items()})

    def interactions_of(self, question: str) -> tuple[Interaction, ...]:
        """The interactions that an answer to this question takes part in."""
        return self.by_question.get(question, ())
