"""What to ask next: safety first, then what the stage requires, then what is worth most per effort."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from holdspace.discernment.gate import judge, open_clarifiers
from holdspace.discernment.model import STATES, Array, Model
from holdspace.discernment.posterior import posterior
from holdspace.discernment.questions import Question, Questionnaire
from holdspace.discernment.utility import support, utilities, with_stage
from holdspace.discernment.vocabulary import ENGINE_ACTIONS, SKIP, Stage

SAFETY_PAGES: Final = ("who", "safe", "facts_1", "facts_2", "facts_3", "facts_4")
GATE_KINDS: Final = frozenset({"safety", "fact", "clarify", "context"})
READING_VALUE: Final = 0.05
"""What a nat less doubt about one reading is worth, in shares of support for the best action."""


@dataclass(frozen=True, slots=True)
class Step:
    """The page to show next; empty when there is nothing left worth asking."""

    page: tuple[Question, ...]

    @property
    def done(self) -> bool:
        """Whether the interview is over."""
        return not self.page


def next_step(model: Model, questionnaire: Questionnaire, stage: Stage, answers: Mapping[str, str]) -> Step:
    """The next page.

    Order: who, safety, clarifying questions, then (unless a rule has already decided) the questions the stage
    requires, then the page with the highest expected gain per burden, until nothing left would change much.
    """
    for name in SAFETY_PAGES:
        page = _unanswered(questionnaire.page(name, stage), answers)
        if page:
            return Step(page)
    clarifiers = [questionnaire[question] for question in open_clarifiers(answers)]
    if clarifiers:
        return Step((clarifiers[0],))
    gate = judge(stage, answers)
    if gate.suggestion is not None:
        return Step(())
    candidates = _candidates(questionnaire, stage, answers)
    for page in candidates.values():
        if any(stage in question.required for question in page):
            return Step(page)
    pages = pages_asked(questionnaire, stage, answers)
    if not candidates or pages >= model.thresholds.most_pages:
        return Step(())
    worth = gains(model, stage, answers, candidates)
    name = max(worth, key=worth.__getitem__)
    if pages >= model.thresholds.fewest_pages and worth[name] < model.thresholds.stop_gain:
        return Step(())
    return Step(candidates[name])


def _unanswered(page: tuple[Question, ...], answers: Mapping[str, str]) -> tuple[Question, ...]:
    return tuple(q for q in page if q.id not in answers and q.makes_sense(answers))


def _candidates(
    questionnaire: Questionnaire, stage: Stage, answers: Mapping[str, str]
) -> dict[str, tuple[Question, ...]]:
    """Unanswered findings that make sense now, by page, in page order."""
    pages: dict[str, tuple[Question, ...]] = {}
    for question in questionnaire.questions:
        if question.kind == "finding" and stage in question.stages and question.page not in pages:
            page = _unanswered(questionnaire.page(question.page, stage), answers)
            if page:
                pages[question.page] = page
    return pages


def pages_asked(questionnaire: Questionnaire, stage: Stage, answers: Mapping[str, str]) -> int:
    """How many pages of findings have been answered; the gate's pages are not counted."""
    return len(
        {q.page for q in questionnaire.questions if q.kind == "finding" and stage in q.stages and q.id in answers}
    )


def gains(
    model: Model, stage: Stage, answers: Mapping[str, str], pages: Mapping[str, tuple[Question, ...]]
) -> dict[str, float]:
    """Expected gain of each page, per burden.

    The gain of a question is the expected rise of the best action's share of support (value of information; Howard
    1966) plus a little for the expected loss of doubt about the readings (Lindley 1956). Questions that are ticked
    together are read together, so their gains add up while the page counts once.
    """
    states = posterior(model, stage, answers)
    utility = utilities(model, stage, answers)
    known = with_stage(stage, answers)
    asked = [q for page in pages.values() for q in page if q.id in model.findings]
    if not asked:
        return dict.fromkeys(pages, 0.0)
    likelihood = np.concatenate([model.findings[q.id].likelihood for q in asked], axis=1)
    predicted = states @ likelihood
    rises = np.concatenate([_rises(model, known, q) for q in asked])
    best = support(model, utility + rises).max(axis=1)
    clarity = _clarity(states, likelihood, predicted)
    now = float(support(model, utility).max())
    worth: dict[str, float] = {}
    place = 0
    for question in asked:
        finding = model.findings[question.id]
        part = slice(place, place + len(finding.values))
        place = part.stop
        decision = float(predicted[part] @ best[part]) - now
        doubt = finding.exponent * max(float(predicted[part] @ clarity[part]), 0.0)
        worth[question.id] = max(decision, 0.0) + READING_VALUE * doubt
    return {name: sum(worth.get(q.id, 0.0) for q in page) / max(q.burden for q in page) for name, page in pages.items()}


def _rises(model: Model, known: Mapping[str, str], question: Question) -> Array:
    """What each answer to an open question would add to the utilities, shape (values, 6)."""
    rows = model.departures.get(question.id, {})
    rises = np.zeros((len(question.values), len(ENGINE_ACTIONS)))
    for place, value in enumerate(model.findings[question.id].values):
        if value in rows:
            rises[place] += rows[value].mean
        for interaction in model.interactions_of(question.id):
            if value in interaction.when[question.id] and all(
                known.get(other, SKIP) in values for other, values in interaction.when.items() if other != question.id
            ):
                rises[place] += interaction.weights.mean
    return rises


def _clarity(states: Array, likelihood: Array, predicted: Array) -> Array:
    """Loss of entropy over the readings' marginals, in nats, for each possible answer, shape (answers,)."""
    after = (STATES.T * states) @ likelihood / predicted
    result: Array = _entropy(STATES.T @ states) - _entropy(after)
    return result


def _entropy(probabilities: Array) -> Array:
    """Summed entropy of the readings, along the first axis."""
    p = np.clip(probabilities, 1e-12, 1 - 1e-12)
    result: Array = -(p * np.log(p) + (1 - p) * np.log(1 - p)).sum(axis=0)
    return result
