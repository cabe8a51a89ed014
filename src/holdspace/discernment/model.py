"""The model as arrays: a log-linear prior, likelihoods of findings, and utilities of actions.

Shapes: 8 readings give 256 joint states; findings have one column of log-likelihoods per value; utilities have one
column per engine action, in the order of `ENGINE_ACTIONS`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from holdspace.discernment.vocabulary import ENGINE_ACTIONS, READINGS, Stage

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

    `likelihood` has shape (256, values), rows sum to one, and `log_likelihood` is its log; `exponent` in (0, 1] is the
    finding's share of its facet. A tick says nothing when it is left empty: people leave out what they do not think of.
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
class AnswerTable:
    """All answers to all findings side by side, so that the value of every open question is one matrix product.

    `likelihood` has shape (256, answers), `evidence` (answers, 256) is its log times the exponent, `moves` (answers, 6)
    is what each answer alone adds to the utilities, `exponents` (findings,), `starts` (findings,) is each finding's
    first column and `column` finds an answer's.
    """

    ids: tuple[str, ...]
    likelihood: Array
    evidence: Array
    moves: Array
    exponents: Array
    starts: NDArray[np.intp]
    column: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, findings: Mapping[str, Finding], departures: Mapping[str, Mapping[str, Weights]]) -> Self:
        """The table of a model's findings."""
        pairs = [(finding.id, value) for finding in findings.values() for value in finding.values]
        sizes = [len(finding.values) for finding in findings.values()]
        moves = np.zeros((len(pairs), len(ENGINE_ACTIONS)))
        for row, (question, value) in enumerate(pairs):
            weights = departures.get(question, {}).get(value)
            if weights is not None:
                moves[row] = weights.mean
        return cls(
            ids=tuple(findings),
            likelihood=np.concatenate([finding.likelihood for finding in findings.values()], axis=1),
            evidence=np.concatenate([finding.exponent * finding.log_likelihood.T for finding in findings.values()]),
            moves=moves,
            exponents=np.array([finding.exponent for finding in findings.values()]),
            starts=np.cumsum([0, *sizes[:-1]]),
            column={pair: place for place, pair in enumerate(pairs)},
        )


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
    answers: AnswerTable = field(init=False)
    prior_pairs: Array = field(init=False)
    """(256,): what the couplings add to each joint state."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", AnswerTable.of(self.findings, self.departures))
        pairs = np.einsum("si,ij,sj->s", STATES, self.prior_coupling, STATES) / 2
        object.__setattr__(self, "prior_pairs", pairs)
