"""Whether a record that comes from a file can be kept: one plain sentence about the first thing that is wrong."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from holdspace.content.library import questionnaire
from holdspace.discernment.vocabulary import UNIVERSAL, Action, Stage
from holdspace.errors import Sentence, sentence
from holdspace.journey.records import SETTINGS_ID, Interview, Record, Relationship, Settings
from holdspace.journey.thinking import OPENING_TICKS

YEARS: Final = range(1900, 2201)
LONGEST_ID: Final = 500
LONGEST_SHOWN: Final = 40
RANGES: Final = {"idle_minutes": range(1, 721), "hidden_seconds": range(3601), "rehearsed": range(1_000_000)}
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "device": ("mine", "shared"),
    "theme": ("auto", "light", "dark"),
    "text_size": ("normal", "large", "largest"),
}
CALLED: Final = {
    "idle_minutes": sentence("idle minutes"),
    "hidden_seconds": sentence("hidden seconds"),
    "rehearsed": sentence("rehearsed"),
    "device": sentence("device"),
    "theme": sentence("theme"),
    "text_size": sentence("text size"),
}
SUBJECTS: Final = ("self", "child", "other")


def wrong_with(record: Record, fields: Mapping[str, Any]) -> str:
    """What is wrong with a record that was read from these fields; empty if nothing is."""
    return next(_wrong(record, fields), "")


def shown(value: object) -> str:
    """A value from a file as it can stand in a sentence: short, on one line, harmless."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return f"“{text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + '…'}”"


def _wrong(record: Record, fields: Mapping[str, Any]) -> Iterator[Sentence]:
    kept = msgspec.to_builtins(record)
    yield from (sentence("it has the unknown field {name}", name=shown(name)) for name in _extra(fields, kept))
    if not 0 < len(record.id) <= LONGEST_ID or record.revision < 1:
        yield sentence("its id or its revision is not possible")
    if any(moment.tzinfo is None for moment in _moments(record)):
        yield sentence("it has a time without a time zone")
    if any(moment.year not in YEARS for moment in _moments(record)):
        yield sentence("it has a time outside the years {first} to {last}", first=YEARS.start, last=YEARS.stop - 1)
    match record:
        case Interview():
            yield from _wrong_interview(record)
        case Relationship():
            yield from _wrong_answers(record.facts)
            yield from _wrong_answers({change.fact: change.value for change in record.fact_history})
            if record.subject not in SUBJECTS:
                yield sentence("it is about the unknown {subject}", subject=shown(record.subject))
        case Settings():
            yield from _wrong_settings(record)
        case _:
            return


def _wrong_interview(one: Interview) -> Iterator[Sentence]:
    if one.stage not in set(Stage):
        yield sentence("it has the unknown stage {stage}", stage=shown(one.stage))
    if one.opening and one.opening not in OPENING_TICKS:
        yield sentence("it has the unknown opening {opening}", opening=shown(one.opening))
    yield from _wrong_answers(one.answers)
    steps = [one.decision] if one.decision else []
    if one.outcome is not None:
        steps += [one.outcome.suggestion, *one.outcome.acceptable]
        yield from _wrong_answers(one.outcome.answers)
    steps += [made.action for made in one.decisions if made.action]
    yield from (
        sentence("it has the unknown step {step}", step=shown(step)) for step in steps if step not in set(Action)
    )


def _wrong_answers(answers: Mapping[str, str]) -> Iterator[Sentence]:
    for name, value in answers.items():
        question = questionnaire().by_id.get(name)
        if question is None:
            yield sentence("it answers the unknown question {name}", name=shown(name))
        elif value not in UNIVERSAL | set(question.values):
            yield sentence("it has the unknown answer {answer}", answer=shown(value))


def _wrong_settings(settings: Settings) -> Iterator[Sentence]:
    if settings.id != SETTINGS_ID:
        yield sentence("settings have another id than ours")
    yield from (
        sentence("{name} cannot be {value}", name=CALLED[name], value=shown(getattr(settings, name)))
        for name, allowed in (RANGES | CHOICES).items()
        if getattr(settings, name) not in allowed
    )


def _extra(fields: object, kept: object) -> Iterator[str]:
    """Names in the file that the record does not have: reading drops them, and nothing is dropped in silence."""
    if isinstance(fields, Mapping) and isinstance(kept, Mapping):
        for name, below in fields.items():
            if name in kept:
                yield from _extra(below, kept[name])
            else:
                yield str(name)
    elif isinstance(fields, list) and isinstance(kept, (list, tuple)):
        for one, other in zip(fields, kept, strict=False):
            yield from _extra(one, other)


def _moments(value: object) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _moments(getattr(value, name))
    elif isinstance(value, tuple):
        for below in value:
            yield from _moments(below)
