"""Rows of a model file as words and tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from holdspace.content.words import reading_words, step_words
from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import Action, Reading

READING_NAMES = {reading.value: reading_words(reading).name for reading in Reading}
STEP_NAMES = {action.value: step_words(action).name for action in Action}


def counted(row: Mapping[str, Any]) -> int:
    """How many numbers a row states; deviations and thresholds are not counted."""
    kept = {key: value for key, value in row.items() if not key.startswith("sd") and key != "interval"}
    return sum(_numbers(value) for value in kept.values())


def _numbers(value: Any) -> int:
    match value:
        case bool() | str():
            return 0
        case int() | float():
            return 1
        case dict():
            return sum(_numbers(part) for part in value.values())
        case list():
            return sum(_numbers(part) for part in value)
        case _:
            return 0


def by_source(model: Mapping[str, Any]) -> Counter[str]:
    """How many numbers come from where."""
    found: Counter[str] = Counter()
    for part in model.values():
        for row in part if isinstance(part, list) else [part]:
            if "source" in row:
                found[row["source"]] += counted(row)
    return found


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return [*lines, *("| " + " | ".join(str(cell).replace("|", "/") for cell in row) + " |" for row in rows)]


def label(question: Question, value: str) -> str:
    return next(option.label for option in question.options if option.value == value)


def bears_on(row: Mapping[str, Any], question: Question) -> str:
    """The readings that move an answer, strongest first, with the answer that speaks most for each."""
    if row["kind"] == "tick":
        causes = sorted(row["causes"].items(), key=lambda pair: -pair[1])
        return "; ".join(f"{READING_NAMES[name]} ({chance:.2f})" for name, chance in causes)
    if row["kind"] == "ladder":
        reach = {name: 1 - chances[0] for name, chances in row["causes"].items()}
        return "; ".join(
            f"{READING_NAMES[name]} ({chance:.2f})" for name, chance in sorted(reach.items(), key=lambda p: -p[1])
        )
    tilts = sorted(row["tilt"].items(), key=lambda pair: -max(pair[1]))
    return "; ".join(
        f"{READING_NAMES[name]} ({max(shift):+.2f} for “{label(question, row['values'][shift.index(max(shift))])}”)"
        for name, shift in tilts
    )


def shifts(mean: Sequence[float], actions: Sequence[str]) -> list[tuple[str, float]]:
    """How far each step rises against the mean of the others, largest first."""
    total, others = sum(mean), len(mean) - 1
    moved = [(name, value - (total - value) / others) for name, value in zip(actions, mean, strict=True)]
    return sorted(moved, key=lambda pair: -abs(pair[1]))


def moves(mean: Sequence[float], actions: Sequence[str]) -> str:
    ranked = shifts(mean, actions)
    up = max(ranked, key=itemgetter(1))
    down = min(ranked, key=itemgetter(1))
    return f"toward *{STEP_NAMES[up[0]]}* ({up[1]:+.2f}), away from *{STEP_NAMES[down[0]]}* ({down[1]:+.2f})"


def strongest(rows: Sequence[Mapping[str, Any]], actions: Sequence[str], most: int) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: -abs(shifts(row["mean"], actions)[0][1]))[:most]
