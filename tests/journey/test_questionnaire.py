"""Questions that do not fit the safety table are refused, naming the question."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from holdspace.content.library import parse_questionnaire, words
from holdspace.errors import ModelFileError

Rows = list[dict[str, Any]]


def rows() -> Rows:
    return copy.deepcopy(words("questions")["question"])


def row(all_rows: Rows, name: str) -> dict[str, Any]:
    return next(one for one in all_rows if one["id"] == name)


def lose_a_fact(all_rows: Rows) -> None:
    all_rows.remove(row(all_rows, "threat"))


def add_a_fact(all_rows: Rows) -> None:
    all_rows.append({**row(all_rows, "threat"), "id": "bad_mood"})


def change_a_kind(all_rows: Rows) -> None:
    row(all_rows, "touch_kind")["options"].pop()


def wait_for_nothing(all_rows: Rows) -> None:
    row(all_rows, "received")["only_if"] = {"mood": ["low"]}


@pytest.mark.parametrize(
    ("change", "named"),
    [(lose_a_fact, "threat"), (add_a_fact, "bad_mood"), (change_a_kind, "touch_kind"), (wait_for_nothing, "mood")],
)
def test_a_question_that_does_not_fit_is_named(change: Callable[[Rows], None], named: str) -> None:
    changed = rows()
    change(changed)
    with pytest.raises(ModelFileError, match=named):
        parse_questionnaire(changed)


def test_the_shipped_questions_fit() -> None:
    assert len(parse_questionnaire(rows()).questions) == len(rows())
