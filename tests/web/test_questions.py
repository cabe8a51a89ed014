"""Pages of questions: what they offer, what they take in, and what they give back when something is missing."""

import html
import re
from datetime import UTC, datetime

import pytest
from window import CALM, NO_FACTS, TALK, Window

from holdspace.content.library import questionnaire
from holdspace.discernment.facts import FACT_GRADES
from holdspace.journey.thinking import ask_stage_later
from holdspace.web.places import number_of
from holdspace.web.standing import Standing, standing

FACTS_1 = number_of("facts_1")
FIRST = [q.id for q in questionnaire().questions if q.page == "facts_1"]


def where(window: Window) -> Standing:
    found = standing(window.stay)
    assert found is not None
    return found


def begun(window: Window, door: str = "started") -> Window:
    assert window.post("/think", {"door": door}).status_code == 303
    assert window.post("/think/before", {"go": "on"})["Location"] == "/think/page"
    return window


def picked(page: str) -> set[str]:
    return set(re.findall(r'name="([\w-]+)" value="[\w-]+" checked', page))


@pytest.mark.parametrize(
    ("door", "stage"),
    [
        ("looking", "searching"),
        ("started", "first_sessions"),
        ("off", "established"),
        ("ending", "ending"),
        ("not_okay", "established"),
    ],
)
def test_each_door_begins_at_its_stage(window: Window, door: str, stage: str) -> None:
    assert where(begun(window, door)).stage == stage


def test_only_something_feels_off_asks_what_it_is_like(window: Window) -> None:
    assert window.post("/think", {"door": "off"})["Location"] == "/think"
    page = html.unescape(window.page("/think"))
    for words in ("I feel unseen", "They hurt me", "We are stuck", "I want to leave", "I don’t know"):
        assert words in page
    for door in ("looking", "started", "ending", "not_okay"):
        assert window.post("/think", {"door": door})["Location"] == "/think/before"


def test_the_opening_is_answered_kindly_and_ticked_when_its_page_comes(window: Window) -> None:
    window.post("/think", {"door": "off"})
    assert window.post("/think", {"opening": "unseen", "go": "on"})["Location"] == "/think/before"
    assert "That is lonely" in window.page("/think/before")
    window.post("/think/before", {"go": "on"})
    assert "feel_unseen" in picked(window.page(f"/think/page/{number_of('feelings')}"))


def test_an_opening_can_be_skipped_and_is_never_guessed(window: Window) -> None:
    window.post("/think", {"door": "off"})
    response = window.post("/think", {"go": "on"})
    assert response.status_code == 422
    assert "Choose one, or skip." in response.content.decode()
    assert window.post("/think", {"go": "skip"})["Location"] == "/think/before"


def test_a_warning_and_a_choice_come_before_the_lists(window: Window) -> None:
    window.post("/think", {"door": "ending"})
    page = window.page("/think/before")
    assert "Who might see this screen?" in page
    assert "They name touch, sex, threats, secrets and money." in page
    assert "Leave out the lists" in page
    window.post("/think/before", {"go": "skip"})
    assert {where(window).answers[fact] for fact in FACT_GRADES} == {"skip"}
    assert not where(window).gate.complete


def test_none_of_these_is_first_and_says_no_to_each(window: Window) -> None:
    page = begun(window).page(f"/think/page/{FACTS_1}")
    assert page.index("None of these") < page.index(f'name="{FIRST[0]}"')
    assert window.post(f"/think/page/{FACTS_1}", {"go": "none"}).status_code == 303
    assert {where(window).answers[fact] for fact in FIRST} == {"no"}


def test_a_tick_is_a_yes_and_the_rest_of_the_page_a_no(window: Window) -> None:
    begun(window).post(f"/think/page/{FACTS_1}", {"go": "on", "threat": "yes"})
    answers = where(window).answers
    assert answers["threat"] == "yes"
    assert {answers[fact] for fact in FIRST if fact != "threat"} == {"no"}


def test_each_line_has_its_own_not_sure_without_any_script(window: Window) -> None:
    page = begun(window).page(f"/think/page/{FACTS_1}")
    assert all(f'name="{fact}-unsure"' in page for fact in FIRST)
    window.post(f"/think/page/{FACTS_1}", {"go": "on", "money-unsure": "not_sure"})
    assert where(window).answers["money"] == "not_sure"


def test_a_part_that_is_skipped_is_never_a_no(window: Window) -> None:
    begun(window).post(f"/think/page/{FACTS_1}", {"go": "skip"})
    assert {where(window).answers[fact] for fact in FIRST} == {"skip"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"go": "none", "threat": "yes"}, "and then None of these"),
        ({"go": "on", "threat": "yes", "threat-unsure": "not_sure"}, "both a tick and a not sure"),
        ({"go": "on"}, "Tick what happened, choose None of these, or skip this part."),
    ],
)
def test_a_page_that_contradicts_itself_is_asked_again_with_its_ticks(
    window: Window, sent: dict[str, str], words: str
) -> None:
    response = begun(window).post(f"/think/page/{FACTS_1}", sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert picked(page) == set(sent) - {"go"} - ({"threat-unsure"} if len(sent) == 3 else set())
    assert "threat" not in where(window).answers


@pytest.mark.parametrize("page", ["mind", "feelings", "event"])
def test_pages_of_ticks_take_several_and_none_and_not_sure(window: Window, page: str) -> None:
    number = number_of(page)
    ids = [q.id for q in questionnaire().questions if q.page == page]
    begun(window, "off").post(f"/think/page/{number}", {"go": "on", ids[0]: "yes", ids[1]: "yes"})
    answers = where(window).answers
    assert [answers[one] for one in ids] == ["yes", "yes", *["no"] * (len(ids) - 2)]
    window.post(f"/think/page/{number}", {"go": "on", "none-of-these": "yes"})
    assert {where(window).answers[one] for one in ids} == {"no"}
    window.post(f"/think/page/{number}", {"go": "on", "not-sure": "yes"})
    assert {where(window).answers[one] for one in ids} == {"not_sure"}
    both = window.post(f"/think/page/{number}", {"go": "on", ids[0]: "yes", "none-of-these": "yes"})
    assert both.status_code == 422
    assert ids[0] in picked(both.content.decode())
    assert window.post(f"/think/page/{number}", {"go": "on"}).status_code == 422


def test_every_page_offers_not_sure_and_skip_and_says_why_it_asks(window: Window) -> None:
    from holdspace.content.library import source

    for stage in ("searching", "first_sessions", "established", "ending"):
        window.told({"subject": "self"}, stage)
        for question in questionnaire().questions:
            if stage not in question.stages or not question.makes_sense(where(window).answers):
                continue
            page = html.unescape(window.page(f"/think/page/{number_of(question.page)}"))
            assert "not sure" in page
            assert 'value="skip"' in page
            assert "Why we ask" in page
            assert question.why in page
            assert source(question.source) in page


def test_a_question_that_is_left_out_is_asked_again_and_the_rest_is_kept(window: Window) -> None:
    response = begun(window).post(f"/think/page/{number_of('who')}", {"go": "on", "subject": "child"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose one, or skip." in page
    assert "subject" in picked(page)
    assert page.count("lacks") == 2


@pytest.mark.parametrize("value", ["", "nonsense", "yes; drop", "<b>"])
def test_an_answer_that_is_no_answer_is_not_taken(window: Window, value: str) -> None:
    number = number_of("wish")
    assert begun(window).post(f"/think/page/{number}", {"go": "on", "wish": value}).status_code == 422
    assert "wish" not in where(window).answers


@pytest.mark.parametrize("number", ["99", "facts_1", "-1", "1e1", "x"])
def test_an_unknown_page_is_calmly_not_there(window: Window, number: str) -> None:
    response = begun(window).get(f"/think/page/{number}")
    assert response.status_code == 404
    assert "Your answers are still here." in response.content.decode()


def test_back_leads_to_the_page_before_and_keeps_its_answers(window: Window) -> None:
    begun(window)
    window.post(
        f"/think/page/{number_of('who')}", {"go": "on", "subject": "self", "contact": "ended", "under_18": "no"}
    )
    page = window.page(f"/think/page/{number_of('safe')}")
    assert f'class="back" href="/think/page/{number_of("who")}"' in page
    assert '"ended" checked' in window.page(f"/think/page/{number_of('who')}")


def test_a_clarifying_question_names_what_was_ticked(window: Window) -> None:
    begun(window)
    window.told(
        {
            **NO_FACTS,
            "secret": "yes",
            "safe_now": "yes",
            "afraid": "no",
            "subject": "self",
            "contact": "current",
            "under_18": "no",
        }
    )
    target = window.get("/think/page")["Location"]
    assert target == f"/think/page/{number_of('secret_kind')}"
    assert "You ticked" in window.page(target)


def test_a_rule_that_has_decided_leads_straight_to_its_page(window: Window) -> None:
    window.under("R1")
    assert window.get("/think/page")["Location"] == "/think/result"


def test_a_changed_fact_that_opens_a_question_asks_it_before_anything_else(window: Window) -> None:
    window.under("R11")
    number = number_of("facts_2")
    assert window.post(f"/think/page/{number}?b=2", {"go": "on", "secret": "yes"})["Location"] == "/think/page"
    assert window.get("/think/page")["Location"] == f"/think/page/{number_of('secret_kind')}"


@pytest.mark.parametrize(("key", "target"), [("1", "/think/check"), ("2", "/think/result")])
def test_a_changed_answer_leads_back_to_where_it_was_changed_from(window: Window, key: str, target: str) -> None:
    window.under("R11")
    response = window.post(f"/think/page/{number_of('gut')}?b={key}", {"go": "on", "gut": "no"})
    assert response["Location"] == target
    assert where(window).answers["gut"] == "no"


def test_who_came_by_not_okay_is_asked_where_they_are_after_safety(window: Window) -> None:
    begun(window, "not_okay")
    window.told(CALM)
    ask_stage_later(window.stay.journal, window.stay.interview_id, now=datetime.now(UTC))
    assert window.get("/think/page")["Location"] == "/think/page/0"
    assert "Something was not okay" not in window.page("/think/page/0")
    assert window.post("/think/page/0", {"go": "on"}).status_code == 422
    window.post("/think/page/0", {"go": "on", "stage": "4"})
    assert where(window).stage == "ending"
    assert window.get("/think/page")["Location"] != "/think/page/0"


def test_who_came_by_not_okay_and_was_harmed_is_not_asked_for_a_stage(window: Window) -> None:
    window.under("R2")
    ask_stage_later(window.stay.journal, window.stay.interview_id, now=datetime.now(UTC))
    assert window.get("/think/page")["Location"] == "/think/result"


def test_all_answers_can_be_looked_over_and_each_one_changed(window: Window) -> None:
    page = html.unescape(window.under("R11").page("/think/check"))
    for name in dict.fromkeys(questionnaire()[key].page for key in {**CALM, **TALK}):
        assert f"/think/page/{number_of(name)}?b=1" in page
    assert questionnaire()["event_hurt"].text in page


def test_answers_for_someone_else_are_asked_for_as_such(window: Window) -> None:
    window.told({**CALM, "subject": "child"})
    assert "Answer for them, as far as you know" in window.page(f"/think/page/{number_of('wish')}")
    assert window.get(f"/think/page/{number_of('familiar')}").status_code == 404


def test_see_where_i_am_comes_after_five_pages_of_answers(window: Window) -> None:
    number = number_of("gut")
    few = {key: TALK[key] for key in ("mind_they", "feel_hurt", "event_hurt", "wish")}
    assert "See where I am" not in window.told({**CALM, **few}).page(f"/think/page/{number}")
    more = {**few, "began": "slowly"}
    assert "See where I am" in Window().told({**CALM, **more}).page(f"/think/page/{number}")


def test_the_first_page_leads_back_to_where_a_person_was(window: Window) -> None:
    assert "Go on where you were" not in window.page("/")
    assert "Go on where you were" in window.under("R11").page("/")


def test_nothing_is_asked_before_a_door_is_opened(window: Window) -> None:
    for path in ("/think", "/think/before", "/think/page", "/think/page/1", "/think/check", "/think/result"):
        assert window.get(path)["Location"] == "/"
    assert window.post("/think", {"door": "cellar"})["Location"] == "/"
