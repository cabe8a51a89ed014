"""Keeping an interview, or letting it go. Nothing is kept unless the person says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdspace.discernment.engine import Engine, Result
from holdspace.journey.journal import Journal
from holdspace.journey.people import about, all_answers
from holdspace.journey.records import Draft, Interview, Moment, Outcome, Record, Relationship
from holdspace.journey.surfaces import is_open
from holdspace.journey.thinking import ASKED_FIRST, result

LET_GO_AFTER: Final = timedelta(days=7)
"""How long an interview that nobody kept is offered after it was last touched."""
UNDO_FOR: Final = timedelta(seconds=30)
"""How long something that was taken away can be put back."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away at once, oldest first; `followers` are ids of interviews that followed the one removed."""

    records: tuple[Record, ...]
    at: datetime
    followers: tuple[str, ...] = ()

    def can_be_put_back(self, now: datetime) -> bool:
        """Whether it is not too long ago."""
        return timedelta(0) <= now - self.at <= UNDO_FOR


def outcome_of(core: Engine, found: Result, answers: dict[str, str], now: datetime) -> Outcome:
    """A result as it is remembered. Where a rule decided, its readings are not."""
    reads = found.gate.suggestion is None and is_open("result.readings", found.gate.doors)
    return Outcome(
        at=now,
        suggestion=found.suggestion.first.value,
        acceptable=tuple(action.value for action in found.suggestion.acceptable),
        firmness=found.suggestion.firmness.value,
        rule=found.gate.rule,
        readings=tuple((one.name.value, one.strength) for one in found.readings) if reads else (),
        model_version=core.model.version,
        model_hash=core.model.hash,
        answers=answers,
    )


def keep(journal: Journal, interview_id: str, core: Engine, *, now: datetime) -> Interview:
    """Keep an interview with what it adds up to today, and the person it is about. Raises MissingRecordError.

    Kept again, it takes what it adds up to then.
    """
    with journal.together():
        interview = journal.get(Interview, interview_id)
        _stage, answers, _ = core.checked(interview.stage, all_answers(journal, interview))
        outcome = outcome_of(core, result(journal, core, interview_id), answers, now)
        kept = interview.next(kept=True, outcome=outcome, touched=now)
        journal.save(kept)
        relationship = journal.get(Relationship, interview.relationship_id)
        if not relationship.kept:
            journal.save(relationship.next(kept=True))
    return kept


def changed_since_kept(journal: Journal, core: Engine, interview: Interview) -> bool:
    """Whether answers were changed or added after the interview was kept.

    One about safety that no longer counts because it is to be asked again was not changed.
    """
    if interview.outcome is None:
        return False
    _stage, answers, _ = core.checked(interview.stage, all_answers(journal, interview))
    facts = journal.get(Relationship, interview.relationship_id).facts
    waiting = {
        question: value
        for question, value in interview.outcome.answers.items()
        if question not in answers and (question == ASKED_FIRST or facts.get(question) == value)
    }
    return {**waiting, **answers} != interview.outcome.answers


def not_kept(journal: Journal) -> tuple[Interview, ...]:
    """Interviews that were begun and not kept, those touched last first."""
    return those_not_kept(journal.all(Interview))


def those_not_kept(interviews: Iterable[Interview]) -> tuple[Interview, ...]:
    """Those of them that were not kept, those touched last first."""
    return tuple(sorted((one for one in interviews if not one.kept), key=lambda one: one.touched, reverse=True))


def let_go(journal: Journal, interview_id: str, *, now: datetime) -> Removed:
    """Forget an interview that was not kept, and a person about whom nothing was. A kept one is left alone."""
    with journal.together():
        interview = next((one for one in journal.all(Interview) if one.id == interview_id and not one.kept), None)
        if interview is None:
            return Removed((), now)
        drafts, followers = forget_derived(journal, interview_id)
        gone: tuple[Record, ...] = (interview, *drafts)
        relationship = journal.get(Relationship, interview.relationship_id)
        if not relationship.kept and not refers(journal, relationship.id):
            journal.delete(Relationship, relationship.id)
            gone = (relationship, *gone)
    return Removed(gone, now, followers)


def forget_derived(journal: Journal, interview_id: str) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """Forget an interview with its drafts and the links to it; the drafts, and ids of those that followed it."""
    drafts = drafts_of(journal, interview_id)
    for draft in drafts:
        journal.delete(Draft, draft.id)
    followers = [one for one in journal.all(Interview) if one.follows == interview_id]
    for follower in followers:
        journal.save(follower.next(follows=""))
    journal.delete(Interview, interview_id)
    return drafts, tuple(one.id for one in followers)


def let_go_of_lapsed(journal: Journal, now: datetime) -> int:
    """Forget what was not kept and not touched for a week; returns how many interviews that were."""
    lapsed = [one.id for one in not_kept(journal) if now - one.touched >= LET_GO_AFTER]
    for interview_id in lapsed:
        let_go(journal, interview_id, now=now)
    return len(lapsed)


def drafts_of(journal: Journal, interview_id: str) -> tuple[Draft, ...]:
    """Drafts of pages that belong to one interview: its id stands in their path."""
    return tuple(draft for draft in journal.all(Draft) if interview_id in draft.id.split("/"))


def refers(journal: Journal, relationship_id: str) -> bool:
    """Whether an interview or a note is about this relationship."""
    noted = any(moment.relationship_id == relationship_id for moment in journal.all(Moment))
    return noted or bool(about(journal, relationship_id))
