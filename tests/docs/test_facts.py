"""What the pages say in numbers and tables is what the code does."""

import re
import subprocess
import sys
import tomllib

import pytest
from pages import ROOT, text_of

from holdspace.discernment.facts import (
    ABSOLUTE_FACTS,
    CLARIFIERS,
    FACT_GRADES,
    GRAVE_FACTS,
    SERIOUS_FACTS,
)
from holdspace.discernment.gate import HARM_RULES, OUTCOMES
from holdspace.discernment.model import Thresholds
from holdspace.discernment.vocabulary import Action
from holdspace.journey.thinking import QUIET_LINE_AFTER
from holdspace.web.stays import IDLE

NUMBERS = {5: "five", 7: "Seven", 9: "Nine", 12: "Twelve", 15: "Fifteen", 31: "Thirty-one"}
SAID = {Action.LEAVE_NOW: "leave now", Action.SECOND_OPINION: "talk to someone outside"}
PROJECT = tomllib.loads(text_of("pyproject.toml"))


@pytest.mark.parametrize(
    ("counted", "what"),
    [
        (FACT_GRADES, "acts are asked about"),
        (ABSOLUTE_FACTS, "acts end it at once"),
        (GRAVE_FACTS, "acts are grave"),
        (SERIOUS_FACTS, "acts are serious"),
        (CLARIFIERS, "acts have look-alikes"),
    ],
)
def test_acts_are_counted_as_the_table_has_them(counted: tuple[str, ...], what: str) -> None:
    assert f"{NUMBERS[len(counted)]} {what}" in text_of("docs/safety.md")


@pytest.mark.parametrize("rule", OUTCOMES)
def test_each_rule_is_told_as_it_is(rule: str) -> None:
    row = re.search(rf"^\| {rule} \|.*$", text_of("docs/safety.md"), re.MULTILINE)
    assert row is not None
    told = row[0].split("|")[3]
    suggestion = OUTCOMES[rule].suggestion
    if suggestion is None:
        assert "the engine answers" in told
    else:
        assert told.strip().startswith(SAID[suggestion])
    assert (rule in HARM_RULES) is (told.strip() == "leave now")


def test_the_quiet_line_and_the_half_hour_are_told_as_they_are() -> None:
    assert f"After {NUMBERS[QUIET_LINE_AFTER]} pages" in text_of("docs/start.md")
    assert IDLE.total_seconds() == 30 * 60
    assert all("half an hour" in text_of(name) for name in ("README.md", "docs/start.md", "docs/privacy.md"))


def test_every_library_that_is_asked_for_is_told_with_its_reason() -> None:
    named = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    page = text_of("docs/libraries.md").casefold()
    for requirement in named:
        name = re.split(r"[\[<>=]", requirement)[0]
        assert re.search(rf"\b{name}\b", page), name


def test_the_oldest_python_is_told_as_it_is() -> None:
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert all(f"Python {oldest} or newer" in text_of(name) for name in ("README.md", "docs/start.md"))


def card(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(ROOT / "tools/model_card.py"), *arguments]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)


def test_the_model_card_is_fresh() -> None:
    ended = card("--check")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_every_threshold_is_explained_on_the_card() -> None:
    page = text_of("docs/model-card.md")
    for name in Thresholds.__dataclass_fields__:
        row = re.search(rf"^\| {name} \| \S+ \| (.*) \|$", page, re.MULTILINE)
        assert row is not None, name
        assert row[1], name
