"""The interview at the prompt: the same questions, rules and words as the pages, in this window alone."""

import sys
from uuid import uuid4

from holdspace.cli import lines, pages, wording
from holdspace.cli.arriving import Arrival, arrive, ask_stage
from holdspace.cli.console import Console, Key, LeftError
from holdspace.cli.outcome import Outcome
from holdspace.cli.pages import Shown
from holdspace.cli.paper import Paper
from holdspace.cli.report import Typing, report
from holdspace.cli.sheet import Sheet
from holdspace.cli.sitting import Sitting, this_moment
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language
from holdspace.content.library import engine
from holdspace.content.words import reading_words
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.interview import GATE_KINDS
from holdspace.discernment.suggestion import Firmness
from holdspace.discernment.vocabulary import SKIP
from holdspace.journey import thinking
from holdspace.journey.journal import Journal, MemoryJournal
from holdspace.journey.surfaces import is_open
from holdspace.journey.thinking import View
from holdspace.web.standing import Standing


def interview() -> None:
    """Ask, show the result, forget everything, and say so."""
    survive_any_letter()
    journal = MemoryJournal()
    console = Console(Paper())
    sitting = Sitting(console, journal, this_moment)
    try:
        Conversation(sitting, begin(sitting, arrive(console))).run()
    except (LeftError, KeyboardInterrupt):
        console.paper.gap()
    finally:
        journal.clear()
        console.paper.gap()
        console.paper.text(_("Closed. Nothing was saved, and all you told us is gone."))
        console.paper.text(_("What was shown stays in this window until you close it or clear it."))


def survive_any_letter() -> None:
    """Let no letter that is typed end the interview, whatever its encoding."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")


def begin(sitting: Sitting, arrival: Arrival, *, about: str = "") -> str:
    """Begin an interview, about someone new or about the one whose id is given. Returns its id."""
    journal, at = sitting.journal, sitting.clock()
    with journal.together():
        begun = thinking.begin(
            journal, stage=arrival.stage, opening=arrival.opening, about=about, now=at, new_id=lambda: str(uuid4())
        )
        if arrival.stage_open:
            thinking.ask_stage_later(journal, begun.id, now=at)
        if arrival.leave_out:
            thinking.answer(journal, engine(), begun.id, dict.fromkeys(FACT_GRADES, SKIP), now=at)
    return begun.id


def result_of(sheet: Sheet) -> None:
    """Print the readable result of an answer sheet. Raises UnknownInputError."""
    journal, at = MemoryJournal(), this_moment()
    begun = thinking.begin(journal, stage=sheet.stage, now=at, new_id=lambda: str(uuid4()))
    thinking.answer(journal, engine(), begun.id, sheet.answers, now=at)
    show_result(journal, begun.id)


def show_result(journal: Journal, interview_id: str) -> None:
    """Print the readable result of an interview."""
    here = wording.standing_of(journal, interview_id)
    report(Paper(), here, thinking.result(journal, engine(), interview_id))
    if here.gate.suggestion is None and not thinking.view(journal, engine(), interview_id).done:
        Paper().quiet(_("More questions could make this clearer: holdspace discern asks them."))


def all_questions() -> None:
    """Print every question with its answers, as they are asked."""
    paper = Paper()
    for question in wording.questions().questions:
        paper.title(f"{question.id}: {question.text}")
        for extra in (question.help, question.why):
            if extra:
                paper.quiet(extra)
        for option in question.options:
            paper.item("·", f"{option.value}: {option.label}", room=1)


class Conversation:
    """One interview, with the screens in the order they were seen."""

    def __init__(self, sitting: Sitting, interview_id: str) -> None:
        self._sitting = sitting
        self._journal = sitting.journal
        self._console = sitting.console
        self._id = interview_id
        self.at_result = False
        view = thinking.view(self._journal, engine(), interview_id)
        self._country = view.interview.country
        self._seen = _seen_before(view)

    def run(self) -> None:
        """Ask until there is nothing left to ask and the person has seen enough of the result: LeftError then."""
        place = len(self._seen)
        while True:
            view = thinking.view(self._journal, engine(), self._id)
            if place == len(self._seen) and self._stage_missing(view):
                picked = ask_stage(self._console)
                if picked is Key.BACK:
                    place = max(place - 1, 0)
                else:
                    stage = thinking.DOORS[str(picked)]
                    thinking.set_stage(self._journal, self._id, stage, now=self._sitting.clock())
                continue
            if place == len(self._seen) and view.done:
                self.at_result = True
                place = self._outcome().show()
                self.at_result = False
                continue
            place = self._screen(view, place)

    def _outcome(self) -> Outcome:
        return Outcome(self._sitting, self._id, self._seen, self._help, self._country)

    def _screen(self, view: View, place: int) -> int:
        """Ask one screen and return the place of the next one."""
        again = place < len(self._seen)
        ids = self._seen[place] if again else _first_screen(view)
        questions = tuple(wording.questions()[question] for question in ids)
        shown = Shown(questions, _before(view, ids), can_see=_may_see(view))
        while True:
            self._above(view)
            given = pages.ask(self._console, shown)
            match given:
                case Key.BACK:
                    if place == 0:
                        self._console.paper.gap()
                        self._console.paper.text(_("This is the first question."))
                        continue
                    return place - 1
                case Key.WHERE:
                    self._where()
                case Key.HELP:
                    self._help()
                case Key():
                    continue
                case _:
                    self._keep(given)
                    if not again:
                        self._seen.append(ids)
                    return len(self._seen)

    def _above(self, view: View) -> None:
        """What stands on top of a screen: help while a person may not be safe, and the quiet line."""
        self._console.paper.gap()
        self._console.paper.rule()
        if view.gate.crisis:
            lines.crisis_card(self._console.paper, self._country, young=self._now().young)
        if self._now().subject != "self":
            self._console.paper.gap()
            self._console.paper.quiet(_("Answer for them, as far as you know. Not sure is a fine answer."))
        if line := self._so_far(view):
            self._console.paper.gap()
            self._console.paper.quiet(line)

    def _so_far(self, view: View) -> str:
        if not _may_see(view):
            return ""
        found = thinking.result(self._journal, engine(), self._id)
        if found.suggestion.firmness is Firmness.MIXED or not found.readings[0].supporting:
            return _("So far we can’t tell. m shows where you are.")
        name = reading_words(found.readings[0].name, language=language()).name
        return _("So far: {line}. m shows where you are.").format(line=name)

    def _where(self) -> None:
        found = thinking.result(self._journal, engine(), self._id)
        report(self._console.paper, self._now(), found, country=self._country, typing=Typing.HELP)
        self._console.paper.gap()
        self._console.paper.rule()
        self._console.paper.quiet(_("That is where you are so far. The questions go on."))

    def _help(self) -> str:
        self._country = lines.help_page(self._console, self._country, young=self._now().young)
        thinking.set_country(self._journal, self._id, self._country, now=self._sitting.clock())
        return self._country

    def _keep(self, given: dict[str, str]) -> None:
        thinking.answer(self._journal, engine(), self._id, given, now=self._sitting.clock())

    @staticmethod
    def _stage_missing(view: View) -> bool:
        """Whether safety is done and it is time to ask where the person is."""
        asks_more = bool(view.page) and view.page[0].kind not in GATE_KINDS
        return view.interview.stage_open and view.gate.suggestion is None and (asks_more or view.done)

    def _now(self) -> Standing:
        return wording.standing_of(self._journal, self._id)


def _seen_before(view: View) -> list[tuple[str, ...]]:
    """The screens of an interview that was paused, in the order they were answered."""
    seen: list[tuple[str, ...]] = []
    for page in view.interview.trail:
        answered = [q for q in engine().questionnaire.questions if q.page == page and q.id in view.answers]
        ticks = tuple(question.id for question in answered if question.is_tick)
        seen.extend([ticks] if ticks else [])
        seen.extend((question.id,) for question in answered if not question.is_tick)
    return seen


def _first_screen(view: View) -> tuple[str, ...]:
    """Lines that are ticked stand together; any other question stands alone."""
    first = view.page[0]
    return tuple(question.id for question in view.page) if first.is_tick else (first.id,)


def _may_see(view: View) -> bool:
    return view.can_see_result and view.gate.suggestion is None and is_open("question.so_far", view.gate.doors)


def _before(view: View, ids: tuple[str, ...]) -> dict[str, str]:
    """Answers so far; on a page not seen yet, what the opening words already said."""
    opening = {q: "yes" for q in thinking.OPENING_TICKS.get(view.interview.opening, ()) if q in ids}
    return opening | dict(view.answers)
