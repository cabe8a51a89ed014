"""The people an interview can be about: what stands about each of them, and putting it right."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from holdspace.discernment.engine import Engine
from holdspace.discernment.facts import CLARIFIERS, FACT_GRADES, NO_FACT, Grade, graded
from holdspace.discernment.gate import WHAT_CAME_AFTER, Gate, judge
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, Stage
from holdspace.errors import UnknownInputError, sentence
from holdspace.journey.journal import Journal
from holdspace.journey.records import FactChange, Interview, Relationship
from holdspace.journey.surfaces import is_open

AFRAID: Final = "afraid"
ABOUT_HARM: Final = frozenset(
    {*FACT_GRADES, *(clarifier.id for clarifier in CLARIFIERS.values()), *WHAT_CAME_AFTER, AFRAID}
)
"""What the rules about harm rest on: it stays with the relationship, and every change of it is kept."""
RELATIONSHIP_ANSWERS: Final = ABOUT_HARM | {"subject"}
STILL_TRUE: Final[Mapping[str, frozenset[str]]] = {
    "went_on": frozenset({"yes"}),
    "serious_raised": frozenset({"no_change"}),
    AFRAID: frozenset({"yes", NOT_SURE}),
    "subject": frozenset({"self", "child", "other"}),
}
"""Answers that still count in a later interview. Whatever would lessen a fact is asked again instead."""


def facts_standing(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Facts that a later interview counts before it asks, in the order of the lists; `afraid` comes last.

    A line whose clarifying question settled it as nothing, and every no, is asked again: an answer of three months ago
    says nothing about last week.
    """
    standing = [fact for fact in FACT_GRADES if _counts(fact, facts)]
    return (*standing, AFRAID) if facts.get(AFRAID) in STILL_TRUE[AFRAID] else tuple(standing)


def _counts(fact: str, facts: Mapping[str, str]) -> bool:
    found = graded(fact, facts)
    return found != NO_FACT and (found.grade is not Grade.NONE or found.maybe_absolute or found.unsure)


def answers_standing(facts: Mapping[str, str]) -> dict[str, str]:
    """The answers that hold up the facts that stand: the ticks, and what their clarifying questions said."""
    standing = set(facts_standing(facts))
    settled = {CLARIFIERS[fact].id for fact in standing & set(CLARIFIERS)}
    return {
        question: value
        for question, value in facts.items()
        if question in standing
        or (question in settled and value != SKIP)
        or value in STILL_TRUE.get(question, frozenset())
    }


def all_answers(journal: Journal, interview: Interview) -> dict[str, str]:
    """The interview's answers together with what the relationship holds: what was asked here, and what stands."""
    return _together(interview, journal.get(Relationship, interview.relationship_id).facts)


def _together(interview: Interview, facts: Mapping[str, str]) -> dict[str, str]:
    asked = {question: facts[question] for question in interview.asked if question in facts}
    return {**interview.answers, **answers_standing(facts), **asked}


def gate_of(journal: Journal, core: Engine, interview: Interview) -> Gate:
    """What the rules say of an interview today, with all that was told since."""
    return _judged(core, interview, all_answers(journal, interview))


def gates_of(journal: Journal, core: Engine, interviews: Iterable[Interview]) -> dict[str, Gate]:
    """As `gate_of`, for several at once, by their ids: the people they are about are looked up once."""
    people = {one.id: one for one in journal.all(Relationship)}

    def told(interview: Interview) -> Mapping[str, str]:
        return (people.get(interview.relationship_id) or journal.get(Relationship, interview.relationship_id)).facts

    return {one.id: _judged(core, one, _together(one, told(one))) for one in interviews}


def _judged(core: Engine, interview: Interview, answers: Mapping[str, str]) -> Gate:
    stage, checked, _ = core.checked(interview.stage, answers)
    return judge(stage, checked)


def gate_about(core: Engine, relationship: Relationship) -> Gate:
    """What the rules say of a relationship from the facts that stand alone."""
    stage, answers, _ = core.checked(Stage.ESTABLISHED, answers_standing(relationship.facts))
    return judge(stage, answers)


def told_before(journal: Journal, interview: Interview) -> tuple[str, ...]:
    """Facts that stand from before, and that this interview has not asked about yet."""
    facts = journal.get(Relationship, interview.relationship_id).facts
    return tuple(fact for fact in facts_standing(facts) if fact not in interview.asked)


def told_on(relationship: Relationship, fact: str) -> datetime | None:
    """When a fact was last told as it stands; None if it never was."""
    value = relationship.facts.get(fact)
    return next((one.at for one in reversed(relationship.fact_history) if (one.fact, one.value) == (fact, value)), None)


def known(journal: Journal) -> tuple[Relationship, ...]:
    """Everyone about whom something is kept, those met last first."""
    return tuple(reversed([one for one in journal.all(Relationship) if one.kept]))


def about(journal: Journal, relationship_id: str) -> tuple[Interview, ...]:
    """All interviews about one relationship, oldest first."""
    return tuple(one for one in journal.all(Interview) if one.relationship_id == relationship_id)


def keep_facts(
    journal: Journal, core: Engine, relationship_id: str, facts: Mapping[str, str], *, now: datetime
) -> None:
    """Take in what was told about a relationship; what is no longer open because of it is withdrawn everywhere."""
    with journal.together():
        relationship = journal.get(Relationship, relationship_id)
        changed = {fact: value for fact, value in facts.items() if relationship.facts.get(fact, SKIP) != value}
        history = tuple(FactChange(fact, value, now) for fact, value in changed.items() if fact in ABOUT_HARM)
        journal.save(
            relationship.next(
                facts={**relationship.facts, **facts},
                fact_history=relationship.fact_history + history,
                subject=facts.get("subject", relationship.subject),
            )
        )
        if history:
            _withdraw_waiting(journal, core, relationship_id)


def _withdraw_waiting(journal: Journal, core: Engine, relationship_id: str) -> None:
    """No one is asked again to weigh staying while what they told us says that this comes first."""
    for one in about(journal, relationship_id):
        if one.ask_again is not None and not is_open("again.ask", gate_of(journal, core, one).doors):
            journal.save(one.next(ask_again=None))


def correct(journal: Journal, core: Engine, relationship_id: str, fact: str, *, now: datetime) -> None:
    """Take back a fact that was ticked by mistake; that it was is kept. Raises UnknownInputError if it is none."""
    facts = journal.get(Relationship, relationship_id).facts
    if fact not in facts_standing(facts):
        raise UnknownInputError(sentence("{fact!r} does not stand: there is nothing to take back", fact=fact))
    keep_facts(journal, core, relationship_id, {fact: "no"}, now=now)


def describe(
    journal: Journal, relationship_id: str, *, nickname: str, started: datetime | None, ended: datetime | None
) -> Relationship:
    """Say what to call someone, and since and until when. Raises UnknownInputError if the end is before the start."""
    if started and ended and ended < started:
        raise UnknownInputError(sentence("the end is before the start: change one of the two days"))
    with journal.together():
        relationship = journal.get(Relationship, relationship_id)
        changed = relationship.next(nickname=nickname.strip(), started=started, ended=ended)
        journal.save(changed)
    return changed
