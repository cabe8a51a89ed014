"""The written table of rules, enumerated whole."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from holdspace.discernment.gate import (
    ACTION_DOORS,
    GateSummary,
    action_is_open,
    outcome,
    rule_for,
)
from holdspace.discernment.vocabulary import DISTANCE, Action

# Each row as SAFETY.md writes it: rule, then what the summary says. The first row that matches holds.
Row = tuple[str, Callable[[GateSummary], bool]]
ROWS: tuple[Row, ...] = (
    ("R1", lambda s: s.absolute == "yes"),
    ("R2", lambda s: s.grave == 2),
    ("R2", lambda s: s.grave == 1 and s.went_on),
    ("R2", lambda s: s.grave == 1 and s.afraid == "yes"),
    ("R3", lambda s: s.closeness == "lead"),
    ("R4", lambda s: s.absolute == "not_sure"),
    ("R5", lambda s: s.grave == 1),
    ("R5", lambda s: s.closeness == "plain"),
    ("R6", lambda s: s.serious == 2),
    ("R7", lambda s: s.afraid == "yes" and s.serious in {0, 1}),
    ("R8", lambda s: s.serious == 1 and s.serious_raised == "no"),
    ("R9", lambda s: s.serious == 1 and s.serious_raised == "no_change"),
    ("R10", lambda s: s.serious == 1 and s.serious_raised == "put_right"),
    ("R10", lambda s: s.unsure),
    ("R10", lambda s: s.afraid == "not_sure"),
    ("R10", lambda s: not s.complete),
    ("R11", lambda _: True),
)

# suggestion, acceptable, raise door, tier; None: the engine speaks
WRITTEN: dict[str, tuple[str | None, set[str] | None, bool, int | None]] = {
    "R1": ("leave_now", {"leave_now"}, False, 1),
    "R2": ("leave_now", {"leave_now", "second_opinion"}, False, 2),
    "R3": ("leave_now", {"leave_now", "second_opinion"}, False, 2),
    "R4": ("second_opinion", {"second_opinion", "leave_now"}, False, 1),
    "R5": ("second_opinion", {"second_opinion", "leave_now", "keep_looking"}, False, 2),
    "R6": ("second_opinion", {"second_opinion", "keep_looking", "leave_now"}, False, 2),
    "R7": ("second_opinion", {"second_opinion", "keep_looking", "leave_now"}, False, None),
    "R8": ("second_opinion", {"second_opinion", "keep_looking", "raise_it"}, True, 2),
    "R9": ("second_opinion", {"second_opinion", "keep_looking"}, False, 2),
    "R10": (None, None, True, None),
    "R11": (None, None, True, None),
    "R0": (None, None, True, None),
}

AXES: dict[str, tuple[Any, ...]] = {
    "absolute": ("no", "not_sure", "yes"),
    "grave": (0, 1, 2),
    "went_on": (False, True),
    "closeness": ("none", "plain", "lead"),
    "serious": (0, 1, 2),
    "afraid": ("no", "not_sure", "yes"),
    "serious_raised": ("no", "put_right", "no_change"),
    "unsure": (False, True),
    "complete": (True, False),
    "former": (False, True),
}
EVERY_SUMMARY = [GateSummary(**dict(zip(AXES, values, strict=True))) for values in product(*AXES.values())]


def written(summary: GateSummary) -> str:
    row = next(name for name, matches in ROWS if matches(summary))
    return "R0" if summary.former and row not in {"R10", "R11"} else row


def rank(summary: GateSummary) -> int:
    """How far from the therapist the gate alone moves a person; 0 where the engine speaks."""
    suggestion = outcome(rule_for(summary), summary.afraid).suggestion
    return 0 if suggestion is None else DISTANCE[suggestion]


def test_every_summary_follows_the_written_table() -> None:
    assert len(EVERY_SUMMARY) == 11_664
    wrong = [s for s in EVERY_SUMMARY if rule_for(s) != written(s)]
    assert wrong == []


@pytest.mark.parametrize("rule", WRITTEN)
def test_each_rule_has_the_written_outcome(rule: str) -> None:
    suggestion, acceptable, raise_open, tier = WRITTEN[rule]
    found = outcome(rule, "no")
    assert found.suggestion == suggestion
    assert (None if found.acceptable is None else {step.value for step in found.acceptable}) == acceptable
    assert found.acceptable is None or found.acceptable[0] is found.suggestion
    assert found.doors.as_dict()["raise"] is raise_open
    assert found.tier == tier


def test_raising_a_serious_act_is_not_offered_to_a_person_who_may_be_afraid() -> None:
    found = outcome("R8", "not_sure")
    assert found.suggestion is Action.SECOND_OPINION
    assert found.acceptable == (Action.SECOND_OPINION, Action.KEEP_LOOKING)
    assert found.tier == 2
    assert not any(found.doors.as_dict().values())


@pytest.mark.parametrize("rule", [f"R{n}" for n in range(1, 10)])
def test_rules_of_harm_close_pattern_other_view_what_if_hold_last_session_and_share(rule: str) -> None:
    doors = outcome(rule, "no").doors.as_dict()
    assert not any(doors[name] for name in ("pattern", "other_view", "what_if", "hold", "last_session", "share"))


def test_leave_now_comes_from_three_rules_alone() -> None:
    assert {rule for rule in WRITTEN if outcome(rule, "no").suggestion is Action.LEAVE_NOW} == {"R1", "R2", "R3"}


@pytest.mark.parametrize("rule", WRITTEN)
@pytest.mark.parametrize("afraid", AXES["afraid"])
def test_no_acceptable_step_stands_behind_a_closed_door(rule: str, afraid: str) -> None:
    found = outcome(rule, afraid)
    assert all(action_is_open(step, found.doors) for step in found.acceptable or ())


def test_every_action_has_a_door_or_needs_none() -> None:
    assert set(ACTION_DOORS) == set(Action)


@pytest.mark.parametrize(
    ("axis", "steps"),
    [
        ("absolute", ("no", "not_sure", "yes")),
        ("grave", (0, 1, 2)),
        ("went_on", (False, True)),
        ("closeness", ("none", "plain", "lead")),
        ("serious", (0, 1, 2)),
        ("afraid", ("no", "not_sure", "yes")),
        ("serious_raised", ("put_right", "no", "no_change")),
    ],
)
def test_no_step_towards_harm_lowers_the_outcome(axis: str, steps: tuple[object, ...]) -> None:
    for summary in EVERY_SUMMARY:
        values = {name: getattr(summary, name) for name in AXES}
        place = steps.index(values[axis])
        if place + 1 < len(steps):
            worse = GateSummary(**{**values, axis: steps[place + 1]})
            assert rank(worse) >= rank(summary), (summary, worse)
