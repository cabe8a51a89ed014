"""Pages of questions as they are shown: headings, answers picked before, and why each thing is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdspace.content.library import engine
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.questions import Question
from holdspace.discernment.reasons import readings
from holdspace.discernment.vocabulary import NOT_SURE, SKIP
from holdspace.journey.surfaces import is_open
from holdspace.journey.thinking import OPENING_TICKS
from holdspace.web.forms import Given, kind_of
from holdspace.web.places import number_of
from holdspace.web.standing import Standing
from holdspace.web.wording import fact, questions, reading, source

LEADS: Final = frozenset({"strong", "some"})
"""How strong a reading has to be before the quiet line names it."""

HEADINGS: Final = {
    "who": (gettext_lazy("Who is this about?"), gettext_lazy("Three short things, so that the rest fits.")),
    "safe": (gettext_lazy("First, are you safe?"), ""),
    "facts_1": (gettext_lazy("Did any of this happen?"), gettext_lazy("Things that are never part of therapy.")),
    "facts_2": (gettext_lazy("Did any of this happen?"), gettext_lazy("How they treat you.")),
    "facts_3": (gettext_lazy("Did any of this happen?"), gettext_lazy("Lines between the two of you.")),
    "facts_4": (gettext_lazy("Did any of this happen?"), gettext_lazy("How they do the job.")),
    "mind": (gettext_lazy("What is on your mind?"), gettext_lazy("Tick all that are true for you.")),
    "feelings": (gettext_lazy("What do you feel there, or after?"), gettext_lazy("Tick all that are true for you.")),
    "event": (gettext_lazy("Did something happen?"), gettext_lazy("Tick all that are true.")),
    "style": (gettext_lazy("What gets in the way in how you work?"), gettext_lazy("Tick all that are true.")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what was picked."""

    question: Question
    picked: str
    missing: bool

    @property
    def options(self) -> tuple[tuple[str, str, bool], ...]:
        """Value, words, and whether it is the one that was picked."""
        return tuple((o.value, o.label, o.value == self.picked) for o in self.question.options)


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page of questions with its words."""

    heading: str
    hint: str
    rows: tuple[Asked, ...]
    about: tuple[str, ...]
    whys: tuple[tuple[str, str], ...]
    someone_else: bool
    any_unsure: bool
    told_before: tuple[tuple[str, datetime | None], ...] = ()

    @property
    def single(self) -> Asked | None:
        """The only question, if there is one only."""
        return self.rows[0] if len(self.rows) == 1 else None


def asked_page(
    now: Standing,
    page: tuple[Question, ...],
    given: Given | None,
    told_before: Sequence[tuple[str, datetime | None]] = (),
) -> AskedPage:
    """A page of questions; `given` is what was sent with a problem in it, else the answers so far are shown.

    `told_before` holds facts of this page that stand from an earlier time, in words, with the day they were told.
    """
    before = _before(now, page)
    picked: Mapping[str, str] = given.kept if given else before
    missing = given.missing if given else frozenset()
    first = page[0]
    single = len(page) == 1 and kind_of(page) == "choose"
    heading, hint = (first.text, first.help) if single else HEADINGS[first.page]
    return AskedPage(
        heading=str(heading),
        hint=str(hint),
        rows=tuple(Asked(q, picked.get(q.id, ""), q.id in missing) for q in page),
        about=_about(now, first),
        whys=_whys(page),
        someone_else=now.subject != "self" and first.page != "who",
        any_unsure=NOT_SURE in picked.values(),
        told_before=tuple(told_before),
    )


def _whys(page: tuple[Question, ...]) -> tuple[tuple[str, str], ...]:
    """Why each thing is asked, with its source where it differs from that of the next reason."""
    reasons = list(dict.fromkeys((q.why, source(q.source)) for q in page))
    after = [*(where for _why, where in reasons[1:]), ""]
    return tuple((why, "" if where == then else where) for (why, where), then in zip(reasons, after, strict=True))


def _before(now: Standing, page: tuple[Question, ...]) -> dict[str, str]:
    """Answers so far; on a page not seen yet, what the opening words already said."""
    known = {q.id: now.answers[q.id] for q in page if q.id in now.answers}
    if known:
        return known
    return dict.fromkeys(OPENING_TICKS.get(now.interview.opening, ()), "yes")


def _about(now: Standing, question: Question) -> tuple[str, ...]:
    """What was ticked that a clarifying question asks about."""
    if question.kind != "clarify":
        return ()
    return tuple(fact(one) for one in question.opens if now.answers.get(one) in {"yes", NOT_SURE})


def answer_words(question: Question, value: str) -> str:
    """An answer as a person gave it."""
    if value == SKIP:
        return _("Skipped")
    if value == NOT_SURE:
        return _("Not sure")
    return next(option.label for option in question.options if option.value == value)


def said(question: Question, value: str) -> tuple[str, str]:
    """A question and its answer; a line that was ticked speaks for itself."""
    return question.text, "" if question.is_tick and value == "yes" else answer_words(question, value)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what a person told us, with the page that changes it."""

    label: str
    answers: tuple[str, ...]
    number: str


@dataclass(frozen=True, slots=True)
class Group:
    """Some lines under one heading."""

    heading: str
    rows: tuple[Told, ...]


def overview(now: Standing) -> tuple[Group, ...]:
    """All answers so far: who, safety, and the rest, one line for a page of ticks."""
    questionnaire = questions()
    pages: dict[str, list[Question]] = {}
    for question in questionnaire.questions:
        if question.id in now.answers:
            pages.setdefault(question.page, []).append(question)
    groups: dict[str, list[Told]] = {_("Who it is about"): [], _("Safety"): [], _("How it is"): []}
    about, safety, rest = groups.values()
    for name, page in pages.items():
        target = about if name == "who" else safety if page[0].kind in {"safety", "fact", "clarify"} else rest
        target.extend(_told(now, name, page))
    return tuple(Group(heading, tuple(rows)) for heading, rows in groups.items() if rows)


def _told(now: Standing, name: str, page: list[Question]) -> list[Told]:
    number = number_of(name)
    if name not in HEADINGS or name in {"who", "safe"}:
        return [Told(q.text, (answer_words(q, now.answers[q.id]),), number) for q in page]
    heading, hint = HEADINGS[name]
    label = f"{heading} {hint}" if name.startswith("facts") else str(heading)
    return [Told(label, tuple(_ticked(now, page)), number)]


def _ticked(now: Standing, page: list[Question]) -> list[str]:
    values = {now.answers[q.id] for q in page}
    if values == {SKIP}:
        return [_("Skipped")]
    words = [_tick_words(q, now.answers[q.id]) for q in page if now.answers[q.id] in {"yes", NOT_SURE}]
    if values == {NOT_SURE}:
        return [_("Not sure")]
    return words or [_("None of these")]


def _tick_words(question: Question, value: str) -> str:
    words = fact(question.id) if question.id in FACT_GRADES else question.text
    return _("Not sure: %(what)s") % {"what": words} if value == NOT_SURE else words


def so_far(now: Standing) -> str | None:
    """The name of the reading that leads so far, empty if none does; None where that door is closed."""
    if not is_open("question.so_far", now.gate.doors) or now.gate.suggestion is not None:
        return None
    lead = readings(engine().model, now.stage, now.answers)[0]
    return reading(lead.name).name if lead.strength in LEADS and lead.supporting else ""
