"""The people it is about: what they are called, what stands about them, and putting it right."""

import html
from datetime import UTC, datetime

import pytest
from window import CALM, TALK, Window

from holdspace.content.library import engine
from holdspace.content.words import fact_words
from holdspace.journey import keeping
from holdspace.journey.records import Interview, Relationship

CORE = engine()


def kept(window: Window, **more: str) -> Interview:
    window.told({**CALM, **TALK, **more})
    return keeping.keep(window.stay.journal, window.stay.interview_id, CORE, now=datetime.now(UTC))


def words(window: Window, path: str) -> str:
    return html.unescape(window.page(path))


def test_before_anyone_is_kept_the_list_is_empty(window: Window) -> None:
    window.told(CALM)
    assert "Nobody yet." in words(window, "/people")
    (person,) = window.stay.journal.all(Relationship)
    assert window.get(f"/people/{person.id}").status_code == 404


def test_the_list_names_people_and_no_fact(window: Window) -> None:
    interview = kept(window, threat="yes")
    page = words(window, "/people")
    assert f"/people/{interview.relationship_id}" in page
    assert "No name yet" in page
    assert fact_words("threat") not in page


def test_someone_gets_a_nickname_and_a_time(window: Window) -> None:
    interview = kept(window)
    path = f"/people/{interview.relationship_id}"
    response = window.post(path, {"nickname": "The <tall> one", "started": "2026-01-05", "ended": ""})
    assert response["Location"] == f"{path}?b=1"
    assert "The &lt;tall&gt; one" in window.page(path)
    assert "Since January 2026" in words(window, "/people")
    assert "The &lt;tall&gt; one" in window.page("/kept")


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"started": "spring"}, "Write the day like 2026-06-03, or leave it empty."),
        ({"started": "2026-03-01", "ended": "2026-02-01"}, "The last day is before the first one."),
        ({"nickname": "a" * 61}, "Choose a shorter name."),
    ],
)
def test_what_does_not_fit_is_named_and_what_was_typed_stays(
    window: Window, sent: dict[str, str], problem: str
) -> None:
    interview = kept(window)
    response = window.post(f"/people/{interview.relationship_id}", {"nickname": "Typed", **sent})
    page = response.content.decode()
    assert response.status_code == 422
    assert problem in page
    assert sent.get("nickname", "Typed") in page
    assert not window.stay.journal.get(Relationship, interview.relationship_id).nickname


def test_what_stands_can_be_taken_back_and_both_stay_in_the_history(window: Window) -> None:
    interview = kept(window, threat="yes")
    path = f"/people/{interview.relationship_id}"
    page = words(window, path)
    assert fact_words("threat") in page
    assert "I ticked this by mistake" in page
    assert "What you told us about safety comes first here." in page
    assert window.post(path, {"mistake": "threat"})["Location"] == f"{path}#history"
    page = words(window, path)
    assert "Nothing stands here." in page
    assert "You took it back" in page
    assert "You told us" in page
    assert 'data-rule="R1"' not in window.page("/think/result")


@pytest.mark.parametrize("fact", ["threat", "heard", "no_such_fact"])
def test_what_does_not_stand_is_left_alone(window: Window, fact: str) -> None:
    interview = kept(window)
    before = window.stay.journal.get(Relationship, interview.relationship_id)
    assert window.post(f"/people/{interview.relationship_id}", {"mistake": fact}).status_code == 303
    assert window.stay.journal.get(Relationship, interview.relationship_id) == before


def test_whoever_is_not_there_has_no_page(window: Window) -> None:
    assert window.get("/people/no-such-id").status_code == 404


def test_a_person_stays_while_anything_is_about_them_and_then_can_be_deleted(window: Window) -> None:
    interview = kept(window, threat="yes")
    path = f"/people/{interview.relationship_id}"
    assert f"{path}/away" not in window.page(path)
    assert window.post(f"{path}/away", {"go": "yes"})["Location"] == path
    window.post(f"/kept/{interview.id}/away", {"go": "yes"})
    assert fact_words("threat") in words(window, path)
    assert f"{path}/away" in window.page(path)
    assert fact_words("threat") in words(window, f"{path}/away")
    assert window.post(f"{path}/away", {"go": "no"})["Location"] == path
    assert window.post(f"{path}/away", {"go": "yes"})["Location"] == "/people"
    assert window.stay.journal.is_empty()
    assert "You can put it back for half a minute." in words(window, "/people")
    assert window.post("/kept/back")["Location"] == "/people"
    assert window.stay.journal.count(Relationship) == 1
