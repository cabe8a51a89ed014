"""Long lists in parts, one page each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

R = TypeVar("R")

ROWS: Final = 40
"""Rows of one page."""


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """Some rows of a list, with the numbers of the parts before and after; 0 for none."""

    rows: tuple[R, ...]
    newer: int
    older: int


def part(rows: Sequence[R], number: str) -> Part[R]:
    """The part with this number, counted from 1; the first for anything that is no number of a part."""
    parts = max(1, -(-len(rows) // ROWS))
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1  # ruff: ignore[magic-value-comparison] -- no list has a million parts
    at = at if 1 <= at <= parts else 1
    return Part(tuple(rows[(at - 1) * ROWS : at * ROWS]), at - 1, at + 1 if at < parts else 0)
