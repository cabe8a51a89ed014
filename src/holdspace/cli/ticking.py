"""Ticking several lines of a page by their numbers."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from holdspace.cli.text import gettext as _
from holdspace.discernment.vocabulary import NOT_SURE

NONE: Final = "0"
ANSWER: Final = re.compile(r"(\d{1,3})(\?)?")


class TypingError(ValueError):
    """What was typed is no answer to the page; says what can be typed."""


def ticked(typed: str, ids: Sequence[str]) -> dict[str, str]:
    """Answers to every line of a page: `1 4` ticks two lines, `3?` is not sure about one, `0` or `none` is none.

    Raises TypingError, naming what was not understood.
    """
    parts = typed.replace(",", " ").replace(";", " ").casefold().split()
    if not parts:
        raise TypingError(_("Type 0 for none of these, the numbers that are true, or s to skip."))
    given = dict.fromkeys(ids, "no")
    if parts in ([NONE], [_("none")], _("none of these").split()):
        return given
    for part in parts:
        found = ANSWER.fullmatch(part)
        if found is None:
            raise TypingError(_("{what} is not a number of this page.").format(what=repr(part[:20])))
        place = int(found[1])
        if place == 0:
            raise TypingError(_("Type 0 alone for none of these, or the numbers that are true."))
        if place > len(ids):
            raise TypingError(
                _("There is no line {number}: the last one is {last}.").format(number=place, last=len(ids))
            )
        given[ids[place - 1]] = NOT_SURE if found[2] else "yes"
    return given


def marks(ids: Sequence[str], answers: Mapping[str, str]) -> dict[str, str]:
    """The mark that stands before each line: x for ticked, ? for not sure."""
    signs = {"yes": "x", NOT_SURE: "?"}
    return {question: signs.get(answers.get(question, ""), "") for question in ids}
