"""A form meets a disk that is really full: the page says so with its words, and once there is room it is saved."""

import html
import resource
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from canaries import canaries, told_in
from faults import TALLY
from vaults import made
from window import Window, nothing_kept

from holdspace.journey.records import Moment

NO_ROOM = 4096
WORDS = 'half a "thought" & <b>more</b> that took an hour to write'
FORMS = {
    "/notes": {"text": WORDS, "day": "", "about": ""},
    "/notes/m1": {"text": WORDS, "day": "2026-11-20", "about": "", "revision": "1"},
    "/people/p1": {"nickname": WORDS, "started": "", "ended": ""},
    "/kept/i2": {"way": "own", "words": WORDS},
}


@contextmanager
def full_disk() -> Generator[None]:
    """Inside, no file of this process can grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (NO_ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("full") / "kept"
    made(folder, told_in(canaries(12, "on a full disk")))[0].close()
    yield folder
    nothing_kept(folder.parent / "none")


@pytest.fixture
def window(folder: Path) -> Window:
    return Window.keeping(folder)


@pytest.mark.parametrize("path", FORMS)
def test_what_cannot_be_saved_is_said_with_every_word_on_the_page(window: Window, path: str) -> None:
    before = window.stay.journal.all(Moment)
    with full_disk():
        answer = window.post(path, FORMS[path])
        page = html.unescape(answer.content.decode())
    assert answer.status_code == 507
    assert "Not saved. Your words are still on this page." in page
    assert WORDS in page
    assert window.stay.journal.all(Moment) == before
    saved = window.post(path, FORMS[path])
    assert saved.status_code == 303
    assert WORDS in html.unescape(window.page(path))
    TALLY.count("pages on a full disk", forms=1, words_lost=0)


def test_words_that_are_kept_as_they_are_typed_are_told_to_be_unsaved(window: Window) -> None:
    with full_disk():
        assert window.post("/draft", {"at": "/notes", "w.text": WORDS}).status_code == 507
    assert window.post("/draft", {"at": "/notes", "w.text": WORDS}).status_code == 204
    assert WORDS in html.unescape(window.page("/notes"))


def test_a_lock_on_a_full_disk_still_locks(window: Window, folder: Path) -> None:
    with full_disk():
        assert window.post("/lock").status_code == 303
    assert window.get("/notes").headers["Location"] == "/open"
    again = Window.keeping(folder)
    assert again.stay.journal.all(Moment)
    assert datetime.now(UTC) > again.stay.journal.all(Moment)[0].at
