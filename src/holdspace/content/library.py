"""The questions and all the words, read once from the content files."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import starmap
from typing import Any, Final

from holdspace.content.model_file import LATEST, load
from holdspace.discernment.engine import Engine
from holdspace.discernment.facts import CLARIFIERS, FACT_GRADES, GRADE_NAMES
from holdspace.discernment.gate import tier_of
from holdspace.discernment.questions import Option, Question, Questionnaire
from holdspace.discernment.vocabulary import Stage
from holdspace.errors import ModelFileError

STAGE_LETTERS: Final = {
    "S": Stage.SEARCHING,
    "F": Stage.FIRST_SESSIONS,
    "E": Stage.ESTABLISHED,
    "N": Stage.ENDING,
}


@cache
def words(name: str) -> Mapping[str, Any]:
    """One content file, such as `steps` or `resources`, as nested tables."""
    return tomllib.loads((files("holdspace.content") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def _stages(letters: str) -> frozenset[Stage]:
    return frozenset(STAGE_LETTERS[letter] for letter in letters)


def _question(row: Mapping[str, Any]) -> Question:
    fact = row["kind"] == "fact"
    return Question(
        id=row["id"],
        kind=row["kind"],
        page=row["page"] if row["kind"] != "clarify" else row["id"],
        stages=_stages(row["stages"]),
        required=_stages(row.get("required", "")),
        text=row["text"],
        help=row["help"],
        why=row["why"],
        source=row["source"],
        options=tuple(starmap(Option, row["options"])),
        tier=tier_of(row["id"]) if fact else row.get("tier"),
        grade=GRADE_NAMES[FACT_GRADES[row["id"]]] if fact else None,
        facet=row.get("facet"),
        burden=row.get("burden", 1.0),
        opens=tuple(row.get("opens", ())),
        only_if={other: tuple(values) for other, values in row.get("only_if", {}).items()} or None,
        own_feeling=row.get("own_feeling", False),
    )


def parse_questionnaire(rows: Sequence[Mapping[str, Any]]) -> Questionnaire:
    """Questions from their rows; refuses a fact or clarifying answer that the safety table does not know."""
    facts = {row["id"] for row in rows if row["kind"] == "fact"}
    if facts != set(FACT_GRADES):
        raise ModelFileError(f"questions.toml and the safety table differ in {sorted(facts ^ set(FACT_GRADES))}")
    options = {row["id"]: {value for value, _ in row["options"]} for row in rows}
    for clarifier in CLARIFIERS.values():
        if options.get(clarifier.id) != set(clarifier.grades):
            raise ModelFileError(f"questions.toml: the answers of {clarifier.id!r} differ from the safety table")
    for row in rows:
        for other in row.get("only_if", {}):
            if other not in options:
                raise ModelFileError(f"questions.toml: {row['id']!r} waits for an unknown question {other!r}")
    return Questionnaire(tuple(_question(row) for row in rows))


@cache
def questionnaire() -> Questionnaire:
    """All questions in page order."""
    return parse_questionnaire(words("questions")["question"])


@cache
def engine(version: str = LATEST) -> Engine:
    """The engine with a released model and the questions."""
    asked = questionnaire()
    return Engine(load(version, asked), asked)


def source(key: str) -> str:
    """A source as a person reads it."""
    found: str = words("sources")[key]["short"]
    return found
