"""Why: weight of evidence for readings, answers behind a suggestion, and the smallest changes that would turn it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import itemgetter

import numpy as np

from holdspace.discernment.model import STATES, Array, Finding, Model
from holdspace.discernment.posterior import log_prior, marginals, normalise, posterior, spoken
from holdspace.discernment.questions import Question
from holdspace.discernment.suggestion import best, ranked
from holdspace.discernment.utility import contributions, utilities, with_stage
from holdspace.discernment.vocabulary import ENGINE_ACTIONS, READINGS, Action, Reading, Stage

NOTICEABLE = 0.08
"""Log-odds below which an answer is not named as a reason."""
MOST_CHANGES = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer with what it weighs, in log-odds (weight of evidence; Good 1950)."""

    id: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """One reading with its strength in words, its posterior (for machines), and the answers for and against it."""

    name: Reading
    strength: str
    posterior: float
    supporting: tuple[Evidence, ...]
    opposing: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Answers that, set so, would turn the suggestion into another one."""

    answers: Mapping[str, str]
    suggestion: Action


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers point towards the suggestion, away from it, and how many were left open."""

    toward: int
    against: int
    skipped: int


def weight_of_evidence(finding: Finding, value: str, prior: Array) -> Array:
    """Log ratio of the answer's likelihood with and without each reading, shape (8,).

    `prior` has shape (256,); other readings are averaged over it.
    """
    likelihood = finding.likelihood[:, finding.values.index(value)]
    held = STATES * prior[:, None]
    with_reading = likelihood @ held / held.sum(axis=0)
    missing = ~STATES * prior[:, None]
    without = likelihood @ missing / missing.sum(axis=0)
    result: Array = finding.exponent * np.log(with_reading / without)
    return result


def strength(model: Model, probability: float, reasons: int) -> str:
    """A posterior as one of four words; `unknown` where nothing was said about the reading."""
    limits = model.thresholds
    if reasons == 0 and probability < limits.strong:
        return "unknown"
    if probability >= limits.strong:
        return "strong"
    return "some" if probability >= limits.some else "little"


def readings(model: Model, stage: Stage, answers: Mapping[str, str]) -> tuple[ReadingResult, ...]:
    """All eight readings, strongest first."""
    probabilities = marginals(posterior(model, stage, answers))
    prior = normalise(log_prior(model, stage, answers))
    weights = {
        (question, value): weight_of_evidence(model.findings[question], value, prior)
        for question, value in spoken(model, answers)
    }
    found = []
    for index, name in enumerate(READINGS):
        evidence = [Evidence(question, value, round(float(w[index]), 4)) for (question, value), w in weights.items()]
        supporting = sorted((e for e in evidence if e.weight >= NOTICEABLE), key=lambda e: (-e.weight, e.id))
        opposing = sorted((e for e in evidence if e.weight <= -NOTICEABLE), key=lambda e: (e.weight, e.id))
        word = strength(model, float(probabilities[index]), len(supporting) + len(opposing))
        found.append(ReadingResult(name, word, float(probabilities[index]), tuple(supporting), tuple(opposing)))
    return tuple(sorted(found, key=lambda r: (-r.posterior, READINGS.index(r.name))))


def reasons_for(model: Model, stage: Stage, answers: Mapping[str, str], first: Action) -> tuple[Evidence, ...]:
    """What each answer does for the suggestion against the mean of the other actions, strongest first."""
    column = ENGINE_ACTIONS.index(first)
    weights: dict[str, float] = {}
    for row in contributions(model, with_stage(stage, answers)):
        others = np.delete(row.weights.mean, column).mean()
        carriers = [question for question in row.ids if question != "stage"]
        for question in carriers:
            share = float(row.weights.mean[column] - others) / len(carriers)
            weights[question] = weights.get(question, 0.0) + share
    found = [Evidence(question, answers[question], round(weight, 4)) for question, weight in weights.items()]
    return tuple(sorted((e for e in found if abs(e.weight) >= NOTICEABLE), key=lambda e: (-abs(e.weight), e.id)))


def counts(reasons: Sequence[Evidence], open_ids: Sequence[str]) -> Counts:
    """Count the answers behind a suggestion, for the sentence a person reads."""
    return Counts(
        toward=sum(e.weight > 0 for e in reasons), against=sum(e.weight < 0 for e in reasons), skipped=len(open_ids)
    )


Move = tuple[str, str]
"""A question with another answer than the one that was given."""


def changes(
    model: Model, stage: Stage, answers: Mapping[str, str], questions: Sequence[Question], first: Action
) -> tuple[Change, ...]:
    """The smallest changes of given answers that turn the suggestion: one answer if that is enough, else two.

    `questions` are those whose answers may be varied. Each change is checked by running the engine on it. For every
    question only its cheapest change (smallest loss of utility for the first step) is kept.
    """
    moves = [(question.id, value) for question in questions for value in question.values]
    moves = [(question, value) for question, value in moves if value != answers[question]]
    if not moves:
        return ()
    base = utilities(model, stage, answers)
    varied = np.stack([utilities(model, stage, {**answers, question: value}) for question, value in moves])
    single: dict[str, tuple[float, Change]] = {}
    for (question, value), utility, loss in zip(moves, varied, _losses(varied - base, first), strict=True):
        turned = ranked(utility)[0]
        if turned is not first and loss < single.get(question, (np.inf,))[0]:
            single[question] = (loss, Change({question: value}, turned))
    if single:
        return tuple(change for _, change in sorted(single.values(), key=itemgetter(0))[:MOST_CHANGES])
    return _pairs(model, stage, answers, moves, varied - base, first)


def _losses(shifts: Array, first: Action) -> Array:
    """How much utility the first step loses against the mean of all, along the last axis."""
    result: Array = np.abs(shifts[..., ENGINE_ACTIONS.index(first)] - shifts.mean(axis=-1))
    return result


def _pairs(
    model: Model, stage: Stage, answers: Mapping[str, str], moves: Sequence[Move], shifts: Array, first: Action
) -> tuple[Change, ...]:
    """Two changes together, cheapest first.

    The sum of two shifts, shape (moves, moves, 6), tells which pairs are worth running; answers that meet in an
    interaction can do more together than their sum, so these are run as well.
    """
    sums = shifts[:, None] + shifts[None, :]
    turns = (utilities(model, stage, answers) + sums).argmax(axis=-1) != ENGINE_ACTIONS.index(first)
    meet = {pair for interaction in model.interactions for pair in combinations(sorted(interaction.when), 2)}
    losses = _losses(sums, first)
    worth_running = sorted(
        (float(losses[one, other]), one, other)
        for one, other in combinations(range(len(moves)), 2)
        if moves[one][0] != moves[other][0]
        and (turns[one, other] or tuple(sorted((moves[one][0], moves[other][0]))) in meet)
    )
    found = []
    for _, one, other in worth_running:
        both = dict([moves[one], moves[other]])
        turned = best(model, stage, {**answers, **both})
        if turned is not first:
            found.append(Change(both, turned))
            if len(found) == MOST_CHANGES:
                break
    return tuple(found)
