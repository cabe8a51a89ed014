"""What the tests of the words share: every reader, every page for them, and how a text is cut into sentences."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from holdspace.content.harm import HarmWords
from holdspace.content.words import StepWords, harm_words, step_words
from holdspace.discernment.gate import HARM_RULES, PAUSE_RULES
from holdspace.discernment.vocabulary import Action, Stage

SUBJECTS = ("self", "child", "other")
CONTACTS = ("current", "ended", "ended_new", "none")
YES_NO = (False, True)


def texts_of(page: StepWords | HarmWords) -> list[str]:
    if isinstance(page, HarmWords):
        return [page.label, page.title, *page.body, *(text for step in page.todo for text in step)]
    single = [
        page.name, page.lead, page.brings, page.costs, page.say, page.say_to,
        page.good, page.poor, page.message, page.look_again, page.no_hurry,
    ]  # fmt: skip
    return [*(text for text in single if text), *page.tell, *(text for step in page.steps for text in step)]


def every_step(**only: Any) -> Iterator[tuple[dict[str, Any], StepWords]]:
    ways: dict[str, Any] = {
        "action": tuple(Action),
        "subject": SUBJECTS,
        "contact": CONTACTS,
        "stage": tuple(Stage),
        "young": YES_NO,
        "crisis": YES_NO,
        "rule": ("", "R1", "R8"),
        "language": ("en",),
    }
    ways |= {name: value if isinstance(value, tuple) else (value,) for name, value in only.items()}
    for values in product(*ways.values()):
        case = dict(zip(ways, values, strict=True))
        yield case, step_words(**case)


def every_harm_page(**only: Any) -> Iterator[tuple[dict[str, Any], HarmWords]]:
    ways: dict[str, Any] = {
        "rule": (*sorted(HARM_RULES | PAUSE_RULES), "R0"),
        "subject": SUBJECTS,
        "contact": CONTACTS,
        "young": YES_NO,
        "crisis": YES_NO,
        "raise_open": YES_NO,
        "language": ("en",),
    }
    ways |= {name: value if isinstance(value, tuple) else (value,) for name, value in only.items()}
    for values in product(*ways.values()):
        case = dict(zip(ways, values, strict=True))
        yield case, harm_words(**case)


def sentences_of(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:])[”\"]?\s+", text) if part.strip()]


@pytest.fixture(scope="session")
def steps() -> Callable[..., Iterator[tuple[dict[str, Any], StepWords]]]:
    return every_step


@pytest.fixture(scope="session")
def harm_pages() -> Callable[..., Iterator[tuple[dict[str, Any], HarmWords]]]:
    return every_harm_page


@pytest.fixture(scope="session")
def texts_on() -> Callable[[StepWords | HarmWords], list[str]]:
    return texts_of


@pytest.fixture(scope="session")
def sentences() -> Callable[[str], list[str]]:
    return sentences_of
