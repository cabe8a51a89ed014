"""What the terminal may say under each safety rule: a closed door is not shown in any form."""

import re

import pytest
from person import Screen

from holdspace.cli import interview
from holdspace.cli.sheet import Sheet
from holdspace.content.library import engine, questionnaire
from holdspace.content.words import step_words
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import judge
from holdspace.discernment.vocabulary import Action, Stage

CALM = {
    **dict.fromkeys(FACT_GRADES, "no"),
    "subject": "self",
    "contact": "current",
    "under_18": "no",
    "safe_now": "yes",
    "afraid": "no",
    "mind_say": "yes",
    "feel_hurt": "yes",
    "event_hurt": "yes",
    "familiar": "many",
    "heard": "yes",
    "raised": "no",
    "record": "good",
}
RULES = {
    "R1": {"threat": "yes"},
    "R2": {"contempt": "yes", "holds_on": "yes"},
    "R3": {"secret": "yes", "secret_kind": "one_thing", "special": "yes"},
    "R4": {"money": "not_sure"},
    "R5": {"holds_on": "yes", "went_on": "no"},
    "R6": {"pushed_method": "yes", "other_clients": "yes"},
    "R7": {"afraid": "yes"},
    "R8": {"other_clients": "yes", "serious_raised": "no"},
    "R9": {"other_clients": "yes", "serious_raised": "no_change"},
}
NEVER_UNDER_HARM = (
    "One way to read this",
    "A fair other view",
    "What would change this",
    "How clear is this?",
    "point this way",
    "An old hurt",
    "If you feel safe with them, it may help",
    "What do you make of it",
)
TOWARDS = (Action.RAISE_IT, Action.RENEGOTIATE, Action.STAY_AND_WATCH, Action.TRANSITION)


def answers_known(answers: dict[str, str]) -> dict[str, str]:
    return {q: value for q, value in answers.items() if value in {*questionnaire()[q].values, "not_sure"}}


def shown(monkeypatch: pytest.MonkeyPatch, answers: dict[str, str], stage: Stage = Stage.ESTABLISHED) -> str:
    screen = Screen()
    monkeypatch.setattr("sys.stdout", screen)
    interview.result_of(Sheet(stage.value, answers_known(answers)))
    monkeypatch.undo()
    return " ".join(screen.getvalue().split())


@pytest.mark.parametrize("safe", ["yes", "self_harm"])
@pytest.mark.parametrize("rule", RULES)
def test_under_r1_to_r9_nothing_leans_in(monkeypatch: pytest.MonkeyPatch, rule: str, safe: str) -> None:
    answers = {**CALM, **RULES[rule], "safe_now": safe}
    assert judge(Stage.ESTABLISHED, answers).rule == rule
    said = shown(monkeypatch, answers)
    for closed in NEVER_UNDER_HARM:
        assert closed not in said
    ways = said[said.index("Ways people go from here") :]
    for action in TOWARDS:
        named = re.search(rf"\d {re.escape(step_words(action, rule=rule).name)} ", ways)
        assert bool(named) == (rule == "R8" and action is Action.RAISE_IT)
    assert ("You can get help now." in said) == (safe == "self_harm")


def test_talking_once_is_named_with_its_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Once, in writing or with someone beside you." in shown(monkeypatch, CALM | RULES["R8"])


def test_with_fear_in_doubt_talking_is_named_only_for_those_who_feel_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Only if you feel safe with them." in shown(monkeypatch, CALM | {"afraid": "not_sure"})


def test_what_would_change_a_result_is_shown_where_something_would(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = {question: value for question, value in CALM.items() if questionnaire()[question].kind != "finding"}
    sheets = ({**gate, q.id: value} for q in questionnaire().questions if q.kind == "finding" for value in q.values)
    turning = next(sheet for sheet in sheets if engine().result(Stage.ESTABLISHED, sheet).changes)
    assert "What would change this" in shown(monkeypatch, turning)
    assert "What would change this" not in shown(monkeypatch, turning | RULES["R5"])
    assert "What would change this" not in shown(monkeypatch, gate)


def test_no_result_prints_a_share_or_a_percentage(monkeypatch: pytest.MonkeyPatch) -> None:
    for answers in (CALM, *(CALM | facts for facts in RULES.values())):
        assert not re.search(r"%|\b0\.\d|posterior", shown(monkeypatch, answers))
