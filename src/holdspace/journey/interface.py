"""The machine interface: questions and results as plain dictionaries, as docs/interface/ describes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from holdspace.content.library import engine, source
from holdspace.discernment.engine import Engine, Result
from holdspace.discernment.questions import Question
from holdspace.discernment.reasons import Evidence
from holdspace.discernment.vocabulary import Stage


def questions() -> dict[str, Any]:
    """Every question with its options, in page order, and the model they belong to."""
    core = engine()
    return {"model": _model(core), "questions": [_question(q) for q in core.questionnaire.questions]}


def discern(stage: str, answers: Mapping[str, str], *, finish: bool = False) -> dict[str, Any]:
    """The next page for these answers, or the result when nothing more is worth asking.

    `finish` asks for a result from what is there, also from nothing. Raises `UnknownInputError` for an unknown
    stage, question or value.
    """
    core = engine()
    known, kept, ignored = core.checked(stage, answers)
    step = core.step(known, kept)
    if step.done or finish:
        return {"done": True, "result": result_as_dict(core, core.result(known, kept)), "ignored": list(ignored)}
    page = [_question(question) for question in step.page]
    return {"done": False, "next": page[0], "page": page, "asked": len(kept), "ignored": list(ignored)}


def _model(core: Engine) -> dict[str, str]:
    return {"version": core.model.version, "hash": core.model.hash}


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "tier": question.tier,
        "grade": question.grade,
        "page": question.page,
        "text": question.text,
        "help": question.help,
        "why": question.why,
        "source": source(question.source),
        "options": [{"value": option.value, "label": option.label} for option in question.options],
        "facet": question.facet,
        "stages": [stage.value for stage in Stage if stage in question.stages],
        "required": bool(question.required),
    }


def _evidence(rows: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [{"id": row.id, "value": row.value, "weight": row.weight} for row in rows]


def result_as_dict(core: Engine, result: Result) -> dict[str, Any]:
    """A result in the interface's shape. Posteriors are for machines; no page prints one."""
    gate = result.gate
    return {
        "suggestion": result.suggestion.first.value,
        "acceptable": [action.value for action in result.suggestion.acceptable],
        "firmness": result.suggestion.firmness.value,
        "readings": [
            {
                "name": reading.name.value,
                "strength": reading.strength,
                "posterior": reading.posterior,
                "for": _evidence(reading.supporting),
                "against": _evidence(reading.opposing),
            }
            for reading in result.readings
        ],
        "gate": {
            "crisis": gate.crisis,
            "tier": gate.tier,
            "rule": gate.rule,
            "facts": list(gate.facts),
            "unsure": list(gate.unsure),
            "complete": gate.complete,
            "doors": gate.doors.as_dict(),
        },
        "changes": [{"set": dict(change.answers), "suggestion": change.suggestion.value} for change in result.changes],
        "open": list(result.open),
        "counts": {
            "toward": result.counts.toward,
            "against": result.counts.against,
            "skipped": result.counts.skipped,
        },
        "asked": result.asked,
        "model": _model(core),
    }
