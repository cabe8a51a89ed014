"""The words a person reads: next steps, readings, how clear it is, facts, and where they start.

The pages about harm stand in `harm.py` and are given out here too, so that one module has all the words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from holdspace.content.harm import FACT_WORDS, HarmWords, fact_words, former_words, harm_words
from holdspace.content.layers import Reader, Table, merged, tables
from holdspace.content.packs import ENGLISH, pack, refuse
from holdspace.discernment.gate import PAUSE_RULES
from holdspace.discernment.suggestion import Firmness, Unclear
from holdspace.discernment.vocabulary import Action, Reading, Stage

__all__ = [
    "FACT_WORDS",
    "FirmnessWords",
    "HarmWords",
    "ReadingWords",
    "StepWords",
    "fact_words",
    "firmness_words",
    "former_words",
    "harm_words",
    "opening_words",
    "reading_words",
    "stage_doors",
    "step_words",
]

PARTS: Final = ("steps_child", "steps_other", "steps_safety")
EVERY_STEP: Final = "any"
STEP_TEXTS: Final = ("name", "lead", "brings", "costs", "say", "say_to", "look_again", "no_hurry")
STEP_LISTS: Final = ("step_1", "step_2", "step_3", "sources")
ANSWER_TEXTS: Final = ("good", "poor")
STEP_KEYS: Final = frozenset({*STEP_TEXTS, *STEP_LISTS, *ANSWER_TEXTS, "message", "tell"})
OPENINGS: Final = ("unseen", "hurt", "stuck", "leave", "dont_know", "not_okay")
DOORS: Final = ("looking", "started", "off", "ending", "not_okay")


@dataclass(frozen=True, slots=True)
class StepWords:
    """One next step as a finished page. `message` and `tell` are for leaving; `good` and `poor` for all else."""

    action: Action
    name: str
    lead: str
    brings: str
    costs: str
    steps: tuple[tuple[str, str], ...]
    say: str
    say_to: str
    good: str | None
    poor: str | None
    message: str | None
    tell: tuple[str, ...]
    look_again: str
    no_hurry: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """One reading: its name, its sentence when it leads, and its sentence as the fair other view."""

    name: str
    sentence: str
    view: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirmnessWords:
    """How clear a result is, in a label, a sentence, and the rule behind it."""

    label: str
    sentence: str
    rule: str


def parse_steps(packs: Mapping[str, Mapping[str, Any]]) -> dict[str, Table]:
    """The pages, from packs by file name. Raises ModelFileError with file and key if one is not whole."""
    own = tables(packs["steps"], "steps.toml", STEP_KEYS)
    parts: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in (*Action, EVERY_STEP)}
    for name in PARTS:
        for action, table in tables(packs[name], f"{name}.toml", STEP_KEYS).items():
            if action not in parts:
                refuse(f"{name}.toml", action, "no step has this name", f"Use one of {', '.join(parts)}")
            parts[action] |= table.parts
    for action in Action:
        if action not in own:
            refuse("steps.toml", action, "this step has no words", "Write its table")
        answers = () if action is Action.LEAVE_NOW else ANSWER_TEXTS
        leaving = ("message", "tell") if action is Action.LEAVE_NOW else ()
        for key in (*STEP_TEXTS, *STEP_LISTS, *answers, *leaving):
            if key not in own[action].whole:
                refuse("steps.toml", f"{action}.{key}", "the text is missing", "Write it in the step's own table")
    joined = {action: Table(own[action].whole, own[action].parts | parts[action]) for action in Action}
    return joined | {EVERY_STEP: Table({}, parts[EVERY_STEP])}


@cache
def _steps(language: str) -> dict[str, Table]:
    return parse_steps({name: pack(name, language) for name in ("steps", *PARTS)})


def step_words(  # ruff: ignore[too-many-arguments] -- each names one thing that changes the words
    action: Action | str,
    *,
    subject: str = "self",
    contact: str = "current",
    young: bool = False,
    stage: Stage | str = Stage.ESTABLISHED,
    crisis: bool = False,
    rule: str = "",
    language: str = ENGLISH,
) -> StepWords:
    """A finished next-step page.

    `subject` self, child or other; `contact` current, ended, ended_new or none; `rule` of the gate: under R4 to R9
    talking is worded as "once, in writing or with someone beside you", and only R1 speaks of stopping while `crisis`
    stands and no other help is in place. Raises UnknownInputError for an unknown value.
    """
    action = Action(action)
    reader = Reader.of(subject, contact, young=young, crisis=crisis, stage=stage, rule=rule)
    if action is Action.LEAVE_NOW:
        reader = reader.away()
    pages = _steps(language)
    extra = ("once",) if rule in PAUSE_RULES else ()
    row = merged((pages[EVERY_STEP], pages[action]), reader, extra)
    leaves = action is Action.LEAVE_NOW
    return StepWords(
        action=action,
        name=row["name"],
        lead=row["lead"],
        brings=row["brings"],
        costs=row["costs"],
        steps=tuple((row[key][0], row[key][1]) for key in ("step_1", "step_2", "step_3")),
        say=row["say"],
        say_to=row["say_to"],
        good=None if leaves else row["good"],
        poor=None if leaves else row["poor"],
        message=row["message"] if leaves and subject != "other" else None,
        tell=tuple(row.get("tell", ())),
        look_again=row["look_again"],
        no_hurry=row["no_hurry"],
        sources=tuple(row["sources"]),
    )


def texts(data: Mapping[str, Any], file: str, key: str, parts: tuple[str, ...]) -> list[str]:
    """The texts of one table of a pack. Raises ModelFileError with the key of what is missing."""
    row = data.get(key)
    if not isinstance(row, dict):
        refuse(file, key, "there are no words for it", "Write its table")
    for part in parts:
        if not isinstance(row.get(part), str):
            refuse(file, f"{key}.{part}", "the text is missing", "Write it in this table")
    return [row[part] for part in parts]


def reading_words(reading: Reading | str, language: str = ENGLISH) -> ReadingWords:
    """How a reading is put to a person."""
    key, data = Reading(reading).value, pack("readings", language)
    name, sentence, view = texts(data, "readings.toml", key, ("name", "sentence", "view"))
    return ReadingWords(name, sentence, view, tuple(data[key]["sources"]))


def firmness_words(
    firmness: Firmness | str, unclear: Unclear | str | None = None, language: str = ENGLISH
) -> FirmnessWords:
    """How clear it is; "the answers conflict" and "too little was said" are different words."""
    firm = Firmness(firmness)
    key = f"mixed_{Unclear(unclear or Unclear.TOO_LITTLE)}" if firm is Firmness.MIXED else firm.value
    return FirmnessWords(*texts(pack("results", language), "results.toml", key, ("label", "sentence", "rule")))


def _triples(part: str, keys: tuple[str, ...], parts: tuple[str, str], language: str) -> list[tuple[str, str, str]]:
    data = pack("openings", language)[part]
    found = []
    for key in keys:
        first, second = texts(data, f"openings.toml [{part}]", key, parts)
        found.append((key, first, second))
    return found


def opening_words(language: str = ENGLISH) -> tuple[tuple[str, str, str], ...]:
    """What it is like at the moment: key, label in the person's own terms, one kind line in reply."""
    return tuple(_triples("opening", OPENINGS, ("label", "reply"), language))


def stage_doors(language: str = ENGLISH) -> tuple[tuple[str, str, str], ...]:
    """The five doors of the start page: key, title, hint."""
    return tuple(_triples("door", DOORS, ("title", "hint"), language))
