"""The one entrance: answers in, the next page or a result out."""

from collections.abc import Mapping
from dataclasses import dataclass

from holdspace.discernment.gate import Gate, judge
from holdspace.discernment.interview import Step, next_step
from holdspace.discernment.model import Model
from holdspace.discernment.questions import Question, Questionnaire
from holdspace.discernment.reasons import (
    Change,
    Counts,
    Evidence,
    ReadingResult,
    changes,
    counts,
    readings,
    reasons_for,
)
from holdspace.discernment.suggestion import Firmness, Suggestion, suggest
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, UNIVERSAL, Action, Reading, Stage
from holdspace.errors import UnknownInputError


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a page, a terminal or a program needs to show."""

    stage: Stage
    suggestion: Suggestion
    gate: Gate
    readings: tuple[ReadingResult, ...]
    reasons: tuple[Evidence, ...]
    changes: tuple[Change, ...]
    open: tuple[str, ...]
    counts: Counts
    other_view: Reading | None
    asked: int


@dataclass(frozen=True, slots=True)
class Engine:
    """A model with its questions. Holds nothing about anyone; the same answers give the same result."""

    model: Model
    questionnaire: Questionnaire

    def checked(self, stage: str, answers: Mapping[str, str]) -> tuple[Stage, dict[str, str], tuple[str, ...]]:
        """Stage, the answers that belong to it, and the ids that were given but not for this stage.

        Raises UnknownInputError for an unknown stage, id or value.
        """
        try:
            known = Stage(stage)
        except ValueError:
            raise UnknownInputError(f"unknown stage {stage!r}: use one of {', '.join(Stage)}") from None
        by_id = self.questionnaire.by_id
        kept: dict[str, str] = {}
        ignored = []
        for question_id, value in answers.items():
            question = by_id.get(question_id)
            if question is None:
                raise UnknownInputError(f"unknown question {question_id!r}: see holdspace discern --questions")
            if not isinstance(value, str) or (value not in question.values and value not in UNIVERSAL):
                allowed = ", ".join((*question.values, NOT_SURE, SKIP))
                raise UnknownInputError(f"unknown value {value!r} for {question_id!r}: use one of {allowed}")
            if known in question.stages:
                kept[question_id] = value
            else:
                ignored.append(question_id)
        ordered = {question.id: kept[question.id] for question in self.questionnaire.questions if question.id in kept}
        return known, ordered, tuple(sorted(ignored))

    def step(self, stage: Stage, answers: Mapping[str, str]) -> Step:
        """The next page to ask."""
        return next_step(self.model, self.questionnaire, stage, answers)

    def result(self, stage: Stage, answers: Mapping[str, str]) -> Result:
        """What the answers so far add up to, from any number of them, also none."""
        gate = judge(stage, answers)
        suggestion = suggest(self.model, stage, answers, gate)
        given = [q for q in self.questionnaire.questions if q.id in answers and q.kind == "finding"]
        open_ids = tuple(q.id for q in self.questionnaire.questions if answers.get(q.id) in UNIVERSAL)
        decided = suggestion.firmness is Firmness.RULE
        reasons = () if decided else reasons_for(self.model, stage, answers, suggestion.first)
        found = readings(self.model, stage, answers)
        return Result(
            stage=stage,
            suggestion=suggestion,
            gate=gate,
            readings=found,
            reasons=reasons,
            changes=self._changes(stage, answers, given, gate, suggestion.first),
            open=open_ids,
            counts=counts(reasons, open_ids),
            other_view=_other_view(found) if gate.doors.other_view else None,
            asked=len(answers),
        )

    def _changes(
        self, stage: Stage, answers: Mapping[str, str], given: list[Question], gate: Gate, first: Action
    ) -> tuple[Change, ...]:
        if not gate.doors.what_if or gate.suggestion is not None:
            return ()
        varied = [q for q in given if answers[q.id] not in UNIVERSAL and not (q.is_tick and answers[q.id] == "no")]
        return changes(self.model, stage, answers, varied, first)


def _other_view(found: tuple[ReadingResult, ...]) -> Reading | None:
    """The strongest reading besides the first that has something said for it."""
    return next((reading.name for reading in found[1:] if reading.supporting), None)
