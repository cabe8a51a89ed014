"""No typed word is lost: kept as it is typed, put back on its page, gone once it is saved, shown when it cannot be."""

import html
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from vaults import made
from window import Window

from holdspace.errors import ConflictError, NotSavedError
from holdspace.journey.journal import Journal, MemoryJournal
from holdspace.journey.records import Draft, Moment
from holdspace.web.drafting import LONGEST, MOST_DRAFTS, keep_typed, page_at
from holdspace.web.unsaved import Fields, changed_elsewhere, not_saved

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
WORDS = 'half a "thought" & <b>more</b>'
BACK = "What you typed here is back"
FORM = {"day": "", "about": ""}


def type_in(window: Window, text: str, path: str = "/notes") -> int:
    return window.post("/draft", {"at": path, "w.text": text}).status_code


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafts") / "kept"
    made(folder, [Moment(id="m1", at=NOW, text="as it was")])[0].close()
    return folder


@pytest.fixture(params=["in memory", "sealed"])
def typing(request: pytest.FixtureRequest, folder: Path) -> Window:
    """A window without and one with an open vault."""
    window = Window.keeping(folder) if request.param == "sealed" else Window()
    for draft in window.stay.journal.all(Draft):
        window.stay.journal.delete(Draft, draft.id)
    return window


def test_what_was_typed_is_back_on_its_page_as_it_was(typing: Window) -> None:
    assert type_in(typing, WORDS) == 204
    page = typing.page("/notes")
    assert html.escape(WORDS) in page.replace("&#x27;", "'")
    assert "<b>more</b>" not in page
    assert BACK in page
    assert BACK not in typing.page("/people")


def test_the_latest_words_count_and_saving_ends_them(typing: Window) -> None:
    for words in ("o", "on", "on", "one line"):
        type_in(typing, words)
    assert [draft.fields for draft in typing.stay.journal.all(Draft)] == [{"text": "one line"}]
    assert typing.post("/notes", {**FORM, "text": ""}).status_code == 422
    assert typing.stay.journal.count(Draft) == 1
    assert typing.post("/notes", {**FORM, "text": "one line more"}).status_code == 303
    assert typing.stay.journal.count(Draft) == 0
    assert BACK not in typing.page("/notes")


def test_words_can_be_let_go(typing: Window) -> None:
    type_in(typing, WORDS)
    assert typing.post("/draft", {"at": "/notes", "go": "drop"})["Location"] == "/notes"
    assert BACK not in typing.page("/notes")


def test_an_empty_field_is_no_draft(typing: Window) -> None:
    type_in(typing, WORDS)
    type_in(typing, "  ")
    assert typing.stay.journal.count(Draft) == 0


@pytest.mark.parametrize("path", ["/open", "/keep/words", "/settings/words", "/take", "/nowhere", "", "https://x/"])
def test_where_secrets_are_typed_and_where_nothing_is_there_are_no_drafts(window: Window, path: str) -> None:
    assert type_in(window, WORDS, path) == 204
    assert window.stay.journal.is_empty()


def test_drafts_are_few_and_small() -> None:
    journal = MemoryJournal()
    keep_typed(journal, "/notes", {"text": "x" * (LONGEST + 5), "y" * 100: "z", "current": "secret"}, NOW)
    assert [(name, len(value)) for name, value in journal.all(Draft)[0].fields.items()] == [("text", LONGEST)]
    keep_typed(journal, "/notes", {str(number): "x" for number in range(100)}, NOW)
    assert len(journal.all(Draft)[0].fields) == 16
    for number in range(100):
        keep_typed(journal, f"/notes/{number}", {"text": "x"}, NOW)
    assert journal.count(Draft) == MOST_DRAFTS
    assert journal.all(Draft)[-1].id == "/notes/99"


@pytest.mark.parametrize(
    ("path", "page"),
    [("/notes", "/notes"), ("/notes?x=1#a", "/notes"), ("//notes", ""), ("notes", ""), ("/x/" * 100, ""), ("/no", "")],
)
def test_a_page_is_one_of_ours(path: str, page: str) -> None:
    assert page_at(path) == page


@contextmanager
def failing(journal: Journal, error: Exception) -> Generator[None]:
    """Every write of this journal fails, as on a full disk."""

    def fails(*_record: object) -> None:
        raise error

    kept = {name: getattr(journal, name) for name in ("add", "save")}
    for name in kept:
        setattr(journal, name, fails)
    try:
        yield
    finally:
        for name in kept:
            delattr(journal, name)


def fields_of(page: str) -> dict[str, str]:
    fields = Fields()
    fields.feed(page)
    return fields.found


def typing_fails(window: Window, fields: dict[str, str]) -> str:
    """The page that comes when the disk takes nothing of a note."""
    with failing(window.stay.journal, NotSavedError("no room")):
        return window.post("/notes", fields).content.decode()


def test_a_full_disk_says_so_and_shows_the_words_to_try_again(typing: Window) -> None:
    with failing(typing.stay.journal, NotSavedError("no room")):
        answer = typing.post("/notes", {**FORM, "text": WORDS, "about": ""})
    page = answer.content.decode()
    assert answer.status_code == 507
    assert "Not saved. Your words are still on this page." in page
    assert fields_of(page)["text"] == WORDS
    assert 'action="/notes"' in page
    assert '<input type="hidden" name="about" value="">' in page
    assert "no room" not in page
    dated = typing_fails(typing, {**FORM, "text": WORDS, "day": "2026-11-24"})
    assert dated.count("What you typed</label>") == 1
    assert '<input type="hidden" name="day" value="2026-11-24">' in dated
    assert typing.post("/notes", {**FORM, "text": WORDS}).status_code == 303


def test_words_as_they_are_typed_tell_when_they_cannot_be_kept(typing: Window) -> None:
    with failing(typing.stay.journal, NotSavedError("no room")):
        assert type_in(typing, "some words") == 507


def test_a_change_from_another_tab_shows_both_texts(folder: Path) -> None:
    window = Window.keeping(folder)
    type_in(window, "typed before", "/notes/m1")
    request = RequestFactory().post("/notes/m1", {"text": "mine", "go": "keep", "current": "a passphrase"})
    for name, value in {"stay": window.stay, "journal": window.stay.journal, "now": NOW}.items():
        setattr(request, name, value)
    answer: Any = changed_elsewhere(request)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "You changed this in another tab" in page
    assert "mine" in page
    assert "as it was" in page
    assert "typed before" not in page
    assert "a passphrase" not in page


def test_a_conflict_that_no_page_handles_is_a_page_with_the_words(typing: Window) -> None:
    with failing(typing.stay.journal, ConflictError("changed")):
        answer = typing.post("/notes", {**FORM, "text": WORDS})
    assert answer.status_code == 409
    assert fields_of(answer.content.decode())["text"] == WORDS


def test_no_passphrase_stands_on_the_page_that_says_not_saved(window: Window) -> None:
    request = RequestFactory().post("/settings/words", {"current": "my words", "new": "other words", "x": "y"})
    for name, value in {"stay": window.stay, "journal": window.stay.journal, "now": NOW}.items():
        setattr(request, name, value)
    page = not_saved(request).content.decode()
    assert "my words" not in page
    assert "other words" not in page
