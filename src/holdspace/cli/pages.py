"""One page of questions at the prompt: shown, asked, and asked again until the answer is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from holdspace.cli import wording
from holdspace.cli.console import Asides, Choice, Console, Key
from holdspace.cli.paper import BOLD
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language
from holdspace.cli.ticking import TypingError, marks, ticked
from holdspace.content.library import source
from holdspace.content.words import fact_words
from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import NOT_SURE, SKIP

TICK_KEYS: Final = (Key.BACK, Key.SKIP, Key.HELP, Key.QUIT)
ANSWER_KEYS: Final = (*TICK_KEYS, Key.UNSURE)


@dataclass(frozen=True, slots=True)
class Shown:
    """The questions of one screen, with the answers so far, and whether a result can be asked for."""

    questions: tuple[Question, ...]
    answers: Mapping[str, str]
    can_see: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids in the order of the lines."""
        return tuple(question.id for question in self.questions)

    def keys(self, usual: tuple[Key, ...]) -> tuple[Key, ...]:
        """The keys that work here."""
        return (*usual, Key.WHERE) if self.can_see else usual

    @property
    def kept(self) -> dict[str, str]:
        """What was answered or marked before; empty on a screen that is new."""
        return {question: self.answers[question] for question in self.ids if question in self.answers}


def headings() -> dict[str, tuple[str, str]]:
    """Heading and hint of the pages on which several lines stand."""
    happened, all_true = _("Did any of this happen?"), _("Give the numbers of all that are true for you.")
    return {
        "facts_1": (happened, _("Things that are never part of therapy.")),
        "facts_2": (happened, _("How they treat you.")),
        "facts_3": (happened, _("Lines between the two of you.")),
        "facts_4": (happened, _("How they do the job.")),
        "mind": (_("What is on your mind?"), all_true),
        "feelings": (_("What do you feel there, or after?"), all_true),
        "event": (_("Did something happen?"), all_true),
        "style": (_("What gets in the way in how you work?"), all_true),
    }


def ask(console: Console, shown: Shown) -> dict[str, str] | Key:
    """The answers of one screen, or a key that is not an answer."""
    return _ask_ticks(console, shown) if shown.questions[0].is_tick else _ask_one(console, shown)


def _ask_one(console: Console, shown: Shown) -> dict[str, str] | Key:
    question, paper = shown.questions[0], console.paper
    paper.title(question.text)
    if question.kind == "clarify":
        about = [fact for fact in question.opens if shown.answers.get(fact) in {"yes", NOT_SURE}]
        for fact in about:
            paper.quiet(fact_words(fact, language=language()), indent="  ")
    if question.help:
        paper.quiet(question.help)
    paper.gap()
    choices = [Choice(option.value, option.label) for option in question.options]
    picked = shown.answers.get(question.id, "")
    _say_earlier(console, picked)
    found = console.choose(choices, shown.keys(ANSWER_KEYS), picked=picked, asides=_why_here(console, shown))
    match found:
        case Key.SKIP:
            return {question.id: SKIP}
        case Key.UNSURE:
            return {question.id: NOT_SURE}
        case Key():
            return found
        case _:
            return {question.id: found}


def _say_earlier(console: Console, picked: str) -> None:
    words = {SKIP: _("You skipped this before. Enter keeps that."), NOT_SURE: _("You were not sure. Enter keeps that.")}
    if picked:
        console.paper.quiet(words.get(picked, _("Enter keeps the one you chose before.")))


def _ask_ticks(console: Console, shown: Shown) -> dict[str, str] | Key:
    paper = console.paper
    heading, hint = headings()[shown.questions[0].page]
    paper.title(heading)
    paper.quiet(hint)
    paper.gap()
    paper.item("0", _("None of these"), style=BOLD, room=5)
    paper.gap()
    signs = marks(shown.ids, shown.answers)
    for number, question in enumerate(shown.questions, start=1):
        paper.item(f"{signs[question.id]:>2} {number:>2}", question.text, hint=question.help, room=5)
    paper.gap()
    paper.quiet(_("Like 1 4. A ? after a number says that you are not sure about it, like 3?. 0 is none of these."))
    if shown.kept:
        paper.quiet(_("Enter keeps what is marked."))
    while True:
        typed = console.read(shown.keys(TICK_KEYS), _why_here(console, shown))
        if typed is Key.SKIP:
            return dict.fromkeys(shown.ids, SKIP)
        if isinstance(typed, Key):
            return typed
        if not typed and shown.kept:
            return dict.fromkeys(shown.ids, "no") | shown.kept
        try:
            return ticked(typed, shown.ids)
        except TypingError as problem:
            paper.gap()
            paper.text(str(problem))


def _why_here(console: Console, shown: Shown) -> Asides:
    return {Key.WHY: lambda: why(console, shown.questions)}


def why(console: Console, questions: Sequence[Question]) -> None:
    """Why these things are asked, each with its source."""
    console.paper.title(_("Why we ask"))
    for reason, key in dict.fromkeys((question.why, question.source) for question in questions):
        console.paper.item("·", reason, hint=source(key), room=1)


def in_short(questions: Sequence[Question], answers: Mapping[str, str]) -> tuple[str, str]:
    """A screen and its answer, each on a line, for the list of all answers."""
    first = questions[0]
    if not first.is_tick:
        return first.text, wording.answer(first, answers.get(first.id, SKIP))
    heading, hint = headings()[first.page]
    label = f"{heading} {hint}" if first.kind == "fact" else heading
    values = {answers.get(question.id, SKIP) for question in questions}
    if values == {SKIP}:
        return label, _("Skipped")
    named = []
    for question in questions:
        words = fact_words(question.id, language=language()) if question.kind == "fact" else question.text
        if answers.get(question.id) == "yes":
            named.append(words)
        elif answers.get(question.id) == NOT_SURE:
            named.append(_("Not sure: {what}").format(what=words))
    return label, " / ".join(named) or _("None of these")
