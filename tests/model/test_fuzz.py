"""However a model file is damaged, it is refused in words or it still gives a usable model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdspace.content.library import questionnaire
from holdspace.content.model_file import LATEST, parse, released_text
from holdspace.discernment.engine import Engine
from holdspace.discernment.model import Model
from holdspace.discernment.vocabulary import Stage
from holdspace.errors import ModelFileError

ASKED = questionnaire()
LINES = released_text(LATEST).splitlines()
ODD = ("", "x", "[]", "{}", "0", "-1", "1", "true", "nan", "1e400", '"fit"', '[["a"]]', "2026-01-01", "[1, 2]", "= =")

line_numbers = st.integers(0, len(LINES) - 1)
new_values = st.one_of(st.sampled_from(ODD), st.floats().map(repr), st.text(max_size=6))


def read(text: str) -> tuple[Model | None, str]:
    try:
        return parse(text, ASKED), ""
    except ModelFileError as error:
        return None, str(error)


def still_usable_or_refused(lines: list[str]) -> None:
    model, refusal = read("\n".join(lines) + "\n")
    if model is None:
        assert refusal.startswith("line ")
        assert ". " in refusal
        return
    result = Engine(model, ASKED).result(Stage.ESTABLISHED, {"feel_hurt": "yes", "raised": "once"})
    assert all(np.isfinite(reading.posterior) for reading in result.readings)
    assert result.suggestion.first in result.suggestion.acceptable


@given(at=line_numbers, count=st.integers(1, 30))
@settings(max_examples=80, deadline=None)
def test_lines_that_are_lost(at: int, count: int) -> None:
    still_usable_or_refused(LINES[:at] + LINES[at + count :])


@given(at=line_numbers, value=new_values)
@settings(max_examples=120, deadline=None)
def test_a_value_that_is_replaced(at: int, value: str) -> None:
    name, equals, _ = LINES[at].partition(" = ")
    changed = f"{name} = {value}" if equals else value
    still_usable_or_refused([*LINES[:at], changed, *LINES[at + 1 :]])


@given(at=line_numbers, to=line_numbers)
@settings(max_examples=60, deadline=None)
def test_a_line_that_stands_elsewhere(at: int, to: int) -> None:
    rest = LINES[:at] + LINES[at + 1 :]
    still_usable_or_refused([*rest[:to], LINES[at], *rest[to:]])


@given(at=line_numbers, place=st.floats(0, 1), byte=st.characters(codec="utf-8"))
@settings(max_examples=100, deadline=None)
def test_a_letter_that_is_changed(at: int, place: float, byte: str) -> None:
    line = LINES[at]
    spot = int(place * len(line))
    still_usable_or_refused([*LINES[:at], line[:spot] + byte + line[spot + 1 :], *LINES[at + 1 :]])


@pytest.mark.parametrize("header", sorted({line for line in LINES if line.startswith("[")}))
def test_a_part_whose_name_is_misspelt(header: str) -> None:
    still_usable_or_refused([line.replace("]", "x]") if line == header else line for line in LINES])
