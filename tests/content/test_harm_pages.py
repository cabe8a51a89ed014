"""What a person reads when a safety rule speaks: whole for everyone, and never a word of leaning in."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from holdspace.content.words import FACT_WORDS, fact_words, former_words, harm_words
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import HARM_RULES, PAUSE_RULES
from holdspace.discernment.vocabulary import Action
from holdspace.errors import UnknownInputError

Pages = Callable[..., Any]

LEANING_IN = re.compile(
    r"\b(rais(e|ing)|bring (it|this|that) up|repair\w*|mend\w*|patch|put (it|this) right|make up with"
    r"|(talk|work|sort) (it|this|things) (out|over|through)|last (session|talk|meeting)|closing (session|talk)|goodbye"
    r"|other view|their side|see how they (take|react)|another chance|give (it|them) (some )?(time|a chance|another)"
    r"|sleep on it|hold off|wait (and|to) see|(tell|ask|write to|talk (to|with)) (your|the) therapist"
    r"|say it once|both can be true|old (hurt|pattern)|end it well|they may have slipped)\b",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(no|not|never|don’t|need not|nor)\b", re.IGNORECASE)


def leaning_in(texts: list[str], cut: Callable[[str], list[str]]) -> Iterator[str]:
    for text in texts:
        yield from (part for part in cut(text) if LEANING_IN.search(part) and not DENIED.search(part))


@pytest.mark.parametrize(
    "nudge",
    [
        "Raise it with them first.",
        "Try to mend it, and give them another chance.",
        "Plan one last session and say goodbye.",
        "It is not your fault. Sleep on it.",
        "Tell your therapist how it felt.",
    ],
)
def test_the_check_on_leaning_in_can_fail(nudge: str, sentences: Pages) -> None:
    assert list(leaning_in([nudge], sentences))


@pytest.mark.parametrize("freeing", ["You owe no last session.", "You do not have to sort it out with them.", "Stop."])
def test_saying_what_is_not_owed_is_allowed(freeing: str, sentences: Pages) -> None:
    assert not list(leaning_in([freeing], sentences))


@pytest.mark.parametrize("rule", [*sorted(HARM_RULES | PAUSE_RULES), "R0"])
def test_no_page_about_harm_leans_in(rule: str, harm_pages: Pages, texts_on: Pages, sentences: Pages) -> None:
    for case, page in harm_pages(rule=rule):
        found = list(leaning_in(texts_on(page), sentences))
        once = case["rule"] == "R8" and case["raise_open"]
        assert all("say it once" in part and once for part in found), (case, found)


@pytest.mark.parametrize("rule", sorted(HARM_RULES | PAUSE_RULES))
def test_no_step_that_stays_open_under_harm_leans_in(
    rule: str, steps: Pages, texts_on: Pages, sentences: Pages
) -> None:
    for action in (Action.LEAVE_NOW, Action.SECOND_OPINION, Action.KEEP_LOOKING):
        for case, page in steps(action=action, rule=rule):
            assert not list(leaning_in(texts_on(page), sentences)), case


def test_talking_with_one_serious_thing_standing_is_once_and_not_alone(steps: Pages, texts_on: Pages) -> None:
    for case, page in steps(action=Action.RAISE_IT, rule="R8", contact="current", crisis=False):
        said = " ".join(texts_on(page))
        assert re.search(r"\b[Oo]nce\b", said), case
        assert "beside you" in said or "with someone" in said or "sit with you" in said, case
        assert "Give it two talks" not in said, case


def test_once_stands_only_under_the_eighth_rule_and_an_open_door(harm_pages: Pages) -> None:
    for case, page in harm_pages():
        said = " ".join(text for _, text in page.todo)
        open_to_them = case["rule"] == "R8" and case["raise_open"] and case["subject"] != "other"
        about_now = case["contact"] in {"current", "none"}
        assert ("say it once" in said) is (open_to_them and about_now), case


def test_leaving_has_its_steps_in_order_with_danger_first(harm_pages: Pages) -> None:
    for case, page in harm_pages(rule=("R1", "R2", "R3"), contact="current"):
        assert len(page.todo) == 5, case
        titles = [title.casefold() for title, _ in page.todo]
        assert "danger" in titles[0] or "right now" in titles[0], case
        assert "stop" in titles[1], case
        assert "phone" in titles[4], case
        assert "money" in titles[4], case
        assert re.search(r"complain|Tell|tell|child protection", " ".join(page.todo[3])), case


def test_the_calm_page_says_pause_and_talk_to_someone_outside(harm_pages: Pages) -> None:
    for case, page in harm_pages(rule=tuple(sorted(PAUSE_RULES)), crisis=False):
        over = case["contact"].startswith("ended")
        assert page.title.startswith("Take your time" if over else "Pause"), case
        assert "outside" in page.title, case


DOUBT = re.compile(
    r"\b(if (it|this|that) (did|really|truly)|really happened|are you sure|misunder\w+|misread|imagin\w+|overreact\w*"
    r"|you (may|might) have (wanted|let|led)|your part in|why did you|calm down|see it clearly|their side)\b",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(will be (punished|stopped|struck|found)|guarantee\w*|they will lose|is illegal|against the law)\b",
    re.IGNORECASE,
)


def test_the_check_on_doubt_can_fail() -> None:
    assert DOUBT.search("If it did happen, it is never okay.")
    assert PROMISE.search("They will lose their licence.")


def test_no_page_about_harm_doubts_the_person_or_promises_what_the_law_will_do(
    harm_pages: Pages, texts_on: Pages
) -> None:
    for case, page in harm_pages():
        for text in texts_on(page):
            assert not DOUBT.search(text), (case, text)
            assert not PROMISE.search(text), (case, text)


def test_a_person_not_sure_is_told_that_they_need_not_be_sure(harm_pages: Pages) -> None:
    for case, page in harm_pages(rule="R4"):
        assert any("do not have to be sure" in text for text in page.body), case


def test_no_one_who_has_left_is_told_to_stop_or_to_pause_going(harm_pages: Pages, texts_on: Pages) -> None:
    going = re.compile(r"\b([Pp]ause|next session|[Ss]top the visits|do not have to go|I am stopping|can stop)\b")
    for case, page in harm_pages(contact=("ended", "ended_new")):
        for text in texts_on(page):
            assert not going.search(text), (case, text)


def test_someone_who_has_not_begun_is_not_told_of_sessions(harm_pages: Pages, texts_on: Pages) -> None:
    for case, page in harm_pages(contact="none", crisis=False):
        for text in texts_on(page):
            assert not re.search(r"\b(next|last) session\b", text), (case, text)


def test_no_page_says_that_a_complaint_can_wait_for_ever(harm_pages: Pages) -> None:
    for case, page in harm_pages(rule=("R1", "R2", "R3"), subject="self", young=False):
        said = " ".join(text for _, text in page.todo)
        assert "You can complain later, or never. Some places set a last date" in said, case


def test_it_is_no_one_elses_fault(harm_pages: Pages) -> None:
    for case, page in harm_pages():
        assert "fault" in " ".join(page.body), case


def test_a_parent_reads_words_to_a_parent(harm_pages: Pages) -> None:
    for case, page in harm_pages(subject="child"):
        said = " ".join([*page.body, *(text for step in page.todo for text in step)])
        assert "Do not question your child closely" in said, case
        assert "child protection" in said, case
        if case["contact"] == "current" and not case["crisis"]:
            assert re.search(r"[Ss]top the visits", said), case


def test_a_friend_reads_that_they_cannot_decide(harm_pages: Pages) -> None:
    for case, page in harm_pages(subject="other"):
        said = " ".join(page.body)
        assert "What we would tell them" in said, case
        assert "You cannot decide for them" in said, case


def test_under_18_a_grown_up_is_named(harm_pages: Pages) -> None:
    for case, page in harm_pages(young=True, subject=("self", "other")):
        assert "grown-up" in " ".join(page.body), case
        assert "not part of this" in " ".join(page.body), case


def test_a_person_who_left_owes_no_contact(harm_pages: Pages) -> None:
    for case, page in harm_pages(contact=("ended", "ended_new")):
        assert re.search(r"owe (them )?no contact", " ".join(page.body)), case


def test_in_danger_help_comes_before_stopping_unless_the_first_rule_speaks(harm_pages: Pages) -> None:
    for case, page in harm_pages(crisis=True, contact="current"):
        assert page.todo[0][0] == "Get help for right now", case
        if case["rule"] not in {"R0", "R1"}:
            for text in [*page.body, *(text for _, text in page.todo)]:
                stops = re.search(r"\b(can stop|may stop|Then stop|pause or stop)\b", text)
                assert not stops or re.search(r"\b(help|side|First|someone)\b", text), (case, text)


def test_about_a_therapist_of_before_there_are_words_for_the_new_one() -> None:
    for subject in ("self", "child", "other"):
        page = former_words("R1", subject=subject)
        assert page.todo[-1][0] == "With someone new, go slowly"
        assert "early" in page.todo[-1][1]
        assert "lines" in page.todo[-1][1]


def test_every_fact_has_one_short_line() -> None:
    assert set(FACT_WORDS) == {*FACT_GRADES, "afraid"}
    for fact in FACT_WORDS:
        line = fact_words(fact)
        assert line.startswith("They ") or fact == "afraid"
        assert len(line) <= 80
        assert not line.endswith(".")


def test_a_rule_without_a_page_and_an_unknown_fact_are_refused() -> None:
    with pytest.raises(UnknownInputError, match="R11"):
        harm_words("R11")
    with pytest.raises(UnknownInputError, match="mood"):
        fact_words("mood")
