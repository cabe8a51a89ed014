"""One act under two names is one act, and what a person is unsure of counts as the worse."""

from itertools import product

import pytest

from holdspace.content.library import engine
from holdspace.discernment.facts import CLARIFIERS, FACT_GRADES, SAME_ACT, SERIOUS_FACTS, TOLD_ALREADY, Grade, graded
from holdspace.discernment.gate import Gate, judge, open_clarifiers, summarise
from holdspace.discernment.vocabulary import DISTANCE, Stage

CALM = {"safe_now": "yes", "afraid": "no", **dict.fromkeys(FACT_GRADES, "no")}


def rank(gate: Gate) -> int:
    """How far from the therapist the gate alone moves a person; 0 where the engine speaks."""
    return 0 if gate.suggestion is None else DISTANCE[gate.suggestion]


def rule(**answers: str) -> str:
    return judge(Stage.ESTABLISHED, {**CALM, **answers}).rule


def test_one_secret_ticked_on_two_lines_is_one_grave_act() -> None:
    assert rule(secret="yes", isolation="not_sure", secret_kind="one_thing") == "R5"
    assert (
        summarise(
            Stage.ESTABLISHED, {**CALM, "secret": "yes", "isolation": "not_sure", "secret_kind": "one_thing"}
        ).grave
        == 1
    )


def test_one_talk_about_sex_ticked_on_two_lines_is_one_grave_act() -> None:
    assert rule(sexual_talk="yes", sexual="not_sure", sexual_kind="about_them") == "R5"


def test_talk_about_their_sex_life_is_a_lead_whichever_line_it_was_ticked_on() -> None:
    for sign in ("gifts", "odd_hours", "leans", "special"):
        assert rule(sexual="not_sure", sexual_kind="about_them", **{sign: "yes"}) == "R3"


def test_one_thing_to_keep_secret_is_a_lead_whichever_line_it_was_ticked_on() -> None:
    for sign in ("gifts", "odd_hours", "leans", "special"):
        assert rule(isolation="not_sure", secret_kind="one_thing", **{sign: "yes"}) == "R3"


@pytest.mark.parametrize("fact", SAME_ACT)
def test_a_lesser_form_of_an_absolute_act_is_never_more_than_grave(fact: str) -> None:
    lesser = CLARIFIERS[fact].grades.values()
    assert Grade.GRAVE in lesser
    assert Grade.SERIOUS not in lesser


@pytest.mark.parametrize("fact", CLARIFIERS)
def test_someone_unsure_which_of_its_kinds_it_was_is_heard_as_if_it_may_be_the_worst(fact: str) -> None:
    clarifier = CLARIFIERS[fact]
    found = graded(fact, {fact: "not_sure", clarifier.id: "not_sure"})
    assert found.maybe_absolute is (Grade.ABSOLUTE in clarifier.grades.values())


@pytest.mark.parametrize(
    ("fact", "kind"), [("touch", "sexual"), ("sexual_talk", "aimed"), ("meeting", "date"), ("sexual", "contact")]
)
def test_a_young_person_in_a_sexual_situation_is_in_danger_whichever_line_was_ticked(fact: str, kind: str) -> None:
    answers = {**CALM, fact: "yes", CLARIFIERS[fact].id: kind}
    assert judge(Stage.ESTABLISHED, {**answers, "under_18": "yes"}).crisis
    assert not judge(Stage.ESTABLISHED, answers).crisis


@pytest.mark.parametrize("fact", sorted(TOLD_ALREADY))
@pytest.mark.parametrize("answer", ["no", "not_sure", "skip", "no_change"])
def test_what_went_on_after_being_told_is_not_offered_for_telling_again(fact: str, answer: str) -> None:
    gate = judge(Stage.ESTABLISHED, {**CALM, fact: "yes", "serious_raised": answer})
    assert gate.rule == "R9"
    assert not gate.doors.raise_it


@pytest.mark.parametrize("fact", SERIOUS_FACTS)
def test_not_sure_whether_a_serious_act_was_raised_is_not_put_right(fact: str) -> None:
    for answer in ("not_sure", "skip"):
        assert rule(**{fact: "yes", "serious_raised": answer}) in {"R8", "R9"}


@pytest.mark.parametrize("fact", CLARIFIERS)
def test_no_kind_of_a_look_alike_is_worse_unsure_than_sure(fact: str) -> None:
    """no, not sure, yes: with any answer to the clarifying question, no step leads nearer to the room."""
    kinds = [*CLARIFIERS[fact].grades, "not_sure", "skip"]
    for kind, other in product(
        kinds, [{}, {"gifts": "yes"}, {"secret": "yes"}, {"contempt": "yes"}, {"afraid": "yes"}]
    ):
        ranks = [
            rank(judge(Stage.ESTABLISHED, {**CALM, **other, fact: answer, CLARIFIERS[fact].id: kind}))
            for answer in ("no", "not_sure", "yes")
        ]
        assert ranks == sorted(ranks)


def test_after_an_act_that_settles_everything_nothing_more_is_asked() -> None:
    core = engine()
    who = {"subject": "self", "contact": "current", "under_18": "no", "safe_now": "yes", "afraid": "no"}
    assert core.step(Stage.ESTABLISHED, {**who, "sexual": "yes"}).done
    assert not core.step(Stage.ESTABLISHED, {**who, "sexual": "not_sure"}).done
    assert not core.step(Stage.ESTABLISHED, {**who, "contempt": "yes"}).done


def test_an_act_of_a_former_therapist_does_not_end_the_questions_about_the_new_one() -> None:
    core = engine()
    former = {"subject": "self", "contact": "ended_new", "under_18": "no", "safe_now": "yes", "afraid": "no"}
    assert not core.step(Stage.FIRST_SESSIONS, {**former, "sexual": "yes"}).done


def test_a_clarifying_question_for_two_lines_is_asked_once() -> None:
    asked = open_clarifiers({**CALM, "secret": "yes", "isolation": "not_sure"})
    assert asked.count("secret_kind") == 1
