"""A window without a key sees no kept word and changes nothing that is kept, on any route."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver
from window import Window

from holdspace.journey.records import Interview, Moment, Relationship
from holdspace.web.keeping import KEEPING

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CANARY = "zebrafinch-4711"
LOCKS = {"/close", "/settings/erase", "/bring"}
"""Posted to by any window, these close the notes of all."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault that all these tests open, each for itself."""
    folder = tmp_path_factory.mktemp("without") / "kept"
    person = Relationship(id="p1", nickname=CANARY, kept=True)
    talk = Interview(id="i1", relationship_id="p1", stage="established", begun=NOW, touched=NOW, own_view=CANARY)
    kept = Interview(id="i2", relationship_id="p1", stage="ending", begun=NOW, touched=NOW, own_view=CANARY, kept=True)
    Window.keeping(folder, [person, talk, kept, Moment(id="m1", at=NOW, text=CANARY)])
    return folder


@pytest.fixture
def kept(folder: Path) -> Window:
    return Window.keeping(folder)


def routes() -> list[str]:
    names = {"<str:number>": "7", "<int:number>": "5", "<str:token>": "x" * 43, "<str:note_id>": "m1"}
    names |= {"<str:interview_id>": "i2", "<str:person_id>": "p1"}
    found = []
    for entry in get_resolver("holdspace.web.urls").url_patterns:
        assert isinstance(entry, URLPattern)
        path = str(entry.pattern)
        for name, value in names.items():
            path = path.replace(name, value)
        assert "<" not in path, path
        found.append(f"/{path}")
    return found


def test_a_window_without_a_key_sees_no_kept_word_on_any_route(kept: Window) -> None:
    other = Window()
    told = {"go": "on", "sure": "yes", "words": CANARY, "b": "2", "current": "a wrong passphrase", "text": "x"}
    seen = 0
    for path in routes():
        for _method in ("get", "post"):
            answers = [other.get(path), *([] if path in LOCKS else [other.post(path, told)])]
            for answer in answers:
                words = answer.content.decode() if not answer.streaming else ""
                assert CANARY not in words.replace(f'value="{CANARY}"', ""), path
                seen += 1
        assert other.stay.opened is False
    assert seen > 100
    assert KEEPING.vault is not None
    assert all(CANARY in kept.page(path) for path in ("/notes", "/people", "/kept/i2"))


def test_a_window_whose_vault_was_locked_sees_no_kept_word_on_any_route(kept: Window) -> None:
    kept.post("/lock")
    for path in routes():
        if path in LOCKS:
            continue
        for answer in (kept.get(path), kept.post(path, {"go": "on", "text": "x"})):
            assert CANARY not in answer.content.decode(), path


def test_every_change_without_a_key_leaves_what_is_kept_as_it_is(kept: Window) -> None:
    journal = kept.stay.journal
    before = [journal.all(kind) for kind in (Relationship, Interview, Moment)]
    other = Window()
    for path in routes():
        if path not in LOCKS:
            other.post(path, {"go": "yes", "text": "x", "sure": "yes", "nickname": "x", "decision": "raise_it"})
    assert [journal.all(kind) for kind in (Relationship, Interview, Moment)] == before
