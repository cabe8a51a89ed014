"""The machine interface, held against its published schemas."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import holdspace
from holdspace.content.library import questionnaire
from holdspace.discernment.vocabulary import Stage
from holdspace.errors import UnknownInputError

SCHEMAS = Path(__file__).parents[2] / "docs" / "interface"


@cache
def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


def valid(name: str, found: dict[str, Any]) -> None:
    schema(name).validate(json.loads(json.dumps(found)))


any_answers = st.fixed_dictionaries(
    {}, optional={q.id: st.sampled_from([*q.values, "not_sure", "skip"]) for q in questionnaire().questions}
)


def test_questions_follow_their_schema() -> None:
    valid("questions", holdspace.questions())


def test_facts_have_exactly_no_and_yes_and_a_tier() -> None:
    for question in holdspace.questions()["questions"]:
        values = [option["value"] for option in question["options"]]
        if question["kind"] == "fact":
            assert values == ["no", "yes"]
            assert question["tier"] in {1, 2}
            assert (question["grade"] is None) == (question["tier"] == 1)
            assert question["stages"] == [stage.value for stage in Stage]


def test_at_most_four_fact_pages_of_at_most_eight_lines() -> None:
    pages: dict[str, int] = {}
    for question in questionnaire().questions:
        if question.kind == "fact":
            pages[question.page] = pages.get(question.page, 0) + 1
    assert len(pages) <= 4
    assert max(pages.values()) <= 8


@given(stage=st.sampled_from(Stage), answers=any_answers, finish=st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_answer_sheet_gives_a_valid_reply(stage: Stage, answers: dict[str, str], *, finish: bool) -> None:
    reply = holdspace.discern(stage.value, answers, finish=finish)
    valid("discern", reply)
    if not reply["done"]:
        assert reply["next"] == reply["page"][0]


def test_a_result_can_be_forced_from_nothing() -> None:
    reply = holdspace.discern("established", {}, finish=True)
    assert reply["done"]
    assert reply["result"]["gate"]["rule"] == "R10"
    assert reply["result"]["firmness"] == "mixed"


def test_a_client_may_answer_only_the_next_question() -> None:
    answers: dict[str, str] = {}
    while not (reply := holdspace.discern("first_sessions", answers))["done"]:
        answers[reply["next"]["id"]] = reply["next"]["options"][0]["value"]
    assert reply["result"]["gate"]["complete"]


ODD = {
    "someone else's, looking, no therapist yet": ("searching", {"subject": "other", "contact": "none"}),
    "a child's, over, looking": ("searching", {"subject": "child", "contact": "ended"}),
    "not sure who or which": ("ending", {"subject": "not_sure", "contact": "not_sure", "under_18": "not_sure"}),
    "all about them skipped": ("first_sessions", {"subject": "skip", "contact": "skip", "under_18": "skip"}),
    "see none, yet well on": ("established", {"contact": "none"}),
    "danger skipped": ("established", {"safe_now": "skip", "afraid": "skip"}),
}
FACTS = [q.id for q in questionnaire().questions if q.kind == "fact"]
ABSOLUTE = [q.id for q in questionnaire().questions if q.tier == 1]


@pytest.mark.parametrize(("stage", "answers"), ODD.values(), ids=ODD)
@pytest.mark.parametrize("fact", FACTS)
def test_an_act_reaches_its_rule_in_odd_company(stage: str, answers: dict[str, str], fact: str) -> None:
    reply = holdspace.discern(stage, {**answers, fact: "yes"}, finish=True)
    valid("discern", reply)
    found = reply["result"]
    if answers.get("contact") == "ended":
        assert found["gate"]["rule"] == "R0"
        assert "second_opinion" in found["acceptable"]
    elif fact in ABSOLUTE:
        assert (found["suggestion"], found["acceptable"]) == ("leave_now", ["leave_now"])
    else:
        assert found["suggestion"] == "second_opinion"
    assert fact in found["gate"]["facts"]
    assert found["changes"] == []
    assert not any(open_ for door, open_ in found["gate"]["doors"].items() if door != "raise")


@pytest.mark.parametrize("stage", Stage)
def test_not_sure_of_anything_is_heard_as_it_may_be_the_worst(stage: Stage) -> None:
    everything = {q.id: "not_sure" for q in questionnaire().questions}
    found = holdspace.discern(stage.value, everything, finish=True)["result"]
    assert found["gate"]["rule"] == "R2", "two kinds of grave act that may have been"
    assert found["gate"]["crisis"]
    assert not any(found["gate"]["doors"].values())
    facts_only = holdspace.discern(stage.value, dict.fromkeys(FACTS, "not_sure"), finish=True)["result"]
    assert (facts_only["gate"]["rule"], facts_only["acceptable"]) == ("R4", ["second_opinion", "leave_now"])


@pytest.mark.parametrize("stage", Stage)
def test_nothing_but_skips_is_as_nothing_asked(stage: Stage) -> None:
    skipped = holdspace.discern(stage.value, {q.id: "skip" for q in questionnaire().questions}, finish=True)["result"]
    nothing = holdspace.discern(stage.value, {}, finish=True)["result"]
    for part in ("suggestion", "acceptable", "firmness", "gate", "changes"):
        assert skipped[part] == nothing[part]
    assert not skipped["gate"]["complete"]
    assert not skipped["gate"]["crisis"]


def test_an_answer_of_another_stage_is_ignored_and_listed() -> None:
    reply = holdspace.discern("first_sessions", {"search_point": "starting"})
    assert reply["ignored"] == ["search_point"]


@pytest.mark.parametrize(
    ("stage", "answers", "named"),
    [
        ("later", {}, "'later'"),
        ("established", {"mood": "low"}, "'mood'"),
        ("established", {"raised": "maybe"}, "'maybe'"),
        ("established", {"raised": 3}, "3"),
    ],
)
def test_what_is_unknown_is_named(stage: str, answers: dict[str, Any], named: str) -> None:
    with pytest.raises(UnknownInputError, match=named):
        holdspace.discern(stage, answers)


def test_the_page_is_neither_needed_nor_lost_when_the_package_is_imported() -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        holdspace.nothing_like_it  # ruff: ignore[useless-expression] -- asking for it is the point
