"""The result at the prompt, and what can be done with it: read a way whole, try a change, write one's own view."""

from collections.abc import Callable
from typing import Final

from holdspace.cli import lines, pages, wording
from holdspace.cli.console import Key
from holdspace.cli.paper import printable
from holdspace.cli.report import Typing, changed_answers, how, report, turns, ways, whole_step
from holdspace.cli.sitting import Sitting
from holdspace.cli.text import gettext as _
from holdspace.content.library import engine
from holdspace.discernment.engine import Result
from holdspace.journey import thinking
from holdspace.journey.surfaces import is_open
from holdspace.web.standing import Standing

KEYS: Final = (Key.BACK, Key.WHY, Key.HELP, Key.QUIT)
ANSWERS: Final = "a"
TRY: Final = "t"
UNDO: Final = "x"
OWN: Final = "o"


class Outcome:
    """The result of one interview."""

    def __init__(
        self,
        sitting: Sitting,
        interview_id: str,
        seen: list[tuple[str, ...]],
        help_page: Callable[[], str],
        country: str,
    ) -> None:
        self._sitting = sitting
        self._console = sitting.console
        self._journal = sitting.journal
        self._id = interview_id
        self._seen = seen
        self._help = help_page
        self._country = country
        self._undo: dict[str, str] = {}

    def show(self) -> int:
        """Show the result until the person leaves or changes an answer; the place of the screen to go to."""
        now, found = self._report()
        while True:
            self._offer(now, found)
            typed = self._console.read(KEYS)
            match typed:
                case Key.BACK:
                    return max(len(self._seen) - 1, 0)
                case Key.WHY:
                    self._above(now)
                    how(self._console.paper, now, found)
                case Key.HELP:
                    self._country = self._help()
                    now, found = self._current()
                case Key():
                    continue
                case _:
                    place = self._do(typed, now, found)
                    if place is not None:
                        return place
                    now, found = self._current()

    def _current(self) -> tuple[Standing, Result]:
        return wording.standing_of(self._journal, self._id), thinking.result(self._journal, engine(), self._id)

    def _report(self) -> tuple[Standing, Result]:
        now, found = self._current()
        self._console.paper.gap()
        self._console.paper.rule()
        report(self._console.paper, now, found, country=self._country, typing=Typing.CHANGES)
        return now, found

    def _offer(self, now: Standing, found: Result) -> None:
        names = [wording.step(action, now).name for action in ways(now, found)]
        can = [
            *(f"{number} {name}" for number, name in enumerate(names, start=1)),
            _("a all answers, a 3 changes the third"),
            *([_("t 1 tries the first change")] if turns(now, found) else []),
            *([_("x puts it back")] if self._undo else []),
            *([_("o your own view")] if is_open("result.own_view", now.gate.doors) else []),
        ]
        self._console.paper.gap()
        self._console.paper.quiet(" · ".join(can))

    def _do(self, typed: str, now: Standing, found: Result) -> int | None:
        """Do what was typed; the place of a screen if an answer is to be changed."""
        order, _space, rest = typed.casefold().partition(" ")
        number = int(rest[:4]) if rest.isascii() and rest.isdigit() else 0
        open_ways = ways(now, found)
        if order.isascii() and order.isdigit() and 0 < int(order[:4]) <= len(open_ways):
            self._above(now)
            whole_step(self._console.paper, now, open_ways[int(order[:4]) - 1])
        elif order == ANSWERS and 0 < number <= len(self._seen):
            return number - 1
        elif order == ANSWERS and not rest:
            self._all_answers(now)
        elif order == TRY and 0 < number <= len(turns(now, found)):
            self._try(dict(turns(now, found)[number - 1].answers), now)
        elif order == UNDO and self._undo:
            self._change(self._undo)
            self._undo = {}
        elif order == OWN and is_open("result.own_view", now.gate.doors):
            self._own_view(now)
        else:
            self._console.paper.gap()
            self._console.paper.text(_("That is not one of these."))
        return None

    def _above(self, now: Standing) -> None:
        self._console.paper.gap()
        self._console.paper.rule()
        if now.gate.crisis:
            lines.crisis_card(self._console.paper, self._country, young=now.young)

    def _all_answers(self, now: Standing) -> None:
        self._above(now)
        self._console.paper.title(_("Your answers"))
        for number, ids in enumerate(self._seen, start=1):
            questions = [wording.questions()[question] for question in ids]
            asked, answered = pages.in_short(questions, now.answers)
            self._console.paper.item(str(number), asked)
            self._console.paper.text(answered, indent="     ")

    def _try(self, wanted: dict[str, str], now: Standing) -> None:
        self._undo = {question: now.answers[question] for question in wanted}
        self._console.paper.gap()
        self._console.paper.text(_("You tried a change: {change}").format(change=" ".join(changed_answers(wanted))))
        self._change(wanted)

    def _change(self, wanted: dict[str, str]) -> None:
        thinking.answer(self._journal, engine(), self._id, wanted, now=self._sitting.clock())
        self._report()

    def _own_view(self, now: Standing) -> None:
        self._above(now)
        paper = self._console.paper
        paper.title(_("What do you make of it?"))
        if now.interview.own_view:
            paper.text(_("You wrote: {words}").format(words=printable(now.interview.own_view)))
        paper.text(_("In your own words, on one line. Enter alone keeps nothing."))
        typed = self._console.read((Key.QUIT,))
        if isinstance(typed, str) and typed:
            thinking.keep_own_view(self._journal, self._id, typed, now=self._sitting.clock())
            paper.gap()
            paper.text(_("You wrote: {words}").format(words=printable(typed)))
            stays = _("It is kept with this.") if self._sitting.kept else _("It stays here until you leave.")
            paper.text(_("Your view can differ from ours.") + " " + stays)
