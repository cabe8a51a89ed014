"""New keys for notes that are open: what each does, what it does not do, and what stops working."""

from collections.abc import Generator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from keeps import OWN, Keeper, at, text
from vaults import PASSPHRASE, made
from window import Window, nothing_kept

from holdspace.errors import WrongKeyError
from holdspace.journey.records import SETTINGS_ID, Moment, Settings
from holdspace.storage import copies
from holdspace.storage.vault import unlock
from holdspace.web.keeping import KEEPING

BEFORE = datetime(2026, 1, 2, tzinfo=UTC)
KEPT = "the heron stood still"


@pytest.fixture
def sheet(tmp_path: Path) -> Generator[str]:
    """The paper key of notes that are kept here."""
    settings = Settings(id=SETTINGS_ID, made=BEFORE, passphrase_since=BEFORE, rehearsed=3)
    vault, key = made(tmp_path / "notes", [Moment(id="m", at=BEFORE, text=KEPT), settings])
    copies.make(vault, BEFORE)
    vault.close()
    nothing_kept(tmp_path / "notes")
    yield key
    nothing_kept(tmp_path / "nothing")


@pytest.fixture
def keeper(sheet: str) -> Keeper:
    """Someone whose notes are open."""
    assert sheet
    keeper = Keeper(Window(), passphrase=PASSPHRASE)
    keeper.press("/open", {"go": "on", "current": PASSPHRASE})
    return keeper


def opens(**key: str) -> bool:
    """Whether a key opens what is on the disk now, with nothing of ours open."""
    folder = KEEPING.folder
    nothing_kept(folder)
    try:
        unlock(folder, **key).close()
    except WrongKeyError:
        return False
    return True


def test_a_new_passphrase_takes_the_place_of_the_old_one(keeper: Keeper, sheet: str) -> None:
    window = keeper.window
    page = keeper.read("/settings/words")
    assert "Backups you made before now still open with the old passphrase." in page
    window.post("/settings/words", {"go": "own"})
    sent = {"go": "on", "new": OWN, "again": OWN}
    wrong = window.post("/settings/words", {**sent, "current": "not this one"})
    assert wrong.status_code == 422
    assert "That did not open them." in text(wrong)
    assert "Type the passphrase you have now." in text(window.post("/settings/words", sent))
    weak = window.post("/settings/words", {**sent, "current": PASSPHRASE, "new": "short"})
    assert "Make it 12 letters or more." in text(weak)
    assert keeper.press("/settings/words", {**sent, "current": PASSPHRASE}) == "/settings?saved=1"
    kept = window.stay.journal.get(Settings, SETTINGS_ID)
    assert kept.passphrase_since is not None
    assert (kept.passphrase_since > BEFORE, kept.rehearsed) == (True, 0)
    assert [opens(passphrase=PASSPHRASE), opens(passphrase=OWN), opens(paper_key=sheet)] == [False, True, True]


def test_five_words_are_offered_for_a_new_passphrase_too(keeper: Keeper) -> None:
    keeper.read("/settings/words")
    five = keeper.window.stay.making.suggested
    assert five in keeper.read("/settings/words")
    keeper.window.post("/settings/words", {"go": "another"})
    assert five not in keeper.read("/settings/words")


def test_wrong_guesses_at_the_passphrase_of_now_wait_like_those_at_the_door(keeper: Keeper) -> None:
    with at(datetime.now(UTC)):
        for _ in range(3):
            keeper.window.post("/settings/sheet", {"go": "on", "current": "a guess"})
        page = keeper.window.post("/settings/sheet", {"go": "on", "current": PASSPHRASE})
    assert "Try again in one second." in text(page)
    assert keeper.window.stay.opened


def test_a_new_sheet_ends_the_old_one_and_is_shown_once(keeper: Keeper, sheet: str) -> None:
    window = keeper.window
    assert "The old sheet stops working as soon as the new one is made." in keeper.read("/settings/sheet")
    assert keeper.press("/settings/sheet", {"go": "on", "current": PASSPHRASE}) == "/keep/sheet"
    new = window.stay.making.paper_key
    keeper.sheet = tuple(new.split("-"))
    assert all(group in keeper.read("/keep/sheet") for group in keeper.sheet)
    assert keeper.types_back() == "/settings"
    assert not window.stay.making.paper_key
    assert [opens(paper_key=sheet), opens(paper_key=new), opens(passphrase=PASSPHRASE)] == [False, True, True]


def test_someone_may_know_it_seals_anew_locks_other_windows_and_says_what_it_cannot_do(
    keeper: Keeper, sheet: str
) -> None:
    window, folder = keeper.window, KEEPING.folder
    other = Keeper(Window())
    other.press("/open", {"go": "on", "current": PASSPHRASE})
    page = keeper.read("/settings/renew")
    assert "still open with the old passphrase." in page
    assert "What they have read, they have read." in page
    assert "If they watch this device, they may see the new one too." in page
    window.post("/settings/renew", {"go": "own"})
    sent = {"go": "on", "current": PASSPHRASE, "new": OWN, "again": OWN}
    assert copies.listed(folder)
    assert keeper.press("/settings/renew", sent) == "/keep/sheet"
    new = window.stay.making.paper_key
    assert [one.text for one in window.stay.journal.all(Moment)] == [KEPT]
    assert (window.stay.opened, other.window.stay.opened) == (True, False)
    assert other.window.get("/notes")["Location"] == "/open"
    assert copies.listed(folder) == ()
    assert [opens(passphrase=PASSPHRASE), opens(paper_key=sheet)] == [False, False]
    assert [opens(passphrase=OWN), opens(paper_key=new)] == [True, True]


def test_a_new_passphrase_after_the_key_sheet_locks_a_window_that_gave_the_old_one(sheet: str) -> None:
    keeper, other = Keeper(Window()), Keeper(Window())
    assert keeper.press("/open/sheet", {"go": "on", "sheet": sheet}) == "/open/words"
    other.press("/open", {"go": "on", "current": PASSPHRASE})
    assert KEPT in other.read("/notes")
    keeper.window.post("/open/words", {"go": "own"})
    keeper.press("/open/words", {"go": "on", "new": OWN, "again": OWN})
    assert (keeper.window.stay.opened, other.window.stay.opened) == (True, False)
    assert other.window.get("/notes")["Location"] == "/open"


def test_a_window_that_gave_the_old_passphrase_puts_nothing_back_without_the_new_one(keeper: Keeper) -> None:
    other = Keeper(Window())
    other.press("/open", {"go": "on", "current": PASSPHRASE})
    other.press("/notes/m/away", {"go": "yes"})
    keeper.window.post("/settings/words", {"go": "own"})
    keeper.press("/settings/words", {"go": "on", "current": PASSPHRASE, "new": OWN, "again": OWN})
    other.press("/open", {"go": "without"})
    other.window.post("/kept/back")
    assert other.window.stay.journal.is_empty()
    assert KEPT not in other.read("/notes")


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize("path", ["/settings/words", "/settings/sheet", "/settings/renew"])
def test_locked_notes_are_opened_before_their_keys_are_changed(window: Window, path: str) -> None:
    assert window.get(path)["Location"] == "/open"
    sent = window.post(path, {"go": "on", "current": PASSPHRASE, "new": OWN, "again": OWN})
    assert sent["Location"] == "/open"


@pytest.mark.parametrize("path", ["/settings/words", "/settings/sheet", "/settings/renew"])
def test_where_nothing_is_kept_there_are_no_keys_to_change(window: Window, path: str) -> None:
    assert window.get(path)["Location"] == "/settings"
