"""What is stored and where: every file of the folder, in plain words, and whether the sealed copies open."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from vaults import made
from window import Window, nothing_kept

from holdspace.journey.records import Moment
from holdspace.storage import backup, copies
from holdspace.web.keeping import KEEPING
from holdspace.web.views.stored import files_in

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def window(tmp_path: Path) -> Window:
    """A window beside which nothing is kept."""
    nothing_kept(tmp_path / "kept")
    return Window()


def test_without_kept_notes_the_page_says_that_nothing_is_on_the_disk(window: Window) -> None:
    page = window.page("/stored")
    assert "Nothing of yours is on the disk." in page
    assert "Nothing yet" in page
    assert "The folder" not in page
    window.under("R11")
    page = window.page("/stored")
    assert "1 time you thought it through" in page
    assert "It goes when you close the window." in page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = tmp_path_factory.mktemp("stored") / "kept"
    made(kept, [Moment(id=f"m{number}", at=NOW, text="words") for number in range(2)])[0].close()
    return kept


@pytest.fixture
def keeper(folder: Path) -> Window:
    return Window.keeping(folder)


def test_kept_notes_are_counted_in_plain_words_and_their_folder_is_named(keeper: Window) -> None:
    page = keeper.page("/stored")
    assert "2 notes" in page
    assert str(KEEPING.folder) in page
    assert "You have not made one yet." in page
    backup.remember(KEEPING.folder, NOW)
    assert "You made the newest one on 1 March 2026." in keeper.page("/stored")


def test_every_file_in_the_folder_is_explained(keeper: Window) -> None:
    found = files_in(KEEPING.folder)
    assert {"current", "lock", "header", "header-copy", "notes"} <= {one.what for one in found}
    assert all(one.what for one in found)
    stray = KEEPING.folder / "stray.txt"
    stray.write_text("not ours", encoding="utf-8")
    try:
        page = keeper.page("/stored")
    finally:
        stray.unlink()
    for one in found:
        assert one.what == "copy" or f'<span class="mono">{one.name}</span>' in page
    assert "stray.txt" in page
    assert "We don’t know this one." in page


def test_sealed_copies_are_listed_and_checked_and_a_broken_one_is_named(keeper: Window) -> None:
    assert "None yet. The first one comes when you lock." in keeper.page("/stored")
    assert KEEPING.vault is not None
    whole = copies.make(KEEPING.vault, NOW)
    assert "1 March 2026" in keeper.page("/stored")
    page = keeper.post("/stored", {"go": "check"}).content.decode()
    assert page.count("It opens, and it is whole.") == 1
    broken = whole.with_name("20260302-120000.copy")
    broken.write_bytes(whole.read_bytes()[:-4096])
    page = keeper.post("/stored", {"go": "check"}).content.decode()
    assert page.count("It opens, and it is whole.") == 1
    assert 'class="bad"' in page
    assert broken.exists()


def test_a_window_that_gave_no_key_sees_no_counts(keeper: Window) -> None:
    del keeper
    other = Window()
    response = other.get("/stored")
    assert "2 notes" not in response.content.decode()
