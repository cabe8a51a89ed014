"""One record in two versions: the one here and the one in a file. What was told about safety is never lost in it."""

from collections.abc import Mapping

import msgspec

from holdspace.discernment.vocabulary import SKIP
from holdspace.journey.people import ABOUT_HARM
from holdspace.journey.records import FactChange, Interview, Record, Relationship, Settings


def merged(here: Record, brought: Record) -> Record:
    """The record as it would be after taking the one from the file; equal to `here` if nothing would change.

    The file's words win. What is marked never to share stays so, what is kept stays kept, settings stay as they are
    here, and of two answers about safety the one that was given later stands.
    """
    if isinstance(here, Settings):
        return here
    taken = msgspec.structs.replace(
        brought, revision=here.revision, never_share=here.never_share or brought.never_share
    )
    if isinstance(here, (Interview, Relationship)) and isinstance(taken, (Interview, Relationship)):
        taken = msgspec.structs.replace(taken, kept=here.kept or taken.kept)
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


def _histories(here: tuple[FactChange, ...], brought: tuple[FactChange, ...]) -> tuple[FactChange, ...]:
    more = tuple(change for change in brought if change not in here)
    return tuple(sorted(more + here, key=lambda change: change.at)) if more else here


def _facts(here: Relationship, brought: Relationship, history: tuple[FactChange, ...]) -> dict[str, str]:
    latest = {change.fact: change.value for change in history}
    facts = {**here.facts, **brought.facts}
    for fact in ABOUT_HARM & facts.keys():
        if here.facts.get(fact) == brought.facts.get(fact):
            continue
        facts[fact] = latest.get(fact) or _standing(fact, here.facts, brought.facts)
    return facts


def _standing(fact: str, here: Mapping[str, str], brought: Mapping[str, str]) -> str:
    """With no history to tell, something that was told outweighs a no or a skip."""
    told = [value for value in (here.get(fact, SKIP), brought.get(fact, SKIP)) if value not in {"no", SKIP}]
    return told[0] if told else brought.get(fact, here.get(fact, SKIP))
