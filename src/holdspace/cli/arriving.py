"""Before the first question: what the person came with, and a word before we go on."""

from dataclasses import dataclass
from itertools import starmap
from typing import Final

from holdspace.cli import lines
from holdspace.cli.console import Asides, Choice, Console, Key
from holdspace.cli.paper import BOLD
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language
from holdspace.content.words import opening_words, stage_doors
from holdspace.discernment.vocabulary import Stage
from holdspace.journey.thinking import ASKS_OPENING, DOORS, SAFETY_FIRST

GO_ON: Final = "on"
LEAVE_OUT: Final = "out"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known before the first question. `stage_open` asks for the stage after safety."""

    stage: Stage
    opening: str
    stage_open: bool
    leave_out: bool


def arrive(console: Console, *, kept: bool = False) -> Arrival:
    """Ask what brings the person here, and say what comes next. Raises LeftError if they leave.

    `kept` says that what is answered is put in the vault as it is given.
    """
    door, opening, step = "", "", 0
    console.paper.title(_("Think it through"))
    if kept:
        console.paper.text(_("What you answer goes into your vault, and nothing leaves this machine."))
        console.paper.text(_("You can stop at any time, and go on later."))
    else:
        console.paper.text(_("Nothing is saved, and nothing leaves this machine. You can stop at any time."))
    while True:
        if step == 0:
            door = _door(console, door)
            step = 1
        elif step == 1:
            picked = _opening(console, opening) if door == ASKS_OPENING else ""
            step = 0 if picked is Key.BACK else 2
            opening = opening if isinstance(picked, Key) else picked
        else:
            picked = _before(console, opening)
            if picked is not Key.BACK:
                return Arrival(DOORS[door], opening, door == SAFETY_FIRST, leave_out=picked == LEAVE_OUT)
            step = 1 if door == ASKS_OPENING else 0


def _asides(console: Console) -> Asides:
    return {Key.HELP: lambda: lines.help_page(console, "", young=False)}


def _door(console: Console, before: str) -> str:
    choices = list(starmap(Choice, stage_doors(language=language())))
    console.paper.title(_("What brings you here?"))
    console.paper.gap()
    return str(console.choose(choices, (Key.QUIT,), picked=before, asides=_asides(console)))


def _opening(console: Console, before: str) -> str | Key:
    choices = [Choice(key, label) for key, label, _reply in opening_words(language=language())]
    console.paper.title(_("What is it like at the moment?"))
    console.paper.gap()
    picked = console.choose(choices, (Key.BACK, Key.SKIP, Key.QUIT), picked=before, asides=_asides(console))
    return "" if picked is Key.SKIP else picked


def _before(console: Console, opening: str) -> str | Key:
    paper = console.paper
    reply = next((reply for key, _label, reply in opening_words(language=language()) if key == opening), "")
    choices = [Choice(GO_ON, _("Continue")), Choice(LEAVE_OUT, _("Leave out the lists"))]
    if reply:
        paper.gap()
        paper.text(reply)
    paper.title(_("Before we go on"))
    paper.gap()
    paper.text(_("Who might see this screen?"), style=BOLD)
    paper.text(_("If it is not yours alone, pick a calm time. What is shown stays in this window until you close it."))
    paper.gap()
    paper.text(_("What comes next"), style=BOLD)
    paper.text(
        _("First, who it is about, and if you are safe. Then four short lists of things a therapist may have done.")
    )
    paper.text(
        _("They name touch, sex, threats, secrets and money. We ask for a tick, never for details.")
        + " "
        + _("You can stop or skip at any time.")
    )
    paper.quiet(_("If you leave this part out, we can’t know. We will say so at the end."))
    paper.gap()
    return console.choose(choices, (Key.BACK, Key.QUIT), asides=_asides(console))


def ask_stage(console: Console) -> str | Key:
    """Where the person is with their therapy, for those who came by the door that asks about safety first."""
    choices = [Choice(key, title, hint) for key, title, hint in stage_doors(language=language()) if key != SAFETY_FIRST]
    console.paper.title(_("Where are you now?"))
    console.paper.gap()
    picked = console.choose(choices, (Key.BACK, Key.SKIP, Key.QUIT), asides=_asides(console))
    return ASKS_OPENING if picked is Key.SKIP else picked
