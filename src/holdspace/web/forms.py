"""Reading what a page of questions sends. Problems come back as words with a way out; nothing is filled in silently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, UNIVERSAL

UNSURE = "-unsure"
NONE_OF_THESE = "none-of-these"
NOT_SURE_AT_ALL = "not-sure"


@dataclass(frozen=True, slots=True)
class Given:
    """The answers of one page, or what is missing. `kept` is what was picked, to show again."""

    answers: Mapping[str, str]
    kept: Mapping[str, str]
    problem: str = ""
    missing: frozenset[str] = field(default=frozenset())


def kind_of(page: Sequence[Question]) -> str:
    """How a page is shown and read: facts, ticks or choose."""
    if all(question.kind == "fact" for question in page):
        return "facts"
    return "ticks" if all(question.is_tick for question in page) else "choose"


def read(page: Sequence[Question], sent: Mapping[str, str]) -> Given:
    """The answers that a page sent; `page` holds at least one question."""
    pressed = sent.get("go", "")
    if pressed == SKIP:
        return Given({question.id: SKIP for question in page}, {})
    readers = {"facts": _facts, "ticks": _ticks, "choose": _choices}
    return readers[kind_of(page)](page, sent, pressed)


def _facts(page: Sequence[Question], sent: Mapping[str, str], pressed: str) -> Given:
    ticked = {q.id for q in page if sent.get(q.id) == "yes"}
    unsure = {q.id for q in page if sent.get(q.id + UNSURE) == NOT_SURE}
    kept = dict.fromkeys(unsure, NOT_SURE) | dict.fromkeys(ticked, "yes")
    if pressed == "none":
        if kept:
            problem = _("You ticked something, and then None of these. Take the tick away, or press Continue.")
            return Given({}, kept, problem)
        return Given({q.id: "no" for q in page}, {})
    if both := ticked & unsure:
        problem = _("One line has both a tick and a not sure. Keep one of them.")
        return Given({}, kept, problem, frozenset(both))
    if not kept:
        return Given({}, {}, _("Tick what happened, choose None of these, or skip this part."))
    return Given({q.id: kept.get(q.id, "no") for q in page}, kept)


def _ticks(page: Sequence[Question], sent: Mapping[str, str], _pressed: str) -> Given:
    ticked = {q.id: "yes" for q in page if sent.get(q.id) == "yes"}
    none = sent.get(NONE_OF_THESE) == "yes"
    unsure = sent.get(NOT_SURE_AT_ALL) == "yes"
    if none and (ticked or unsure):
        problem = _("You ticked something, and also None of these. Keep one of them.")
        return Given({}, ticked, problem)
    if not (ticked or none or unsure):
        return Given({}, {}, _("Tick one or more, or skip this one."))
    rest = NOT_SURE if unsure else "no"
    return Given({q.id: ticked.get(q.id, rest) for q in page}, ticked)


def _choices(page: Sequence[Question], sent: Mapping[str, str], _pressed: str) -> Given:
    picked = {q.id: sent[q.id] for q in page if sent.get(q.id, "") in {*q.values, *UNIVERSAL}}
    missing = frozenset(q.id for q in page if q.id not in picked)
    if missing:
        return Given({}, picked, _("Choose one, or skip."), missing)
    return Given(picked, picked)
