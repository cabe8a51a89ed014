"""The result as a page shows it: what leads, why, what would change it, and the ways on. Each asks its door."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy

from holdspace.content.words import FirmnessWords, ReadingWords, StepWords
from holdspace.discernment.engine import Result
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import ACTION_DOORS
from holdspace.discernment.reasons import Evidence
from holdspace.discernment.suggestion import Firmness, Unclear
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, Action
from holdspace.journey.surfaces import SURFACES, is_open
from holdspace.web.places import number_of, step_number
from holdspace.web.showing import answer_words, said
from holdspace.web.standing import Standing
from holdspace.web.wording import how_clear, questions, reading, step

A_LOT: Final = 0.6
SOME: Final = 0.3
WEIGHS: Final = (
    (A_LOT, gettext_lazy("Weighs a lot")),
    (SOME, gettext_lazy("Weighs some")),
    (0.0, gettext_lazy("Weighs a little")),
)
"""An answer's weight in words, as a share of the strongest one's."""

SURFACE_NAMES: Final = frozenset(surface.name for surface in SURFACES)


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer behind the result, with the page that changes it."""

    text: str
    answer: str
    weighs: str
    number: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way on from here."""

    words: StepWords
    number: int
    note: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Answers that would turn the result, and where to."""

    parts: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    step: str


@dataclass(frozen=True, slots=True)
class Explained:
    """Everything the result page shows. A part whose door is closed is None or empty."""

    mixed: bool
    reading: ReadingWords | None
    step: StepWords | None
    step_number: int
    step_note: str
    says: bool
    clear: FirmnessWords
    clarity: tuple[tuple[str, str, bool], ...]
    toward: tuple[Reason, ...]
    against: tuple[Reason, ...]
    open: tuple[Reason, ...]
    changes: tuple[WhatIf, ...]
    other: ReadingWords | None
    own_view: bool
    ways: tuple[Way, ...]
    skipped_safety: str
    told_then: bool
    """Whether that part was answered when it was kept, too long ago to count today."""
    earlier: bool
    too_little: bool


def offered(action: Action, now: Standing) -> bool:
    """Whether a step may be shown at all: its surface, where it has one, must be open."""
    name = f"step.{action}"
    return name not in SURFACE_NAMES or is_open(name, now.gate.doors)


def note_for(action: Action, now: Standing) -> str:
    """What always goes with a step under some rules."""
    if ACTION_DOORS[action] != "raise":
        return ""
    if now.gate.rule == "R8":
        return str(ONCE)
    return str(IF_SAFE) if now.gate.if_you_feel_safe else ""


IF_SAFE: Final = gettext_lazy("If you don’t feel safe with them, leave this one out.")
ONCE: Final = gettext_lazy("Once, in writing or with someone beside you.")


def ways(result: Result, now: Standing) -> tuple[Way, ...]:
    """The ways on from here, A to Z; none of them first."""
    found = [
        Way(step(action, now), step_number(action), note_for(action, now))
        for action in result.suggestion.acceptable
        if offered(action, now)
    ]
    return tuple(sorted(found, key=lambda way: way.words.name))


def explained(result: Result, now: Standing) -> Explained:
    """The result in words, for rules under which the engine speaks."""
    doors, suggestion = now.gate.doors, result.suggestion
    mixed = suggestion.firmness is Firmness.MIXED
    lead = result.readings[0]
    reads = is_open("result.readings", doors) and not mixed and bool(lead.supporting)
    heaviest = max((abs(reason.weight) for reason in result.reasons), default=1.0)
    to_therapist = ACTION_DOORS[suggestion.first] is not None
    return Explained(
        mixed=mixed,
        reading=reading(lead.name) if reads else None,
        step=None if mixed or not offered(suggestion.first, now) else step(suggestion.first, now),
        step_number=step_number(suggestion.first),
        step_note=note_for(suggestion.first, now),
        says=not to_therapist or is_open("result.sentence_to_therapist", doors),
        clear=how_clear(suggestion.firmness, suggestion.unclear),
        clarity=_clarity(suggestion.firmness),
        toward=tuple(_reason(one, now, heaviest) for one in result.reasons if one.weight > 0),
        against=tuple(_reason(one, now, heaviest) for one in result.reasons if one.weight < 0),
        open=tuple(_open(question, now) for question in result.open if question not in FACT_GRADES),
        changes=_changes(result, now) if is_open("result.what_would_change", doors) else (),
        other=reading(result.other_view)
        if result.other_view and is_open("result.other_view", doors) and not mixed
        else None,
        own_view=is_open("result.own_view", doors),
        ways=ways(result, now),
        skipped_safety=_skipped_safety(now),
        told_then=_told_then(now),
        earlier=now.gate.rule == "R0",
        too_little=suggestion.unclear is Unclear.TOO_LITTLE,
    )


def _clarity(firmness: Firmness) -> tuple[tuple[str, str, bool], ...]:
    shown = (Firmness.CLEAR, Firmness.LEANING, Firmness.MIXED)
    return tuple((one.value, how_clear(one, None).label, one is firmness) for one in shown)


def _reason(evidence: Evidence, now: Standing, heaviest: float) -> Reason:
    question = questions()[evidence.id]
    share = abs(evidence.weight) / heaviest
    weighs = next(words for least, words in WEIGHS if share >= least)
    text, answer = said(question, now.answers[question.id])
    return Reason(text, answer, str(weighs), number_of(question.page))


def _open(question_id: str, now: Standing) -> Reason:
    question = questions()[question_id]
    return Reason(question.text, answer_words(question, now.answers[question_id]), "", number_of(question.page))


def _changes(result: Result, now: Standing) -> tuple[WhatIf, ...]:
    asked = questions()
    return tuple(
        WhatIf(
            parts=tuple((asked[key].text, answer_words(asked[key], value)) for key, value in change.answers.items()),
            fields=tuple(f"{key}:{value}" for key, value in change.answers.items()),
            step=step(change.suggestion, now).name,
        )
        for change in result.changes
    )


def _skipped_safety(now: Standing) -> str:
    """The number of the first page about safety that was skipped; empty where none was, or the rule is another."""
    if now.gate.rule != "R10" or now.gate.complete:
        return ""
    facts = (question for question in questions().questions if question.kind == "fact")
    return number_of(next(fact.page for fact in facts if now.answers.get(fact.id, SKIP) == SKIP))


def _told_then(now: Standing) -> bool:
    then = now.interview.outcome.answers if now.interview.outcome is not None else {}
    return any(then.get(fact, SKIP) != SKIP and fact not in now.answers for fact in FACT_GRADES)


def rests_on(now: Standing) -> tuple[tuple[str, bool, str], ...]:
    """What a harm page rests on: id of the fact, whether it is not sure, and the page that changes it."""
    asked = questions()
    named = dict.fromkeys((*now.gate.facts, *now.gate.unsure))
    return tuple((fact, now.answers.get(fact) == NOT_SURE, number_of(asked[fact].page)) for fact in named)
