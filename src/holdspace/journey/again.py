"""Sleep on it: to be asked again on a day, and to see what changed between the two times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from holdspace.discernment.engine import Engine
from holdspace.errors import ClosedDoorError, UnknownInputError, sentence
from holdspace.journey.journal import Journal, NewId
from holdspace.journey.people import all_answers, gate_of, gates_of
from holdspace.journey.records import Interview, Outcome
from holdspace.journey.surfaces import is_open
from holdspace.journey.thinking import begin

SOON: Final = {"days": timedelta(days=3), "week": timedelta(days=7)}
"""A few days, or a week."""
LATEST: Final = timedelta(days=366)


def ask_again(journal: Journal, core: Engine, interview_id: str, day: date | None, *, now: datetime) -> Interview:
    """Be asked again on a day, tomorrow or up to a year from now; None takes it back.

    Raises ClosedDoorError where what was told about safety comes first, UnknownInputError for a day that does not fit.
    """
    with journal.together():
        interview = journal.get(Interview, interview_id)
        if day is not None:
            if not is_open("again.ask", gate_of(journal, core, interview).doors):
                raise ClosedDoorError(sentence("this is not one to sleep on: what was told about safety comes first"))
            today = now.date()
            if not today < day <= today + LATEST:
                raise UnknownInputError(sentence("that day does not fit: choose one from tomorrow to a year from now"))
        changed = interview.next(ask_again=day, touched=now)
        journal.save(changed)
    return changed


def due(journal: Journal, core: Engine, today: date) -> tuple[Interview, ...]:
    """Kept interviews whose day has come, the earliest first; none that is closed by what was told since."""
    return those_due(journal, core, journal.all(Interview), today)


def those_due(journal: Journal, core: Engine, interviews: Iterable[Interview], today: date) -> tuple[Interview, ...]:
    """Those of them whose day has come, as `due`."""
    asked = [one for one in interviews if one.kept and one.ask_again is not None and one.ask_again <= today]
    gates = gates_of(journal, core, asked)
    found = [one for one in asked if is_open("again.start", gates[one.id].doors)]
    return tuple(sorted(found, key=lambda one: (one.ask_again or today, one.begun)))


def begin_again(journal: Journal, core: Engine, interview_id: str, *, now: datetime, new_id: NewId) -> Interview:
    """Ask the same questions anew, in an interview that follows the first. Raises ClosedDoorError."""
    with journal.together():
        first = journal.get(Interview, interview_id)
        if not is_open("again.ask", gate_of(journal, core, first).doors):
            raise ClosedDoorError(sentence("this is not one to ask again: what was told about safety comes first"))
        begun = begin(journal, stage=first.stage, about=first.relationship_id, now=now, new_id=new_id)
        follower = begun.next(follows=first.id, country=first.country)
        journal.save(follower)
        journal.save(first.next(ask_again=None))
    return follower


@dataclass(frozen=True, slots=True)
class Change:
    """A question with its two answers; None where it was not asked then or now."""

    question: str
    then: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Differences:
    """Two interviews side by side. `same` counts the answers that did not change; outcomes are None before keeping."""

    first: Interview
    second: Interview
    changed: tuple[Change, ...]
    same: int
    once: tuple[Change, ...]


def differences(journal: Journal, core: Engine, interview_id: str) -> Differences | None:
    """What changed since the interview that this one follows; None if it follows none, or that one was not kept.

    Raises ClosedDoorError where what was told about safety comes first.
    """
    second = journal.get(Interview, interview_id)
    first = next((one for one in journal.all(Interview) if second.follows and one.id == second.follows), None)
    if first is None or first.outcome is None:
        return None
    if not is_open("again.differences", gate_of(journal, core, second).doors):
        raise ClosedDoorError(sentence("these two are not put side by side: what was told about safety comes first"))
    then, now = said(journal, core, first), said(journal, core, second)
    both = [question.id for question in core.questionnaire.questions if question.id in then and question.id in now]
    once = [question.id for question in core.questionnaire.questions if (question.id in then) != (question.id in now)]
    return Differences(
        first=first,
        second=second,
        changed=tuple(Change(one, then[one], now[one]) for one in both if then[one] != now[one]),
        same=sum(then[one] == now[one] for one in both),
        once=tuple(Change(one, then.get(one), now.get(one)) for one in once),
    )


def said(journal: Journal, core: Engine, interview: Interview) -> dict[str, str]:
    """What was said: as it was kept, else as it stands now."""
    outcome: Outcome | None = interview.outcome
    if outcome is not None:
        return outcome.answers
    return core.checked(interview.stage, all_answers(journal, interview))[1]
