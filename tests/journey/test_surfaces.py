"""The registry of doors, walked against every row of the rules."""

import re
from pathlib import Path

import pytest

from holdspace.discernment.gate import ACTION_DOORS, ALL_CLOSED, ALL_OPEN, OUTCOMES, outcome
from holdspace.discernment.vocabulary import Action
from holdspace.journey.surfaces import SURFACES, Surface, is_open

SRC = Path(__file__).parents[2] / "src" / "holdspace"
NAMES = [surface.name for surface in SURFACES]
OPEN_UNDER = {
    "R0": {"raise"},
    "R8": {"raise"},
    "R10": {"raise", "pattern", "other_view", "what_if", "hold", "last_session", "share"},
    "R11": {"raise", "pattern", "other_view", "what_if", "hold", "last_session", "share"},
}
ASKS = re.compile(r"is_open\(\s*[\"']([\w.]+)[\"']")


@pytest.mark.parametrize("rule", OUTCOMES)
@pytest.mark.parametrize("surface", SURFACES, ids=NAMES)
def test_each_surface_is_open_only_under_rules_that_leave_its_door_open(surface: Surface, rule: str) -> None:
    assert is_open(surface.name, outcome(rule, "no").doors) is (surface.door in OPEN_UNDER.get(rule, set()))


@pytest.mark.parametrize("surface", SURFACES, ids=NAMES)
def test_a_person_who_may_be_afraid_sees_no_surface_behind_a_door_under_rule_eight(surface: Surface) -> None:
    assert not is_open(surface.name, outcome("R8", "not_sure").doors)


@pytest.mark.parametrize("rule", [f"R{n}" for n in range(1, 10)])
def test_under_harm_no_surface_but_raising_once_is_open(rule: str) -> None:
    doors = outcome(rule, "no").doors
    still_open = {surface.door for surface in SURFACES if is_open(surface.name, doors)}
    assert still_open <= ({"raise"} if rule == "R8" else set())


def test_every_door_is_known_and_every_name_is_listed_once() -> None:
    assert {surface.door for surface in SURFACES} <= set(ALL_OPEN.as_dict())
    assert len(set(NAMES)) == len(NAMES)


def test_doors_are_all_open_or_all_closed_together() -> None:
    assert all(is_open(name, ALL_OPEN) for name in NAMES)
    assert not any(is_open(name, ALL_CLOSED) for name in NAMES)


def test_an_unlisted_surface_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError, match=r"a\.new\.letter"):
        is_open("a.new.letter", ALL_OPEN)


@pytest.mark.parametrize(("action", "door"), [(action, door) for action, door in ACTION_DOORS.items() if door])
def test_every_step_behind_a_door_has_its_result_and_its_page_listed(action: Action, door: str) -> None:
    for place in ("result", "step"):
        entry = next(surface for surface in SURFACES if surface.name == f"{place}.{action.value}")
        assert entry.door == door


def test_every_surface_that_the_code_asks_about_is_listed() -> None:
    asked = {name for file in SRC.rglob("*.py") for name in ASKS.findall(file.read_text(encoding="utf-8"))}
    assert asked <= set(NAMES)
