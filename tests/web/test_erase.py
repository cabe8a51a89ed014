"""Deleting everything: told before, asked once, keys first, and nothing left to find."""

from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from keeps import Keeper, text
from vaults import PASSPHRASE, made
from window import Window, nothing_kept

from holdspace.journey.records import Moment
from holdspace.storage import copies
from holdspace.storage.aside import found_aside, set_aside
from holdspace.web.keeping import KEEPING

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SURE = {"go": "on", "sure": "yes"}


@pytest.fixture
def folder(tmp_path: Path) -> Generator[Path]:
    """Notes with a sealed copy, locked."""
    vault, _key = made(tmp_path / "notes", [Moment(id="m", at=NOW, text="the heron stood still")])
    copies.make(vault, NOW)
    vault.close()
    nothing_kept(tmp_path / "notes")
    yield tmp_path / "notes"
    nothing_kept(tmp_path / "nothing")


def test_with_notes_open_it_takes_a_tick_and_the_passphrase(folder: Path) -> None:
    keeper = Keeper(Window())
    keeper.press("/open", {"go": "on", "current": PASSPHRASE})
    page = keeper.read("/settings/erase")
    for words in (
        "The keys, first of all.",
        "The copies this app made.",
        "Backups and files you saved somewhere else.",
    ):
        assert words in page
    assert 'href="/take"' in page
    window = keeper.window
    assert "Tick the line below if you are sure." in text(window.post("/settings/erase", {"current": PASSPHRASE}))
    assert "Type the passphrase you have now." in text(window.post("/settings/erase", SURE))
    wrong = window.post("/settings/erase", {**SURE, "current": "not this one"})
    assert "That did not open them." in text(wrong)
    assert 'value="yes" checked' in text(wrong)
    assert (KEEPING.exists(), window.stay.opened) == (True, True)
    assert keeper.press("/settings/erase", {**SURE, "current": PASSPHRASE}) == "/?gone=1"
    page = keeper.read("/?gone=1")
    assert "It is gone" in page
    assert "You were away" not in page
    assert not folder.exists()
    assert (KEEPING.exists(), window.stay.opened) == (False, False)
    assert window.get("/settings/erase")["Location"] == "/"
    assert keeper.read("/keep").count('name="device"') == 3


def test_when_both_keys_are_forgotten_no_key_is_asked_for(folder: Path, window: Window) -> None:
    page = text(window.get("/settings/erase"))
    assert 'type="password"' not in page
    assert 'href="/take"' not in page
    assert 'href="/open/lost"' in page
    assert window.post("/settings/erase", {"go": "on"}).status_code == 422
    assert folder.exists()
    assert window.post("/settings/erase", SURE)["Location"] == "/?gone=1"
    assert "It is gone" in text(window.get("/?gone=1"))
    assert not folder.exists()


def test_files_that_were_put_away_go_too_and_the_page_says_so(folder: Path, window: Window) -> None:
    set_aside(folder, NOW)
    made(folder)[0].close()
    assert [one.name for one in found_aside(folder)] == ["notes-before-20260102"]
    assert "The old files you put away." in text(window.get("/settings/erase"))
    window.post("/settings/erase", SURE)
    assert list(folder.parent.iterdir()) == []


def test_files_of_others_beside_it_stay(folder: Path, window: Window) -> None:
    beside = folder.with_name("notes-before-20260102")
    beside.mkdir()
    (beside / "letter.txt").write_text("mine", encoding="utf-8")
    assert found_aside(folder) == ()
    window.post("/settings/erase", SURE)
    assert (beside / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_it_is_gone_is_said_only_where_it_is(folder: Path, window: Window) -> None:
    assert folder.exists()
    assert "It is gone" not in text(window.get("/?gone=1"))
