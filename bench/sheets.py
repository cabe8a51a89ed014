"""Answer sheets half-way through an interview, drawn with a fixed seed."""

import random
from dataclasses import dataclass

from holdspace.discernment.engine import Engine
from holdspace.discernment.vocabulary import Stage

SEED = 20_261_125


@dataclass(frozen=True)
class Sheet:
    stage: Stage
    answers: dict[str, str]


def calm_gate(engine: Engine) -> dict[str, str]:
    """The gate answered, with nothing found."""
    questions = engine.questionnaire.questions
    calm = {"subject": "self", "contact": "current", "under_18": "no", "safe_now": "yes", "afraid": "no"}
    return calm | {question.id: "no" for question in questions if question.kind == "fact"}


def half_way(engine: Engine, count: int) -> list[Sheet]:
    """Sheets whose next question is chosen by its value: what the stage requires has been answered."""
    rng = random.Random(SEED)
    sheets: list[Sheet] = []
    while len(sheets) < count:
        stage = rng.choice(list(Stage))
        answers = calm_gate(engine)
        for _ in range(rng.randint(6, 12)):
            page = engine.step(stage, answers).page
            answers |= {q.id: rng.choice([*q.values, "skip"]) for q in page}
        page = engine.step(stage, answers).page
        if page and not any(stage in question.required for question in page):
            sheets.append(Sheet(stage, answers))
    return sheets


def finished(engine: Engine, count: int) -> list[Sheet]:
    """Sheets of whole interviews."""
    rng = random.Random(SEED)
    sheets = []
    for _ in range(count):
        stage = rng.choice(list(Stage))
        answers = calm_gate(engine)
        while page := engine.step(stage, answers).page:
            answers |= {q.id: rng.choice([*q.values, "skip"]) for q in page}
        sheets.append(Sheet(stage, answers))
    return sheets
