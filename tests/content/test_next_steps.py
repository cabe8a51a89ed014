"""Seven finished pages, whole for every reader."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from holdspace.content.words import step_words
from holdspace.discernment.vocabulary import Action
from holdspace.errors import UnknownInputError

Pages = Callable[..., Any]


@pytest.mark.parametrize("action", list(Action))
def test_every_reader_gets_a_whole_page(action: Action, steps: Pages) -> None:
    for case, page in steps(action=action):
        leaves = action is Action.LEAVE_NOW
        assert all((page.name, page.lead, page.brings, page.costs, page.say, page.say_to)), case
        assert len(page.steps) == 3, case
        assert all(title and text for title, text in page.steps), case
        assert page.look_again.startswith("Look again"), case
        assert page.sources, case
        assert (page.good is None) is leaves, case
        assert (page.poor is None) is leaves, case
        assert bool(page.message) is (leaves and case["subject"] != "other"), case
        assert bool(page.tell) is leaves, case


def test_no_one_has_to_decide_today_and_a_harmed_person_can_stop_today(steps: Pages) -> None:
    for case, page in steps(crisis=False):
        opening = "You do not have to decide today."
        if case["action"] is Action.LEAVE_NOW:
            opening = "They can stop today" if case["subject"] == "other" else "You can stop today"
        assert page.no_hurry.startswith(opening), case


def test_what_ways_bring_and_cost_is_said_at_equal_length(steps: Pages) -> None:
    for part in ("brings", "costs"):
        lengths = {len(getattr(page, part)) for _, page in steps()}
        assert max(lengths) <= 1.2 * min(lengths), part


def test_names_of_ways_are_short(steps: Pages) -> None:
    assert {len(page.name.split()) for _, page in steps()} <= {2, 3, 4}


def test_a_person_who_left_is_told_that_they_owe_no_contact(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(contact=("ended", "ended_new"), crisis=False):
        assert "no contact" in " ".join(texts_on(page)) or "no reply" in " ".join(texts_on(page)), case


def test_someone_new_is_told_early_and_the_one_before_is_left_alone(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(
        contact="ended_new", subject=("self", "child"), action=(Action.RAISE_IT, Action.KEEP_LOOKING)
    ):
        said = " ".join(texts_on(page))
        assert "new" in said, case
        assert re.search(r"\b[Tt]ell (the new|your new|them) ", said) or "the new therapist" in said, case


def test_a_searcher_is_never_sent_to_a_therapist_they_do_not_have(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(contact="none", action=tuple(a for a in Action if a is not Action.LEAVE_NOW)):
        assert not re.search(r"\byour (child’s )?therapist\b", " ".join(texts_on(page))), case


def test_under_18_a_grown_up_who_is_not_part_of_this_is_named(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(young=True, subject=("self", "other")):
        said = " ".join(texts_on(page))
        assert "grown-up" in said, case
        assert "not part of this" in said, case


def test_no_young_person_is_sent_to_write_alone(steps: Pages) -> None:
    for case, page in steps(young=True, subject="self", crisis=False):
        assert not re.search(r"\bto send\b", page.say_to, re.IGNORECASE) or "grown-up" in page.say_to, case
        if page.message:
            assert re.search(r"\b(We|us)\b", page.message), case
            assert "can send one line for you" in " ".join(text for _, text in page.steps), case


def test_a_friend_gets_words_for_the_person_and_none_for_the_therapist(steps: Pages) -> None:
    for case, page in steps(subject="other"):
        assert page.say_to == "To say or send to the person you care about", case
        assert page.message is None, case
        assert "decide" in " ".join([page.no_hurry, *(text for _, text in page.steps)]), case
        assert "tell them" in page.lead or "tell them" in page.steps[1][0], case


def test_a_parent_is_asked_not_to_question_the_child(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(
        subject="child", action=Action.LEAVE_NOW, contact="current", stage="established", crisis=False
    ):
        said = " ".join(texts_on(page))
        for needed in ("Do not quiz them", "Stop the visits", "Child protection", "licence", "The service"):
            assert needed in said, (case, needed)


STOPPING = re.compile(
    r"\b(can stop|may stop|stop going|stop the visits|can leave|may leave|free to leave|leave when|go when|can drop"
    r"|I am stopping|end it|end only|still leave|still go)\b",
    re.IGNORECASE,
)
SUPPORT = re.compile(r"\b(help|support|at (your|their) side|with you|in place|grown-up|someone else)\b", re.IGNORECASE)


def test_in_danger_help_for_today_comes_first(steps: Pages) -> None:
    for case, page in steps(crisis=True):
        assert page.steps[0][0] == "First, get help for today", case
        assert "until other help is in place" in page.steps[0][1], case


def test_in_danger_no_step_speaks_of_stopping_before_other_help_is_in_place(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(crisis=True, contact=("current", "none"), rule=("", "R2", "R3", "R5", "R8")):
        titles = {title for title, _ in page.steps}
        for text in [*texts_on(page), *(f"{title}. {text}" for title, text in page.steps)]:
            if text not in {page.message, *titles}:
                assert not STOPPING.search(text) or SUPPORT.search(text), (case, text)


def test_the_check_on_stopping_can_fail() -> None:
    text = "You can stop today. You owe no reason."
    assert STOPPING.search(text)
    assert not SUPPORT.search(text)


def test_in_danger_the_first_rule_still_says_leave() -> None:
    page = step_words(Action.LEAVE_NOW, crisis=True, rule="R1")
    assert page.no_hurry.startswith("You can stop today. The rest can wait")


def test_in_danger_with_a_good_therapist_a_person_is_helped_to_tell_them() -> None:
    assert "not safe right now" in step_words(Action.RAISE_IT, crisis=True).say


@pytest.mark.parametrize("wrong", [{"subject": "dog"}, {"contact": "gone"}, {"stage": "late"}])
def test_an_unknown_reader_is_refused_by_name(wrong: dict[str, str]) -> None:
    with pytest.raises(UnknownInputError, match=next(iter(wrong.values()))):
        step_words(Action.RAISE_IT, **wrong)  # type: ignore[arg-type]


def test_under_a_pausing_rule_what_happened_is_what_one_talks_about_also_before_a_first_session(
    steps: Pages, texts_on: Pages
) -> None:
    for case, page in steps(action=Action.SECOND_OPINION, rule="R8"):
        said = " ".join(texts_on(page))
        assert re.search(r"what happened|said and done|what I know|what you know|my therapy worries me", said), case
        assert not re.search(r"may need a therapist|before you choose|To ask is not to start", page.lead + page.say), (
            case
        )


def test_under_a_pausing_rule_looking_on_is_no_matter_of_fit(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(action=Action.KEEP_LOOKING, rule="R8", subject=("self", "child"), crisis=False):
        said = " ".join(texts_on(page))
        assert "fits you better" not in said, case
        assert "fits your child better" not in said, case
        assert "Thank you, and please do not book me" not in said, case
