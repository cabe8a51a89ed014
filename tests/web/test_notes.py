"""Notes in own words: added, dated, changed, deleted; a stale page shows both texts, and nothing is lost."""

import html
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from window import CALM, Window

from holdspace.content.library import engine
from holdspace.journey import keeping, people
from holdspace.journey.moments import jot
from holdspace.journey.records import Draft, Moment
from holdspace.web.dates import today
from holdspace.web.long_lists import ROWS

CORE = engine()


def now() -> datetime:
    return datetime.now(UTC)


def only(window: Window) -> Moment:
    (note,) = window.stay.journal.all(Moment)
    return note


def words(window: Window, path: str) -> str:
    return html.unescape(window.page(path))


def test_a_note_is_kept_as_it_was_written(window: Window) -> None:
    assert "No notes yet." in words(window, "/notes")
    text = "They looked at the clock.\r\n<b>I</b> said nothing & left."
    assert window.post("/notes", {"text": text})["Location"] == "/notes"
    page = window.page("/notes")
    assert "&lt;b&gt;I&lt;/b&gt; said nothing &amp; left." in page
    assert only(window).text == text
    assert today(only(window).at) == today(now())


def test_a_note_can_be_of_an_earlier_day_and_about_someone(window: Window) -> None:
    window.told(CALM)
    interview = keeping.keep(window.stay.journal, window.stay.interview_id, CORE, now=now())
    people.describe(window.stay.journal, interview.relationship_id, nickname="The tall one", started=None, ended=None)
    day = today(now()) - timedelta(days=40)
    window.post("/notes", {"text": "Then", "day": day.isoformat(), "about": interview.relationship_id})
    page = words(window, "/notes")
    assert f"{day:%-d %B %Y}" in page
    assert "· The tall one" in page
    assert only(window).at.date() == day


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"text": " "}, "Write a word or two first."),
        ({"text": "a" * 8001}, "Make two of it."),
        ({"text": "typed", "day": "last week"}, "Write the day like 2026-06-03."),
        ({"text": "typed", "day": "2999-01-01"}, "That day is still to come."),
        ({"text": "typed", "about": "nobody"}, "not on the list any more"),
    ],
)
def test_what_does_not_fit_is_named_in_a_summary_and_what_was_typed_stays(
    window: Window, sent: dict[str, str], problem: str
) -> None:
    response = window.post("/notes", sent)
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert problem in page
    assert 'role="alert"' in page
    assert sent["text"].strip() in page
    assert window.stay.journal.count(Moment) == 0


def test_a_note_is_changed_and_its_hour_stays_with_its_day(window: Window) -> None:
    window.post("/notes", {"text": "one"})
    note = only(window)
    path = f"/notes/{note.id}"
    assert "one</textarea>" in window.page(path)
    window.post(path, {"text": "two", "day": note.at.date().isoformat(), "revision": "1", "go": "on"})
    assert (only(window).text, only(window).at, only(window).revision) == ("two", note.at, 2)
    assert window.get("/notes/no-such-id").status_code == 404


def stale(window: Window) -> tuple[str, str]:
    """A page of a note that was changed elsewhere after it was opened; the path, and the page that came back."""
    window.post("/notes", {"text": "one"})
    note = only(window)
    path = f"/notes/{note.id}"
    window.post(path, {"text": "from the other tab", "revision": "1", "go": "on"})
    response = window.post(path, {"text": "from this tab", "revision": "1", "go": "on"})
    assert response.status_code == 409
    return path, html.unescape(response.content.decode())


def test_a_stale_page_shows_both_texts_and_changes_nothing(window: Window) -> None:
    _path, page = stale(window)
    assert "You changed this in another tab" in page
    assert "from this tab</textarea>" in page
    assert "from the other tab" in page
    assert only(window).text == "from the other tab"


def test_the_text_that_waits_for_a_choice_is_there_after_a_lock_or_a_closed_tab(window: Window) -> None:
    path, _page = stale(window)
    page = html.unescape(window.page(path))
    assert "from this tab</textarea>" in page
    assert "It is not saved yet" in page
    window.post(path, {"text": "from this tab", "revision": "2", "go": "other"})
    assert "from the other tab</textarea>" in html.unescape(window.page(path))


@pytest.mark.parametrize(
    ("go", "kept"),
    [
        ("mine", "from this tab"),
        ("other", "from the other tab"),
        ("joined", "from the other tab\n\nfrom this tab"),
    ],
)
def test_either_text_or_both_can_be_kept(window: Window, go: str, kept: str) -> None:
    path, _page = stale(window)
    assert window.post(path, {"text": "from this tab", "revision": "2", "go": go})["Location"] == "/notes"
    assert only(window).text == kept


def test_a_page_of_both_texts_that_is_stale_itself_asks_again(window: Window) -> None:
    path, _page = stale(window)
    window.post(path, {"text": "a third one", "revision": "2", "go": "on"})
    response = window.post(path, {"text": "from this tab", "revision": "2", "go": "joined"})
    assert response.status_code == 409
    assert "a third one" in response.content.decode()
    assert "from this tab</textarea>" in response.content.decode()


def test_the_same_words_from_a_stale_page_are_no_conflict(window: Window) -> None:
    window.post("/notes", {"text": "one"})
    note = only(window)
    for _ in range(2):
        response = window.post(f"/notes/{note.id}", {"text": "two", "revision": "1", "go": "on"})
        assert response.status_code == 303
    assert only(window).revision == 2


def test_taking_a_note_away_is_asked_first_and_can_be_put_back(window: Window) -> None:
    window.post("/notes", {"text": "The clock"})
    note = only(window)
    path = f"/notes/{note.id}/away"
    assert "The clock" in words(window, path)
    assert window.post(path, {"go": "no"})["Location"] == f"/notes/{note.id}"
    assert window.post(path, {"go": "yes"})["Location"] == "/notes"
    assert window.stay.journal.is_empty()
    assert window.post("/kept/back")["Location"] == "/notes"
    assert only(window) == note


def test_what_was_typed_before_stands_on_its_page_until_it_is_saved(window: Window) -> None:
    window.stay.journal.add(Draft(id="/notes", touched=now(), fields={"text": "half a sent", "day": "2026-01-02"}))
    page = words(window, "/notes")
    assert "half a sent</textarea>" in page
    assert 'value="2026-01-02"' in page
    window.post("/notes", {"text": "half a sentence"})
    assert window.stay.journal.count(Draft) == 0
    assert "half a sent</textarea>" not in words(window, "/notes")


def test_a_long_list_comes_in_parts_the_latest_first(window: Window) -> None:
    for number in range(ROWS + 1):
        day = now() - timedelta(days=number)
        jot(window.stay.journal, f"note {number}.", at=day, now=now(), new_id=partial("n{}".format, number))
    first, second = words(window, "/notes"), words(window, "/notes?n=2")
    assert "note 0." in first
    assert f"note {ROWS}." not in first
    assert 'href="?n=2"' in first
    assert f"note {ROWS}." in second
    assert 'href="?n=1"' in second
    for wrong in ("3", "0", "-1", "x", "9" * 30):
        assert "note 0." in words(window, f"/notes?n={wrong}")
