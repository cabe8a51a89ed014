"""Sleep on it: a day is chosen, a quiet line comes, the same questions are asked, and both times stand side by side."""

import html
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from window import CALM, TALK, Window

from holdspace.content.library import engine
from holdspace.journey import keeping, thinking
from holdspace.journey.records import Interview
from holdspace.web.dates import today
from holdspace.web.places import number_of

CORE = engine()


def now() -> datetime:
    return datetime.now(UTC)


def kept(window: Window, answers: dict[str, str]) -> Interview:
    window.told(answers)
    return keeping.keep(window.stay.journal, window.stay.interview_id, CORE, now=now())


def words(window: Window, path: str) -> str:
    return html.unescape(window.page(path))


@pytest.mark.parametrize(("sent", "days"), [({"when": "days"}, 3), ({"when": "week"}, 7), ({"when": "date"}, 30)])
def test_a_day_is_chosen_and_shown(window: Window, sent: dict[str, str], days: int) -> None:
    interview = kept(window, {**CALM, **TALK})
    day = today(now()) + timedelta(days=days)
    path = f"/kept/{interview.id}/again"
    response = window.post(path, {**sent, "date": day.isoformat(), "go": "on"})
    assert response["Location"] == f"/kept/{interview.id}#again"
    assert window.stay.journal.get(Interview, interview.id).ask_again == day
    shown = f"{day:%-d %B %Y}"
    assert f"We ask you again on {shown}." in words(window, f"/kept/{interview.id}")
    window.post(path, {"go": "stop"})
    assert window.stay.journal.get(Interview, interview.id).ask_again is None


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({}, "Choose when we ask you again."),
        ({"when": "date", "date": "soon"}, "Write the day like 2026-12-24."),
        ({"when": "date", "date": "2020-01-01"}, "Choose a day from tomorrow to a year from now."),
    ],
)
def test_a_day_that_does_not_fit_is_named(window: Window, sent: dict[str, str], problem: str) -> None:
    interview = kept(window, CALM)
    response = window.post(f"/kept/{interview.id}/again", {**sent, "go": "on"})
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert sent.get("date", "") in response.content.decode()


def test_the_quiet_line_comes_on_its_day_and_not_before(window: Window) -> None:
    interview = kept(window, {**CALM, **TALK})
    window.post(f"/kept/{interview.id}/again", {"when": "week", "go": "on"})
    line = "You wanted to look again at what you thought through"
    assert line not in words(window, "/")
    day = now() + timedelta(days=8)
    keep_open = window.stay
    keep_open.touched = day
    with override_settings(HOLDSPACE_CLOCK=lambda: day):
        page = words(window, "/")
        assert line in page
        assert f"/kept/{interview.id}/again" in page


def test_asked_again_the_pages_are_empty_and_then_both_times_stand_side_by_side(window: Window) -> None:
    first = kept(window, {**CALM, **TALK})
    assert window.post(f"/kept/{first.id}/again", {"go": "now"})["Location"] == "/think/page"
    second = window.stay.interview_id
    assert second != first.id
    page = window.page(f"/think/page/{number_of('gut')}")
    assert 'name="gut"' in page
    assert " checked" not in page
    pages: dict[str, dict[str, str]] = {}
    for key, value in {**CALM, **TALK, "gut": "no", "mind_they": "no"}.items():
        pages.setdefault(CORE.questionnaire[key].page, {})[key] = value
    for given in pages.values():
        thinking.answer(window.stay.journal, CORE, second, given, now=now())
    assert f"/kept/{second}/both" in words(window, "/think/result")
    page = words(window, f"/kept/{second}/both")
    assert CORE.questionnaire["gut"].text in page
    assert "2 are not." in page
    assert "Ticked" in page
    assert "Not ticked" in page
    keeping.keep(window.stay.journal, second, CORE, now=now())
    assert f"/kept/{second}/both" in words(window, f"/kept/{first.id}")
    assert f"/kept/{second}/both" in words(window, f"/kept/{second}")


def test_one_that_follows_none_has_nothing_beside_it(window: Window) -> None:
    first = kept(window, CALM)
    assert window.get(f"/kept/{first.id}/both")["Location"] == f"/kept/{first.id}"
    window.post(f"/kept/{first.id}/again", {"go": "now"})
    second = window.stay.interview_id
    assert window.get(f"/kept/{second}/both").status_code == 200
    window.post(f"/kept/{first.id}/away", {"go": "yes"})
    assert window.get(f"/kept/{second}/both")["Location"] == "/"
