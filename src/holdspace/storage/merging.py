"""One record in two versions: the one here and the one in a file. What was told about safety is never lost in it."""

from typing import Final

import msgspec

from holdspace.discernment.vocabulary import SKIP
from holdspace.journey.people import ABOUT_HARM
from holdspace.journey.records import FactChange, Interview, Record, Relationship, Settings

ABOUT_NOW: Final = ("safe_now", "contact", "under_18")
SAYS_NOTHING: Final = frozenset({"no", SKIP})


def merged(here: Record, brought: Record) -> Record:
    """The record as it would be after taking the one from the file; equal to `here` if nothing would change.

    The file's words win. What is marked never to share stays so, what is kept stays kept, settings stay as they are
    here, and of two answers about safety the one that was given later stands; a no takes back only what it knew of.
    """
    if isinstance(here, Settings):
        return here
    taken = msgspec.structs.replace(
        brought, revision=here.revision, never_share=here.never_share or brought.never_share
    )
    if isinstance(here, (Interview, Relationship)) and isinstance(taken, (Interview, Relationship)):
        taken = msgspec.structs.replace(taken, kept=here.kept or taken.kept)
    if isinstance(here, Interview) and isinstance(taken, Interview) and brought.revision < here.revision:
        taken = msgspec.structs.replace(taken, answers={**taken.answers, **_about_now(here)})
    if isinstance(here, Relationship) and isinstance(taken, Relationship):
        history = _histories(here.fact_history, taken.fact_history)
        taken = msgspec.structs.replace(
            taken,
            nickname=taken.nickname or here.nickname,
            started=taken.started or here.started,
            ended=taken.ended or here.ended,
            facts=_facts(here, taken, history),
            fact_history=history,
        )
    return here if taken == here else taken.next()


def _about_now(here: Interview) -> dict[str, str]:
    """What an older version of an interview may not undo: whether the person is safe, and about whom it is."""
    return {question: here.answers[question] for question in ABOUT_NOW if question in here.answers}


def _histories(here: tuple[FactChange, ...], brought: tuple[FactChange, ...]) -> tuple[FactChange, ...]:
    more = tuple(change for change in brought if change not in here)
    return tuple(sorted(more + here, key=lambda change: change.at)) if more else here


def _facts(here: Relationship, brought: Relationship, history: tuple[FactChange, ...]) -> dict[str, str]:
    latest = {change.fact: change.value for change in history if change.value != SKIP}
    facts = {**here.facts, **brought.facts}
    for fact in ABOUT_HARM & facts.keys():
        if here.facts.get(fact) == brought.facts.get(fact):
            continue
        facts[fact] = _stands(fact, here, brought, latest.get(fact, ""))
    return facts


def _stands(fact: str, here: Relationship, brought: Relationship, latest: str) -> str:
    """Which of two different answers stands. A skip is none; a no takes back only what its side knew of."""
    sides = {one.facts.get(fact, SKIP): one for one in (brought, here)}
    told = [value for value in sides if value not in SAYS_NOTHING]
    if len(told) == 1:
        (silent,) = sides.keys() - set(told)
        return silent if _knew(sides[silent], sides[told[0]], fact) else told[0]
    among = told or list(sides)
    return latest if latest in among else among[0]


def _knew(silent: Relationship, told: Relationship, fact: str) -> bool:
    """Whether the side that says nothing happened knew what the other was told: only then did it take that back."""
    last = next((change for change in reversed(told.fact_history) if change.fact == fact), None)
    return last is not None and last in silent.fact_history
