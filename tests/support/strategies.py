"""Hypothesis strategies: stages and answers as a person could give them."""

from collections.abc import Iterable

from hypothesis import strategies as st

from holdspace.content.library import questionnaire
from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, Stage

FINDINGS = [q for q in questionnaire().questions if q.kind == "finding"]
GATE = [q for q in questionnaire().questions if q.kind != "finding"]
CALM_GATE = {"safe_now": "yes", "afraid": "no", **{q.id: "no" for q in GATE if q.kind == "fact"}}


def answers_to(questions: Iterable[Question]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={q.id: st.sampled_from([*q.values, NOT_SURE, SKIP]) for q in questions})


stages = st.sampled_from(Stage)
findings = answers_to(FINDINGS)
gate_answers = answers_to(GATE)
any_answers = answers_to(questionnaire().questions)
