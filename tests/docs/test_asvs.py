"""Every point of OWASP ASVS 5.0 that applies has a control where it is said to be, and a test that exists."""

import ast
import csv
import re
from collections import Counter
from functools import cache
from operator import itemgetter
from pathlib import Path

import pytest
from pages import ROOT

TABLE = ROOT / "docs/asvs.csv"
COLUMNS = ["id", "applies", "requirement", "control", "test"]
CHAPTERS = {
    1: "2.1 2.4 2.10 3.3 5.1 5.2",
    2: "2.1 2.2 2.3 3.1 3.3 4.1",
    3: "2.1 2.2 3.1 3.2 3.3 3.4 4.1 4.3 4.4 4.5 4.6 5.1 5.3 7.2",
    5: "2.1 2.2 2.3 3.2 4.1 4.2",
    6: "1.1 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 3.1 3.3 4.1 4.2 4.3 5.1",
    7: "1.1 2.1 2.2 2.3 2.4 3.1 3.2 4.1 4.2 4.3 4.4 5.1 5.2",
    8: "1.1 2.1 2.2 3.1 4.1",
    11: "1.1 1.2 2.1 2.2 3.2 3.3 4.2 4.4 5.1",
    12: "1.1 2.1",
    13: "1.1 2.4 3.1 4.2 4.5",
    14: "1.1 1.2 2.1 2.2 2.3 3.1 3.2 3.3",
    15: "1.1 1.2 2.2 3.3",
    16: "2.5 3.1 3.4 5.1 5.3",
}
"""What was found to bear on an app of this kind, out of the standard's levels 1 and 2 and a little of 3, by chapter."""
IDS = [f"{chapter}.{rest}" for chapter, listed in CHAPTERS.items() for rest in listed.split()]
NOT_HERE = {"3.3.1", "3.3.3", "3.4.1", "6.3.3", "12.1.1", "12.2.1", "16.3.1"}
"""Those that need a network, or would harm here; each row says why."""
PLACE = re.compile(r"(?:src|docs|requirements)/[\w./-]*\w|\b[A-Z]+\.md")
SHORTEST_REASON = 60


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        read = csv.DictReader(file, strict=True)
        found = list(read)
    assert read.fieldnames == COLUMNS
    return found


ROWS = rows()
APPLYING = [row for row in ROWS if row["applies"] == "yes"]
NAMED = sorted({test for row in ROWS for test in row["test"].split()})


def held_in(source: str) -> set[str]:
    """The tests that pytest would collect from a file of functions; one that a file holds twice is none."""
    names = Counter(
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )
    return {name for name, times in names.items() if times == 1}


@cache
def held_by(path: Path) -> set[str]:
    return held_in(path.read_text("utf-8")) if path.is_file() else set()


def test_every_id_is_there_once_well_formed_and_in_order() -> None:
    found = [row["id"] for row in ROWS]
    assert found == IDS
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{1,2}", one) for one in found)
    assert found == sorted(found, key=lambda one: tuple(map(int, one.split("."))))


def test_each_row_is_filled() -> None:
    for row in ROWS:
        assert None not in row, row["id"]
        assert row["applies"] in {"yes", "no"}, row["id"]
        assert row["requirement"].strip(), row["id"]
        assert row["control"].strip(), row["id"]


@pytest.mark.parametrize("row", APPLYING, ids=itemgetter("id"))
def test_what_applies_has_a_control_in_a_place_that_exists_and_a_test(row: dict[str, str]) -> None:
    places = PLACE.findall(row["control"])
    assert places
    assert all((ROOT / place).exists() for place in places), places
    assert row["test"].split()


@pytest.mark.parametrize("named", NAMED)
def test_each_test_that_is_named_exists(named: str) -> None:
    file, _, name = named.partition("::")
    assert re.fullmatch(r"tests/\w+/test_\w+\.py", file)
    assert name in held_by(ROOT / file)


def test_what_does_not_apply_has_a_reason_and_claims_no_test() -> None:
    left_out = [row for row in ROWS if row["applies"] == "no"]
    assert {row["id"] for row in left_out} == NOT_HERE
    for row in left_out:
        assert len(row["control"]) >= SHORTEST_REASON, row["id"]
        assert not row["test"], row["id"]


def test_a_test_that_is_gone_or_doubled_would_be_seen() -> None:
    source = "def test_a(): ...\ndef helper(): ...\nclass Old:\n    def test_b(self): ...\ndef test_c(): ...\n"
    assert held_in(source) == {"test_a", "test_c"}
    assert held_in(source + "def test_c(): ...\n") == {"test_a"}
    assert held_by(ROOT / "tests/web/test_nothing_of_the_kind.py") == set()
