"""What was kept: a quiet list, one page each as it was then, one's own decision, and taking one away."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from window import CALM, TALK, Window

from holdspace.content.library import engine
from holdspace.content.words import harm_words, reading_words, step_words
from holdspace.discernment.vocabulary import Action, Reading
from holdspace.journey import keeping, people, remembering, thinking
from holdspace.journey.moments import jot
from holdspace.journey.records import Draft, Interview, Relationship
from holdspace.web.places import number_of

CORE = engine()
HARM = {"threat": "yes"}


def now() -> datetime:
    return datetime.now(UTC)


def keep(window: Window) -> Interview:
    return keeping.keep(window.stay.journal, window.stay.interview_id, CORE, now=now())


def words(window: Window, path: str) -> str:
    return html.unescape(window.page(path))


def anew(window: Window, answers: dict[str, str], about: str = "new") -> Interview:
    """Another interview in the same window, through the pages."""
    window.post("/think", {"door": "ending"})
    window.post("/think/who", {"who": about})
    window.post("/think/before", {"go": "on"})
    journal = window.stay.journal
    if answers:
        thinking.answer(journal, CORE, window.stay.interview_id, answers, now=now())
    return journal.get(Interview, window.stay.interview_id)


def test_before_anything_is_kept_the_list_says_so_and_leads_on(window: Window) -> None:
    assert "Nothing is kept yet." in words(window, "/kept")
    window.told(CALM)
    assert "Nothing is kept yet." in words(window, "/kept")


def test_the_list_shows_dates_and_no_word_of_any_result(window: Window) -> None:
    window.told({**CALM, **TALK})
    interview = keep(window)
    page = words(window, "/kept")
    assert f"/kept/{interview.id}" in page
    assert interview.begun.strftime("%-d %B %Y") in page
    telling = [step_words(action).name for action in Action]
    telling += [part for reading in Reading for part in (reading_words(reading).name, reading_words(reading).sentence)]
    assert [one for one in telling if one in page] == []


def test_the_page_shows_what_was_said_what_it_looked_like_and_with_which_model(window: Window) -> None:
    window.leaning()
    interview = keep(window)
    page = words(window, f"/kept/{interview.id}")
    assert interview.outcome is not None
    assert step_words(Action(interview.outcome.suggestion)).lead in page
    assert f"with model {interview.outcome.model_version}" in page
    asked = CORE.questionnaire
    assert asked["record"].text in page
    assert 'id="looked"' in page


def test_a_later_model_does_not_rewrite_what_was_kept(window: Window) -> None:
    window.told({**CALM, **TALK})
    interview = keep(window)
    assert interview.outcome is not None
    other = next(one for one in ("keep_looking", "raise_it") if one != interview.outcome.suggestion)
    from msgspec.structs import replace

    outcome = replace(interview.outcome, suggestion=other, acceptable=(other,), firmness="leaning", model_version="0")
    window.stay.journal.save(interview.next(outcome=outcome))
    page = words(window, f"/kept/{interview.id}")
    assert step_words(Action(other)).lead in page
    assert "with model 0" in page


def test_answers_changed_since_leave_the_page_and_are_named(window: Window) -> None:
    window.told({**CALM, **TALK})
    interview = keep(window)
    before = words(window, f"/kept/{interview.id}")
    assert "You changed some answers since." not in before
    thinking.answer(window.stay.journal, CORE, interview.id, {"gut": "no"}, now=now())
    page = words(window, f"/kept/{interview.id}")
    assert "You changed some answers since." in page
    assert re.findall(r'id="looked".*?</section>', page, re.DOTALL) == re.findall(
        r'id="looked".*?</section>', before, re.DOTALL
    )


def test_one_that_was_not_kept_has_no_page(window: Window) -> None:
    window.told(CALM)
    assert window.get(f"/kept/{window.stay.interview_id}")["Location"] == "/"
    assert window.get("/kept/no-such-id").status_code == 404


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"way": "keep_looking"}, step_words(Action.KEEP_LOOKING).name),
        ({"way": "own", "words": "I <b>wait</b> a week"}, "I &lt;b&gt;wait&lt;/b&gt; a week"),
    ],
)
def test_a_decision_of_ones_own_stands_beside_the_suggestion(window: Window, sent: dict[str, str], shown: str) -> None:
    window.leaning()
    interview = keep(window)
    response = window.post(f"/kept/{interview.id}", sent)
    assert response["Location"] == f"/kept/{interview.id}#own"
    assert f'<p class="own">{shown}</p>' in window.page(f"/kept/{interview.id}")
    window.post(f"/kept/{interview.id}", {"way": "transition"})
    page = window.page(f"/kept/{interview.id}")
    assert f"<li>{shown}<small>" in page
    assert len(window.stay.journal.get(Interview, interview.id).decisions) == 2


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({}, "Choose one, or write something else."),
        ({"way": "own", "words": " "}, "Write down what you decided"),
        ({"way": "no_such_way", "words": "typed"}, "not on this page any more"),
    ],
)
def test_a_decision_that_does_not_fit_is_named_and_what_was_typed_stays(
    window: Window, sent: dict[str, str], problem: str
) -> None:
    window.leaning()
    interview = keep(window)
    response = window.post(f"/kept/{interview.id}", sent)
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert sent.get("words", "") in response.content.decode()
    assert window.stay.journal.get(Interview, interview.id).decisions == ()


def test_something_told_since_comes_first_and_can_be_put_right(window: Window) -> None:
    window.leaning()
    first = keep(window)
    assert first.outcome is not None
    remembering.decide(window.stay.journal, CORE, first.id, action="raise_it", now=now())
    anew(window, HARM, first.relationship_id)
    page = words(window, f"/kept/{first.id}")
    assert "Something you told us since comes first." in page
    assert step_words(Action(first.outcome.suggestion)).lead not in page
    assert step_words(Action.RAISE_IT).name not in page
    assert "What you told us since" in page
    response = window.post(f"/kept/{first.id}/on", {"go": "result"})
    assert response["Location"] == "/think/result"
    assert 'data-rule="R1"' in window.page("/think/result")
    people.correct(window.stay.journal, CORE, first.relationship_id, "threat", now=now())
    page = words(window, f"/kept/{first.id}")
    assert step_words(Action(first.outcome.suggestion)).lead in page
    assert "You took it back" in page


def test_what_a_rule_said_then_is_shown_as_it_was(window: Window) -> None:
    window.under("R1")
    page = words(window, f"/kept/{keep(window).id}")
    assert harm_words("R1").title in page
    assert "There is no hurry" not in page
    assert "Sleep on it" not in page


def test_taking_one_away_is_asked_first_and_can_be_put_back_for_half_a_minute(window: Window) -> None:
    window.told({**CALM, **TALK})
    interview = keep(window)
    path = f"/kept/{interview.id}/away"
    assert "Delete this?" in words(window, path)
    assert window.post(path, {"go": "no"})["Location"] == f"/kept/{interview.id}"
    assert window.post(path, {"go": "yes"})["Location"] == "/kept"
    assert window.stay.journal.is_empty()
    assert not window.stay.interview_id
    assert window.get("/think/result")["Location"] == "/"
    assert "You can put it back for half a minute." in words(window, "/kept")
    assert window.post("/kept/back")["Location"] == "/kept"
    assert window.stay.journal.get(Interview, interview.id) == interview


def test_after_half_a_minute_it_stays_away(window: Window) -> None:
    window.told(CALM)
    interview = keep(window)
    window.post(f"/kept/{interview.id}/away", {"go": "yes"})
    later = now() + timedelta(seconds=31)
    with override_settings(HOLDSPACE_CLOCK=lambda: later):
        assert "put it back" not in words(window, "/kept")
        window.post("/kept/back")
        assert window.stay.journal.is_empty()


def test_an_interview_put_down_is_taken_up_again_where_it_was(window: Window) -> None:
    window.told({**CALM, "mind_they": "yes", "wish": "words"})
    interview = keep(window)
    next_page = window.get("/think/page")["Location"]
    anew(window, {})
    assert window.get("/think/page")["Location"] != next_page
    assert "Go on with it" in words(window, f"/kept/{interview.id}")
    assert window.post(f"/kept/{interview.id}/on", {"go": "on"})["Location"] == "/think/page"
    assert window.get("/think/page")["Location"] == next_page


def test_nothing_of_an_old_interview_leaks_into_a_new_one(window: Window) -> None:
    window.told({**CALM, **TALK, "safe_now": "self_harm"})
    journal = window.stay.journal
    thinking.keep_own_view(journal, window.stay.interview_id, "Only in the old one", now=now())
    keep(window)
    assert 'class="crisis' in window.page("/think/check")
    anew(window, {})
    for path in (
        "/",
        "/think/page/1",
        f"/think/page/{number_of('gut')}",
        "/think/check",
        "/think/result",
        "/think/sheet",
    ):
        page = window.page(path)
        assert "Only in the old one" not in page
        assert 'class="crisis' not in page
        assert " checked" not in page
    assert dict(thinking.view(journal, CORE, window.stay.interview_id).answers) == {}


def test_the_crisis_card_follows_the_interview_at_hand(window: Window) -> None:
    window.told({**CALM, "safe_now": "self_harm"})
    interview = keep(window)
    anew(window, {"safe_now": "yes"})
    assert 'class="crisis' not in window.page("/kept")
    window.post(f"/kept/{interview.id}/on", {"go": "on"})
    assert 'class="crisis' in window.page("/kept")


def test_an_interview_left_with_nothing_said_is_not_left_behind(window: Window) -> None:
    for _ in range(3):
        window.post("/think", {"door": "ending"})
        window.post("/think/before", {"go": "on"})
    assert window.stay.journal.count(Interview) == 1
    assert window.stay.journal.count(Relationship) == 1


def test_own_words_are_found_whatever_their_case_and_never_stand_in_an_address(window: Window) -> None:
    window.told(CALM)
    interview = keep(window)
    journal = window.stay.journal
    thinking.keep_own_view(journal, interview.id, "Nobody says Café here", now=now())
    jot(journal, "The café again", at=now(), now=now(), new_id=lambda: "note-1")
    people.describe(journal, interview.relationship_id, nickname="Cafe owner", started=None, ended=None)
    response = window.post("/kept/find", {"words": "CAFE"})
    page = response.content.decode()
    assert page.count("<mark>") == 3
    assert {"/notes/note-1", f"/kept/{interview.id}", f"/people/{interview.relationship_id}"} <= set(
        re.findall(r'href="([^"]+)"', page)
    )
    assert "cafe" not in " ".join(re.findall(r'(?:href|action)="([^"]+)"', page)).lower()
    assert "<form" in page
    assert 'method="post" action="/kept/find"' in page


def test_looking_for_nothing_and_finding_nothing_are_said(window: Window) -> None:
    assert window.get("/kept/find?words=secret").content.decode().count("secret") == 0
    empty = window.post("/kept/find", {"words": " "})
    assert empty.status_code == 422
    assert "Write a word to look for." in empty.content.decode()
    assert "Those words are nowhere here." in window.post("/kept/find", {"words": "x<y"}).content.decode()


def test_a_fact_that_stands_is_named_before_a_new_interview_and_on_its_page(window: Window) -> None:
    window.told({**CALM, "contempt": "yes"})
    first = keep(window)
    window.post("/think", {"door": "ending"})
    page = words(window, "/think/who")
    assert first.relationship_id in page
    assert "Somebody else" in page
    assert window.post("/think/who", {"who": "someone"}).status_code == 422
    window.post("/think/who", {"who": first.relationship_id})
    before = words(window, "/think/before")
    assert "You told us before" in before
    assert now().strftime("%-d %B %Y") in before
    window.post("/think/before", {"go": "on"})
    page = words(window, f"/think/page/{number_of('facts_2')}")
    assert "It is ticked below. Is that still right?" in page
    assert 'name="contempt" value="yes" checked' in page
    assert thinking.view(window.stay.journal, CORE, window.stay.interview_id).gate.rule == "R5"


def test_somebody_else_starts_with_nothing_told(window: Window) -> None:
    window.told({**CALM, "contempt": "yes"})
    first = keep(window)
    second = anew(window, {})
    assert second.relationship_id != first.relationship_id
    assert "You told us before" not in words(window, f"/think/page/{number_of('facts_2')}")


def test_nobody_is_asked_whom_it_is_about_before_someone_is_kept(window: Window) -> None:
    window.told(CALM)
    assert window.post("/think", {"door": "ending"})["Location"] == "/think/before"
    assert window.get("/think/who")["Location"] == "/think/before"


def test_an_own_view_changed_in_another_tab_shows_both_texts_and_overwrites_nothing(window: Window) -> None:
    window.leaning()
    first = re.findall(r'name="revision" value="(\w+)"', window.page("/think/result"))
    window.post("/think/result", {"go": "own", "own": "from the other tab", "revision": first[0]})
    response = window.post("/think/result", {"go": "own", "own": "from this tab", "revision": first[0]})
    page = response.content.decode()
    assert response.status_code == 409
    assert "You changed this in another tab" in page
    assert "from the other tab" in page
    assert "from this tab</textarea>" in page
    journal = window.stay.journal
    assert journal.get(Interview, window.stay.interview_id).own_view == "from the other tab"
    again = re.findall(r'name="revision" value="(\w+)"', page)
    assert window.post("/think/result", {"go": "own", "own": "both", "revision": again[0]}).status_code == 303
    assert journal.get(Interview, window.stay.interview_id).own_view == "both"


def test_words_typed_and_not_saved_stay_with_the_interview_they_belong_to(window: Window) -> None:
    window.leaning()
    interview, journal = keep(window), window.stay.journal
    journal.add(Draft(id="/think/result", touched=now(), fields={"own": "half a wo"}))
    assert "half a wo</textarea>" in window.page("/think/result")
    anew(window, {})
    assert "half a wo" not in window.page("/think/result")
    window.post(f"/kept/{interview.id}/on", {"go": "result"})
    assert "half a wo</textarea>" in window.page("/think/result")
    window.post(f"/kept/{interview.id}/away", {"go": "yes"})
    assert journal.count(Draft) == 0
    window.post("/kept/back")
    window.post(f"/kept/{interview.id}/on", {"go": "result"})
    assert "half a wo</textarea>" in window.page("/think/result")
