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
from holdspace.discernment.vocabulary import SKIP, Stage

SAFETY_PAGES: Final = ("who", "safe", "facts_1", "facts_2", "facts_3", "facts_4")
GATE_KINDS: Final = frozenset({"safety", "fact", "clarify", "context"})
SETTLED_ALONE: Final = "R1"
"""No further fact can change what this rule says."""
READING_VALUE: Final = 0.05
"""What a nat less doubt about one reading is worth, in nats of doubt about the first step."""


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
    page = _safety_page(questionnaire, stage, answers)
    if page or judge(stage, answers).suggestion is not None:
        return Step(page)
    return Step(_findings_page(model, questionnaire, stage, answers))


def _safety_page(questionnaire: Questionnaire, stage: Stage, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """What the gate still asks. After an act that settles everything alone, nothing more is asked of the person."""
    for name in SAFETY_PAGES:
        page = _unanswered(questionnaire.page(name, stage), answers)
        if page:
            settled = page[0].kind == "fact" and judge(stage, answers).rule == SETTLED_ALONE
            return () if settled else page
    return tuple(questionnaire[question] for question in open_clarifiers(answers)[:1])


def _findings_page(
    model: Model, questionnaire: Questionnaire, stage: Stage, answers: Mapping[str, str]
) -> tuple[Question, ...]:
    """The page of findings that is worth most now; empty when nothing left would change much."""
    candidates = _candidates(questionnaire, stage, answers)
    for page in candidates.values():
        if any(stage in question.required for question in page):
            return page
    pages = pages_asked(questionnaire, stage, answers)
    if not candidates or pages >= model.thresholds.most_pages:
        return ()
    worth = gains(model, stage, answers, candidates)
    name = max(worth, key=worth.__getitem__)
    too_little = worth[name] < model.thresholds.stop_gain
    return () if pages >= model.thresholds.fewest_pages and too_little else candidates[name]


def _unanswered(page: tuple[Question, ...], answers: Mapping[str, str]) -> tuple[Question, ...]:
    return tuple(q for q in page if q.id not in answers and q.makes_sense(answers))


def _candidates(
    questionnaire: Questionnaire, stage: Stage, answers: Mapping[str, str]
) -> dict[str, tuple[Question, ...]]:
    """Unanswered findings that make sense now, by page, in page order."""
    pages = {name: _unanswered(page, answers) for name, page in questionnaire.findings(stage).items()}
    return {name: page for name, page in pages.items() if page}


def pages_asked(questionnaire: Questionnaire, stage: Stage, answers: Mapping[str, str]) -> int:
    """How many pages of findings have been answered; the gate's pages are not counted."""
    answered = (questionnaire[question] for question in answers)
    return len({q.page for q in answered if q.kind == "finding" and stage in q.stages})


def gains(
    model: Model, stage: Stage, answers: Mapping[str, str], pages: Mapping[str, tuple[Question, ...]]
) -> dict[str, float]:
    """Expected gain of each page, per burden.

    The gain of a question is how much of the doubt about the first step its answer is expected to take away, plus a
    little for doubt about the readings, in nats (Lindley 1956). Doubt stands in for the value of a decision (Howard
    1966), which stops asking too early: one answer alone seldom turns a first step. Questions that are ticked together
    are read together, so their gains add up while the page counts once.
    """
    table = model.answers
    states = posterior(model, stage, answers)
    utility = utilities(model, stage, answers)
    predicted = states @ table.likelihood
    after = _sureness(support(model, utility + answer_rises(model, with_stage(stage, answers))))
    decision = np.add.reduceat(predicted * after, table.starts) - _sureness(support(model, utility))
    doubt = table.exponents * np.add.reduceat(predicted * _clarity(states, table.likelihood, predicted), table.starts)
    value = np.maximum(decision, 0.0) + READING_VALUE * np.maximum(doubt, 0.0)
    worth = dict(zip(table.ids, value.tolist(), strict=True))
    return {name: sum(worth.get(q.id, 0.0) for q in page) / max(q.burden for q in page) for name, page in pages.items()}


def _sureness(shares: Array) -> Array:
    """Negative entropy, in nats, along the last axis."""
    result: Array = (shares * np.log(np.maximum(shares, 1e-300))).sum(axis=-1)
    return result


def answer_rises(model: Model, known: Mapping[str, str]) -> Array:
    """What each answer to each finding would add to the utilities, shape (answers, 6).

    An answer that would complete an interaction brings the interaction's weights as well.
    """
    rises = model.answers.moves.copy()
    for interaction in model.interactions:
        missing = [question for question, values in interaction.when.items() if known.get(question, SKIP) not in values]
        if len(missing) == 1:
            for value in interaction.when[missing[0]]:
                column = model.answers.column.get((missing[0], value))
                if column is not None:
                    rises[column] += interaction.weights.mean
    return rises


def _clarity(states: Array, likelihood: Array, predicted: Array) -> Array:
    """Loss of entropy over the readings' marginals, in nats, for each possible answer, shape (answers,)."""
    held = STATES.T * states
    result: Array = _entropy(held.sum(axis=1)) - _entropy(held @ likelihood / predicted)
    return result


def _entropy(probabilities: Array) -> Array:
    """Summed entropy of the readings, along the first axis."""
    p = np.clip(probabilities, 1e-12, 1 - 1e-12)
    result: Array = -(p * np.log(p) + (1 - p) * np.log(1 - p)).sum(axis=0)
    return result
