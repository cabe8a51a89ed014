"""What to ask next: safety first, then what the stage requires, then what is worth most per effort."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import judge, open_clarifiers
from holdspace.discernment.model import Array, Finding, Model
from holdspace.discernment.posterior import marginals, posterior
from holdspace.discernment.questions import Question, Questionnaire
from holdspace.discernment.utility import support, utilities
from holdspace.discernment.vocabulary import Stage

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
    gains = {name: gain(model, stage, answers, page) for name, page in candidates.items()}
    name = max(gains, key=lambda key: gains[key])
    if pages >= model.thresholds.fewest_pages and gains[name] < model.thresholds.stop_gain:
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


def expects_no_fact(answers: Mapping[str, str]) -> bool:
    """Whether every fact was answered no."""
    return all(answers.get(fact) == "no" for fact in FACT_GRADES)


def gain(model: Model, stage: Stage, answers: Mapping[str, str], page: tuple[Question, ...]) -> float:
    """Expected gain of a page, per burden.

    The gain of a question is the expected rise of the best action's share of support (value of information; Howard
    1966) plus a little for the expected loss of doubt about the readings (Lindley 1956). Questions that are ticked
    together are read together, so their gains add up while the page counts once.
    """
    states = posterior(model, stage, answers)
    utility = utilities(model, stage, answers)
    shares = support(model, utility)
    total = sum(_question_gain(model, stage, answers, question, states, utility, shares) for question in page)
    return total / max(question.burden for question in page)


def _question_gain(  # ruff: ignore[too-many-arguments, too-many-positional-arguments] -- the shared parts are computed once for a page
    model: Model,
    stage: Stage,
    answers: Mapping[str, str],
    question: Question,
    states: Array,
    utility: Array,
    shares: Array,
) -> float:
    finding = model.findings.get(question.id)
    if finding is None:
        return 0.0
    likelihood = np.exp(finding.log_likelihood)
    predicted = states @ likelihood
    rows = np.stack([utilities(model, stage, {**answers, question.id: value}) for value in finding.values])
    decision = float(predicted @ support(model, rows).max(axis=-1) - shares.max())
    return max(decision, 0.0) + READING_VALUE * _expected_clarity(finding, states, likelihood, predicted)


def _expected_clarity(finding: Finding, states: Array, likelihood: Array, predicted: Array) -> float:
    """Expected loss of entropy over the readings' marginals, in nats, tempered by the finding's exponent."""
    after = states[:, None] * likelihood / predicted
    before = _entropy(marginals(states))
    expected = sum(float(weight) * _entropy(marginals(after[:, column])) for column, weight in enumerate(predicted))
    return finding.exponent * max(before - expected, 0.0)


def _entropy(probabilities: Array) -> float:
    p = np.clip(probabilities, 1e-12, 1 - 1e-12)
    return float(-(p * np.log(p) + (1 - p) * np.log(1 - p)).sum())
