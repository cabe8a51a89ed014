"""An interview that goes into the vault: begun or gone on with, put there as it goes, kept when it is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import uuid4

from holdspace.cli import lines, wording
from holdspace.cli.arriving import arrive
from holdspace.cli.console import Choice, Console, Key, LeftError
from holdspace.cli.interview import Conversation, begin, survive_any_letter
from holdspace.cli.looking_back import day, differences, named, resolved
from holdspace.cli.opening import opened
from holdspace.cli.paper import Paper, printable
from holdspace.cli.patience import IdleError, Patience, cleared
from holdspace.cli.sitting import Sitting, this_moment
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language
from holdspace.cli.vault_options import Chosen
from holdspace.content.library import engine
from holdspace.content.words import fact_words
from holdspace.errors import HoldspaceError
from holdspace.journey import again, keeping, people, remembering, thinking
from holdspace.journey.journal import Journal
from holdspace.journey.records import SETTINGS_ID, Interview, Relationship, Settings
from holdspace.journey.surfaces import is_open

NEW: Final = "new"
OWN_WORDS: Final = "own"
MOST_DAYS: Final = 365

Beginning = Callable[[Sitting], str]
"""Begins an interview, or finds the one to go on with, and gives its id."""


class NothingPausedError(HoldspaceError):
    """There is no interview to go on with."""


def keep_interview(chosen: Chosen, beginning: Beginning) -> None:
    """Ask at the prompt, with the vault open, and keep what was said when it is done. Raises VaultError."""
    survive_any_letter()
    with opened(chosen, changes=True) as (vault, _words):
        paper = Paper()
        console = Console(paper, Patience(_minutes(vault.journal) * 60, paper))
        sitting = Sitting(console, vault.journal, chosen.now if chosen.at else this_moment, kept=True)
        keeping.let_go_of_lapsed(vault.journal, sitting.clock())
        conversation: Conversation | None = None
        try:
            interview_id = beginning(sitting)
            conversation = Conversation(sitting, interview_id)
            conversation.run()
        except (LeftError, KeyboardInterrupt) as left:
            paper.gap()
            if isinstance(left, IdleError):
                cleared(paper)
            if conversation is None:
                paper.text(_("Closed. Nothing was kept."))
            elif conversation.at_result and not isinstance(left, (IdleError, KeyboardInterrupt)):
                _keep(sitting, interview_id)
            else:
                _pause(sitting, interview_id)
    paper.text(_("What was shown stays in this window until you close it or clear it."))


def _minutes(journal: Journal) -> int:
    """How many minutes without a word the person wants it to stay open."""
    settings = journal.newest(Settings)
    return settings.idle_minutes if settings is not None else Settings(id=SETTINGS_ID, made=this_moment()).idle_minutes


def afresh(sitting: Sitting) -> str:
    """Begin an interview, about someone new or about someone who is known."""
    arrival = arrive(sitting.console, kept=True)
    interview_id = begin(sitting, arrival, about=_about(sitting))
    _told_before(sitting, interview_id)
    return interview_id


def where_it_was_left(sitting: Sitting) -> str:
    """The interview to go on with; asks which where there are several. Raises NothingPausedError."""
    found = keeping.not_kept(sitting.journal)
    if not found:
        raise NothingPausedError(_("nothing waits to be gone on with: holdspace discern --keep begins."))
    if len(found) == 1:
        return found[0].id
    sitting.console.paper.title(_("Which one do you want to go on with?"))
    choices = [Choice(one.id, named(sitting.journal, one)) for one in found]
    return str(sitting.console.choose(choices, (Key.QUIT,)))


def once_more(kept_id: str) -> Beginning:
    """Asks the questions of a kept interview again, beside what was said then."""

    def beginning(sitting: Sitting) -> str:
        first = resolved(remembering.kept(sitting.journal), kept_id)
        now = sitting.clock()
        begun = again.begin_again(sitting.journal, engine(), first.id, now=now, new_id=lambda: str(uuid4()))
        _told_before(sitting, begun.id)
        return begun.id

    return beginning


def _about(sitting: Sitting) -> str:
    """The id of the relationship it is about; empty for someone new."""
    known = people.known(sitting.journal)
    if not known:
        return ""
    sitting.console.paper.title(_("Is it about someone you told us about before?"))
    sitting.console.paper.gap()
    choices = [Choice(NEW, _("Someone new")), *(Choice(person.id, _name(sitting, person)) for person in known)]
    picked = str(sitting.console.choose(choices, (Key.QUIT,)))
    return "" if picked == NEW else picked


def _name(sitting: Sitting, person: Relationship) -> str:
    if person.nickname:
        return printable(person.nickname)
    first = next(iter(people.about(sitting.journal, person.id)), None)
    if first is None:
        return _("Someone without a name")
    return _("Someone without a name, since {day}").format(day=day(first.begun))


def _told_before(sitting: Sitting, interview_id: str) -> None:
    told = people.told_before(sitting.journal, sitting.journal.get(Interview, interview_id))
    if not told:
        return
    paper = sitting.console.paper
    paper.title(_("You told us this before. It still counts."))
    for fact in told:
        paper.item("·", fact_words(fact, language=language()), room=1)
    paper.quiet(_("If one is a mistake, you can take it back in the app, where it says People."))


def _pause(sitting: Sitting, interview_id: str) -> None:
    """Leave it in the vault, not kept yet; one without an answer is let go."""
    paper, interview = sitting.console.paper, sitting.journal.get(Interview, interview_id)
    if not interview.trail:
        keeping.let_go(sitting.journal, interview_id, now=sitting.clock())
        paper.text(_("Closed. Nothing was answered, and nothing was kept."))
        return
    paper.text(_("Closed. What you answered waits in the vault for a week, then it goes."))
    paper.text(_("Sealed copies can hold it some weeks more."))
    paper.text(_("To go on: holdspace discern --resume"))


def _keep(sitting: Sitting, interview_id: str) -> None:
    """Keep it, then ask what only the person can say. Whoever leaves here leaves the rest out."""
    paper = sitting.console.paper
    keeping.keep(sitting.journal, interview_id, engine(), now=sitting.clock())
    paper.rule()
    paper.text(_("This is kept now. A few things only you can say; s skips one, q leaves."))
    try:
        for ask in (_ask_own_view, ask_decision, _ask_again, _ask_name):
            ask(sitting, interview_id)
        differences(paper, sitting.journal, interview_id)
    except IdleError:
        cleared(paper)
    except (LeftError, KeyboardInterrupt):
        pass
    paper.gap()
    paper.text(_("Kept in your vault. holdspace kept shows it."))


def _screen(sitting: Sitting, interview_id: str, title: str) -> None:
    now = wording.standing_of(sitting.journal, interview_id)
    if now.gate.crisis:
        lines.crisis_card(sitting.console.paper, now.interview.country, young=now.young, asks=False)
    sitting.console.paper.title(title)


def _ask_own_view(sitting: Sitting, interview_id: str) -> None:
    now = wording.standing_of(sitting.journal, interview_id)
    if now.interview.own_view or not is_open("result.own_view", now.gate.doors):
        return
    _screen(sitting, interview_id, _("What do you make of it?"))
    sitting.console.paper.text(_("In your own words, on one line. Your view can differ from ours."))
    typed = sitting.console.read((Key.SKIP, Key.QUIT))
    if isinstance(typed, str) and typed:
        thinking.keep_own_view(sitting.journal, interview_id, typed, now=sitting.clock())


def ask_decision(sitting: Sitting, interview_id: str) -> None:
    """Ask what the person decides, among what is open to them. Leaving it out is an answer too."""
    now = wording.standing_of(sitting.journal, interview_id)
    core, at = engine(), sitting.clock()
    steps = remembering.ways_to_decide(sitting.journal, core, interview_id)
    named = (Choice(step, wording.step(step, now).name, wording.note(step, now)) for step in steps)
    choices = sorted(named, key=lambda one: one.label)
    if is_open("decision.own_words", now.gate.doors):
        choices.append(Choice(OWN_WORDS, _("Something else, in your own words")))
    _screen(sitting, interview_id, _("What do you decide?"))
    waits = now.gate.suggestion is None
    sitting.console.paper.quiet(_("You need not decide today. In A to Z order.") if waits else _("You choose."))
    picked = sitting.console.choose(choices, (Key.SKIP, Key.QUIT), picked=now.interview.decision)
    if isinstance(picked, Key):
        return
    if picked != OWN_WORDS:
        remembering.decide(sitting.journal, core, interview_id, action=picked, now=at)
        return
    sitting.console.paper.text(_("On one line:"))
    typed = sitting.console.read((Key.SKIP, Key.QUIT))
    if isinstance(typed, str) and typed:
        remembering.decide(sitting.journal, core, interview_id, words=typed, now=at)


def _ask_again(sitting: Sitting, interview_id: str) -> None:
    now = wording.standing_of(sitting.journal, interview_id)
    if not is_open("again.ask", now.gate.doors):
        return
    _screen(sitting, interview_id, _("Do you want to sleep on it?"))
    sitting.console.paper.text(_("We can ask you again, beside what you said today. In how many days? Enter for not."))
    while True:
        typed = sitting.console.read((Key.SKIP, Key.QUIT))
        if isinstance(typed, Key) or not typed:
            return
        days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_DAYS)) else 0
        if 1 <= days <= MOST_DAYS:
            at = sitting.clock()
            again.ask_again(sitting.journal, engine(), interview_id, at.date() + timedelta(days=days), now=at)
            return
        sitting.console.paper.text(_("A number of days, from 1 to {most}.").format(most=MOST_DAYS))


def _ask_name(sitting: Sitting, interview_id: str) -> None:
    interview = sitting.journal.get(Interview, interview_id)
    person = sitting.journal.get(Relationship, interview.relationship_id)
    if person.nickname:
        return
    _screen(sitting, interview_id, _("What do you call the therapist this is about?"))
    sitting.console.paper.text(_("A made-up name or initials, to tell them from others. Enter leaves it out."))
    typed = sitting.console.read((Key.SKIP, Key.QUIT))
    if isinstance(typed, str) and typed:
        people.describe(sitting.journal, person.id, nickname=typed, started=person.started, ended=person.ended)
