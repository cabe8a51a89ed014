"""What was kept: looking back, deciding for oneself, and forgetting one thing with all that came of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from holdspace.discernment.engine import Engine
from holdspace.discernment.gate import ACTION_DOORS, Gate
from holdspace.discernment.vocabulary import Action
from holdspace.errors import ClosedDoorError, ConflictError, UnknownInputError, sentence
from holdspace.journey.journal import Journal
from holdspace.journey.keeping import Removed, drafts_of, forget_derived, refers
from holdspace.journey.people import facts_standing, gate_of
from holdspace.journey.records import Decision, Draft, Interview, Moment, Record, Relationship
from holdspace.journey.surfaces import is_open

ENGINE_RULES: Final = frozenset({"R10", "R11"})
"""Rules under which the engine's suggestion stood with every door open."""


def kept(journal: Journal) -> tuple[Interview, ...]:
    """Kept interviews, the last begun first."""
    return those_kept(journal.all(Interview))


def those_kept(interviews: Iterable[Interview]) -> tuple[Interview, ...]:
    """Those of them that were kept, the last begun first."""
    return tuple(sorted((one for one in interviews if one.kept), key=lambda one: one.begun, reverse=True))


def is_put_away(interview: Interview, now: Gate) -> bool:
    """Whether what it looked like then is put away, because something that was told since comes first."""
    then = interview.outcome
    return then is not None and then.rule in ENGINE_RULES and not is_open("kept.outcome", now.doors)


def ways_to_decide(journal: Journal, core: Engine, interview_id: str) -> tuple[Action, ...]:
    """Actions a person can choose as their own decision: those a rule allows, else all with an open door."""
    return _ways(gate_of(journal, core, journal.get(Interview, interview_id)))


def _ways(gate: Gate) -> tuple[Action, ...]:
    if gate.acceptable is not None:
        return gate.acceptable
    return tuple(
        action
        for action, door in ACTION_DOORS.items()
        if door is None or is_open(f"decision.{action.value}", gate.doors)
    )


def decide(
    journal: Journal, core: Engine, interview_id: str, *, action: str = "", words: str = "", now: datetime
) -> Interview:
    """Keep what a person decided: an action, or something else in their own words; empty takes a decision back.

    Raises UnknownInputError for an unknown action, ClosedDoorError for what is not open now.
    """
    if action and action not in set(Action):
        raise UnknownInputError(
            sentence(
                "unknown decision {action!r}: use one of {known}, or own words", action=action, known=", ".join(Action)
            )
        )
    with journal.together():
        interview = journal.get(Interview, interview_id)
        gate = gate_of(journal, core, interview)
        if action and action not in _ways(gate):
            raise ClosedDoorError(
                sentence("{action!r} is not open: what was told about safety comes first", action=action)
            )
        if words.strip() and not is_open("decision.own_words", gate.doors):
            raise ClosedDoorError(sentence("own words are not open here: what was told about safety comes first"))
        own = "" if action else words.strip()
        if (interview.decision, interview.decision_words) == (action, own):
            return interview
        changed = interview.next(
            decision=action,
            decision_words=own,
            decided=now if action or own else None,
            decisions=(*interview.decisions, Decision(action, own, now)),
            touched=now,
        )
        journal.save(changed)
    return changed


def remove(journal: Journal, interview_id: str, *, now: datetime) -> Removed:
    """Forget an interview with everything that came of it. Raises MissingRecordError.

    Its drafts and its ask-again go with it, interviews that followed it stand alone from then on, and the person it
    is about goes too when nothing else is about them and no fact stands.
    """
    with journal.together():
        interview = journal.get(Interview, interview_id)
        drafts, followers = forget_derived(journal, interview_id)
        gone: tuple[Record, ...] = (interview, *drafts)
        relationship = journal.get(Relationship, interview.relationship_id)
        if not refers(journal, relationship.id) and not facts_standing(relationship.facts):
            journal.delete(Relationship, relationship.id)
            gone = (relationship, *gone)
    return Removed(gone, now, followers)


def remove_note(journal: Journal, moment_id: str, *, now: datetime) -> Removed:
    """Forget a note with its draft. Raises MissingRecordError."""
    with journal.together():
        moment = journal.get(Moment, moment_id)
        drafts = drafts_of(journal, moment_id)
        for draft in drafts:
            journal.delete(Draft, draft.id)
        journal.delete(Moment, moment_id)
    return Removed((moment, *drafts), now)


def remove_person(journal: Journal, relationship_id: str, *, now: datetime) -> Removed:
    """Forget a person with all that stands about them. Raises ConflictError while anything kept is about them."""
    with journal.together():
        person = journal.get(Relationship, relationship_id)
        if refers(journal, relationship_id):
            raise ConflictError(sentence("something kept is about this person: delete that first"))
        journal.delete(Relationship, relationship_id)
    return Removed((person,), now)


def put_back(journal: Journal, removed: Removed) -> None:
    """Bring back what was taken away, with its links. Raises ConflictError if it is there already."""
    with journal.together():
        for record in removed.records:
            journal.add(record)
        interview = next((one for one in removed.records if isinstance(one, Interview)), None)
        for follower in journal.all(Interview):
            if interview is not None and follower.id in removed.followers and not follower.follows:
                journal.save(follower.next(follows=interview.id))
