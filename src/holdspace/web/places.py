"""Neutral numbers for pages and steps: nothing in the address bar tells what a page is about."""

from functools import cache
from typing import Final

from holdspace.content.library import questionnaire
from holdspace.discernment.vocabulary import Action

STAGE_NUMBER: Final = "0"
"""The page that asks where a person is, for those who came by the door that puts safety first."""


@cache
def _numbers() -> dict[str, str]:
    pages = dict.fromkeys(question.page for question in questionnaire().questions)
    return {page: str(number) for number, page in enumerate(pages, start=1)}


def number_of(page: str) -> str:
    """The number that stands for a page of questions. Raises KeyError for an unknown page."""
    return _numbers()[page]


def page_of(number: str) -> str | None:
    """The page of questions behind a number, or None."""
    return next((page for page, known in _numbers().items() if known == number), None)


def step_number(action: Action) -> int:
    """The number in the address of a next-step page."""
    return list(Action).index(action) + 1


def step_of(number: int) -> Action | None:
    """The step behind a number, or None."""
    actions = list(Action)
    return actions[number - 1] if 1 <= number <= len(actions) else None
