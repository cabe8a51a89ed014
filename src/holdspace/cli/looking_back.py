"""What was kept, as it may be read today: doors that closed since are closed here too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from holdspace.cli import lines, pages, wording
from holdspace.cli.paper import Paper, printable
from holdspace.cli.report import report, skipped_safety
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language, ngettext
from holdspace.content.library import engine
from holdspace.content.words import firmness_words, reading_words, stage_doors
from holdspace.discernment.gate import judge
from holdspace.discernment.questions import Question
from holdspace.discernment.suggestion import Firmness
from holdspace.discernment.vocabulary import SKIP, Action
from holdspace.errors import UnknownInputError
from holdspace.journey import again, remembering, thinking
from holdspace.journey.journal import Journal
from holdspace.journey.records import Interview, Outcome, Relationship
from holdspace.journey.surfaces import is_open
from holdspace.web.standing import Standing

SHORT_ID: Final = 8
"""So many characters of an id are shown; any beginning that fits one alone will do."""
STRONG: Final = frozenset({"strong", "some"})


def day(at: datetime) -> str:
    """A day on this machine's own calendar."""
    return at.astimezone().date().isoformat()


def resolved(found: Sequence[Interview], typed: str) -> Interview:
    """The interview with this id, or the only one whose id begins so. Raises UnknownInputError."""
    fits = [one for one in found if typed and one.id.startswith(typed.strip().casefold())]
    exact = [one for one in fits if one.id == typed]
    if len(exact or fits) != 1:
        message = _("{id} is not the id of one thing you kept: holdspace kept lists them.")
        raise UnknownInputError(message.format(id=repr(typed[:40])))
    return (exact or fits)[0]


def named(journal: Journal, one: Interview) -> str:
    """An interview in a line: when, where the person was, and about whom."""
    person = journal.get(Relationship, one.relationship_id)
    who = printable(person.nickname)
    doors = stage_doors(language=language())
    where = next((title for key, title, _hint in doors if thinking.DOORS[key] == one.stage), "")
    return " · ".join(part for part in (day(one.begun), where, who) if part)


def listing(paper: Paper, journal: Journal, now: datetime) -> None:
    """Everything kept, the last first, and what waits."""
    found, due = remembering.kept(journal), {one.id for one in again.due(journal, engine(), now.date())}
    for one in found:
        hint = _("You wanted to be asked again: holdspace discern --again {id}").format(id=one.id[:SHORT_ID])
        paper.item(one.id[:SHORT_ID], named(journal, one), hint=hint if one.id in due else "", room=SHORT_ID)
    if not found:
        paper.text(_("Nothing is kept yet. holdspace discern --keep begins."))
    else:
        paper.gap()
        paper.quiet(_("holdspace kept --show ID reads one, with the id that stands first in its line."))


def whole(paper: Paper, journal: Journal, one: Interview) -> None:
    """One interview: what it looked like then, the person's own view and decision, and the answers."""
    now = wording.standing_of(journal, one.id)
    if now.gate.crisis:
        lines.crisis_card(paper, one.country, young=now.young, asks=False)
    paper.title(named(journal, one))
    if now.gate.suggestion is not None:
        report(paper, now, thinking.result(journal, engine(), one.id), country=one.country)
        paper.gap()
        paper.rule()
    elif one.outcome is not None:
        _outcome(paper, one, one.outcome, now)
    if one.own_view:
        paper.title(_("What you made of it"))
        paper.text(printable(one.own_view))
    _decision(paper, one, now)
    if one.ask_again is not None and is_open("again.ask", now.gate.doors):
        paper.quiet(_("We ask you again on {day}.").format(day=one.ask_again.isoformat()))
    _answers(paper, journal, one)
    differences(paper, journal, one.id)


def _outcome(paper: Paper, one: Interview, outcome: Outcome, now: Standing) -> None:
    """What it looked like on the day it was kept, as far as that door is open today."""
    if _is_put_away(one, now):
        paper.text(_("What it looked like then is put away: something you told us since comes first."))
        return
    paper.title(_("How it looked on {day}").format(day=day(outcome.at)))
    if outcome.rule in remembering.ENGINE_RULES and not judge(now.stage, outcome.answers).complete:
        paper.text(skipped_safety())
    action = Action(outcome.suggestion)
    clear = firmness_words(outcome.firmness, language=language()).label
    if wording.offered(action, now) and outcome.firmness != Firmness.MIXED:
        paper.text(f"{wording.step(action, now).name}. {clear}.")
        if note := wording.note(action, now):
            paper.text(note)
    else:
        paper.text(f"{clear}.")
    strong = [name for name, strength in outcome.readings if strength in STRONG]
    if strong and is_open("kept.readings", now.gate.doors):
        paper.text(_("What may be in it:"))
        for name in strong:
            paper.item("·", reading_words(name, language=language()).name, room=1)


def _is_put_away(one: Interview, now: Standing) -> bool:
    """Whether what it looked like then is put away: by its rule, or because its first step is closed now."""
    closed = one.outcome is not None and not wording.offered(Action(one.outcome.suggestion), now)
    return closed or remembering.is_put_away(one, now.gate)


def _decision(paper: Paper, one: Interview, now: Standing) -> None:
    """What the person decided, where that may be shown today."""
    if one.decision and _may_be_named(Action(one.decision), now):
        words = wording.step(Action(one.decision), now).name
    elif one.decision_words and is_open("kept.decision", now.gate.doors):
        words = printable(one.decision_words)
    else:
        return
    paper.title(_("What you decided"))
    paper.text(words)


def _may_be_named(action: Action, now: Standing) -> bool:
    return action in now.gate.acceptable if now.gate.acceptable is not None else wording.offered(action, now)


def _answers(paper: Paper, journal: Journal, one: Interview) -> None:
    paper.title(_("Your answers"))
    said, shown = again.said(journal, engine(), one), []
    for question in wording.questions().questions:
        if question.id in said and question.id not in shown:
            beside = [other for other in _beside(question) if other.id in said]
            shown += [other.id for other in beside]
            asked, answered = pages.in_short(beside, said)
            paper.item("·", asked, hint=answered, room=1)


def _beside(question: Question) -> list[Question]:
    """The questions that stand on a page with this one."""
    if not question.is_tick:
        return [question]
    return [one for one in wording.questions().questions if one.is_tick and one.page == question.page]


def differences(paper: Paper, journal: Journal, interview_id: str) -> None:
    """What changed since the time this one asks again, where there was one and that door is open."""
    now = wording.standing_of(journal, interview_id)
    if not now.interview.follows or not is_open("again.differences", now.gate.doors):
        return
    found = again.differences(journal, engine(), interview_id)
    if found is None:
        return
    paper.title(_("Since {day}").format(day=day(found.first.begun)))
    for change in found.changed:
        question = wording.questions()[change.question]
        then, today = wording.answer(question, change.then or SKIP), wording.answer(question, change.now or SKIP)
        paper.item("·", question.text, hint=_("Then: {then}. Now: {now}.").format(then=then, now=today), room=1)
    same = ngettext("One answer is the same.", "{n} answers are the same.", found.same)
    paper.quiet(same.format(n=found.same))


def as_dict(journal: Journal, one: Interview) -> dict[str, Any]:
    """One interview for a program, with the same doors as on the pages. What is put away is null."""
    now = wording.standing_of(journal, one.id)
    outcome = None if _is_put_away(one, now) else one.outcome
    decided = one.decision if one.decision and _may_be_named(Action(one.decision), now) else None
    own_words = one.decision_words if is_open("kept.decision", now.gate.doors) else ""
    return {
        "own_view": one.own_view,
        "decision": decided,
        "decision_words": own_words,
        "ask_again": one.ask_again.isoformat() if one.ask_again and is_open("again.ask", now.gate.doors) else None,
        "follows": one.follows or None,
        "outcome": None if outcome is None else _outcome_as_dict(outcome, now),
        "gate": {"crisis": now.gate.crisis, "rule": now.gate.rule, "doors": now.gate.doors.as_dict()},
        "answers": again.said(journal, engine(), one),
    }


def _outcome_as_dict(outcome: Outcome, now: Standing) -> dict[str, Any]:
    readings = outcome.readings if is_open("kept.readings", now.gate.doors) else ()
    return {
        "at": outcome.at.isoformat(),
        "suggestion": outcome.suggestion,
        "acceptable": [action for action in outcome.acceptable if wording.offered(Action(action), now)],
        "firmness": outcome.firmness,
        "rule": outcome.rule,
        "readings": [{"name": name, "strength": strength} for name, strength in readings],
        "model": {"version": outcome.model_version, "hash": outcome.model_hash},
    }
