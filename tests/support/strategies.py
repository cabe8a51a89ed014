"""Hypothesis strategies: stages and answers as a person could give them."""

from hypothesis import strategies as st

from holdspace.content.library import questionnaire
from holdspace.discernment.vocabulary import Stage

FINDINGS = [q for q in questionnaire().questions if q.kind == "finding"]
CALM_GATE = {
    "safe_now": "yes",
    "afraid": "no",
    **{q.id: "no" for q in questionnaire().questions if q.kind == "fact"},
}

stages = st.sampled_from(Stage)
findings = st.fixed_dictionaries(
    {}, optional={q.id: st.sampled_from([*q.values, "not_sure", "skip"]) for q in FINDINGS}
)
any_answers = st.fixed_dictionaries(
    {}, optional={q.id: st.sampled_from([*q.values, "not_sure", "skip"]) for q in questionnaire().questions}
)
