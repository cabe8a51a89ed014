"""The files of cases, encodings and judgements are whole, and say what their README says."""

import json
import re
from typing import Any

import pytest
from checkout import ROOT

from holdspace.content.library import questionnaire
from holdspace.discernment.vocabulary import Action, Reading, Stage

CASES = ROOT / "tests" / "cases"
ABOUT = (CASES / "README.md").read_text(encoding="utf-8")
ENCODED = ("encoded_a", "encoded_b")
JUDGED = {"judged_1": "sheets", "judged_2": "sheets", "told_judged_1": "told", "told_judged_2": "told"}
NO_LONGER_ASKED = {"style_gap"}
QUESTIONS = questionnaire().by_id


def rows(name: str) -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    found = {line["id"]: line for line in lines}
    assert len(found) == len(lines), f"{name} has an id twice"
    return found


def test_every_file_is_told_with_its_number_of_lines() -> None:
    told = dict(re.findall(r"^\| (`[^|]+`) \|[^|]+\| (\d+)(?: each)? \|", ABOUT, re.MULTILINE))
    counted = {name: int(lines) for names, lines in told.items() for name in re.findall(r"`([\w.]+)`", names)}
    assert counted.pop("teaching.json") == len(json.loads((CASES / "teaching.json").read_text(encoding="utf-8")))
    assert counted == {file.name: len(rows(file.stem)) for file in CASES.glob("*.jsonl")}


def test_every_worked_example_is_a_case() -> None:
    assert set(json.loads((CASES / "teaching.json").read_text(encoding="utf-8"))) <= rows("cases").keys()


@pytest.mark.parametrize("name", ENCODED)
def test_every_answer_to_a_finding_quotes_its_story(name: str) -> None:
    stories = {case: row["vignette"].casefold() for case, row in rows("cases").items()}
    encoded = rows(name)
    assert encoded.keys() == stories.keys()
    for case, row in encoded.items():
        for question, (value, quote) in row["answers"].items():
            assert value in {*QUESTIONS[question].values, "not_sure"}, (case, question, value)
            if QUESTIONS[question].kind == "finding":
                assert quote, (case, question)
            assert not quote or quote.casefold() in stories[case], (case, question, quote)


@pytest.mark.parametrize("name", ["sheets", "told"])
def test_every_answer_of_a_sheet_is_one_that_can_be_given(name: str) -> None:
    gone = 0
    for row in rows(name).values():
        assert row["stage"] in set(Stage)
        gone += bool(row["answers"].keys() & NO_LONGER_ASKED)
        for question, value in row["answers"].items():
            assert question in NO_LONGER_ASKED or value in {*QUESTIONS[question].values, "not_sure"}, row["id"]
    assert gone == 0 or f"{gone} of them hold an answer to `style_gap`" in ABOUT


@pytest.mark.parametrize(("name", "judged"), JUDGED.items())
def test_every_judgement_divides_ten_therapists(name: str, judged: str) -> None:
    found = rows(name)
    assert found.keys() == rows(judged).keys()
    for row in found.values():
        assert sum(row["votes"].values()) == 10
        assert {*row["votes"], *row["supported"]} <= set(Action)
        assert set(row["readings"]) <= set(Reading)
        assert row["deciding"]


def most_named(row: dict[str, Any]) -> str:
    votes: dict[str, int] = row["votes"]
    return max(votes, key=votes.__getitem__)


def test_what_readers_of_answers_alone_reached_is_told_as_it_can_be_counted() -> None:
    cases, sheets = rows("cases"), rows("sheets")
    exact, supported, said = [], [], (ROOT / "docs/decisions/0003-policy-capturing.md").read_text(encoding="utf-8")
    for name in ("judged_1", "judged_2"):
        for sheet, row in rows(name).items():
            if sheets[sheet]["kind"] == "real":
                case = cases[sheets[sheet]["from"][0]]
                first = most_named(row).upper()
                exact.append(first == case["gold_action"])
                supported.append(first in {case["gold_action"], *case["acceptable_actions"]})
    shares = [round(100 * sum(flags) / len(flags)) for flags in (exact, supported)]
    assert f"first step for about {shares[0]} in 100" in said
    assert f"a step the expert supports for about {shares[1]}" in said


def test_the_last_fifth_was_not_used_to_draw_sheets() -> None:
    late = set(list(rows("cases"))[197:])
    assert not [row["id"] for row in rows("sheets").values() if late & set(row["from"])]
