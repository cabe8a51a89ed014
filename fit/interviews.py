"""Run a whole interview for a real case, answering from a blind encoding."""

from data import Example
from evaluate import Outcome

from holdspace.discernment.engine import Engine
from holdspace.discernment.interview import pages_asked
from holdspace.discernment.vocabulary import Stage


def adaptive(engine: Engine, example: Example) -> dict[str, str]:
    """The answers an adaptive interview collects; what the story does not tell is skipped."""
    stage = Stage(example.stage)
    known: dict[str, str] = {}
    while not (step := engine.step(stage, known)).done:
        known |= {question.id: example.answers.get(question.id, "skip") for question in step.page}
    return known


def outcome(engine: Engine, example: Example, *, every_answer: bool = False) -> Outcome:
    """What the engine says for a case, after an adaptive interview or with all answers at once."""
    stage = Stage(example.stage)
    answers = engine.checked(example.stage, example.answers)[1] if every_answer else adaptive(engine, example)
    result = engine.result(stage, answers)
    return Outcome(
        case=example.case,
        suggestion=result.suggestion.first.value,
        acceptable=[action.value for action in result.suggestion.acceptable],
        firmness=result.suggestion.firmness.value,
        rule=result.gate.rule,
        reading=result.readings[0].name.value,
        pages=pages_asked(engine.questionnaire, stage, answers),
    )
