"""Opening what is kept: calm when a key is wrong, when the file is damaged, and when no key is there any more."""

import re
import shutil
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from keeps import OWN, Keeper, at, text
from vaults import PASSPHRASE, made, picture
from window import TALK, Window, nothing_kept

from holdspace.journey import rehearsing
from holdspace.journey.records import SETTINGS_ID, Interview, Moment, Settings
from holdspace.storage import holding, kdf
from holdspace.storage.vault import exists, unlock
from holdspace.web.keeping import KEEPING
from holdspace.web.making import slip_in

NOW = datetime.now(UTC)
KEPT = "the heron stood still"
WRONG = "That did not open them. Look at capital letters and spaces, and try again."


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A vault with one note in it, closed, and its paper key."""
    folder = tmp_path_factory.mktemp("sealed") / "notes"
    settings = Settings(id=SETTINGS_ID, made=NOW, passphrase_since=NOW)
    vault, key = made(folder, [Moment(id="m", at=NOW, text=KEPT), settings])
    vault.close()
    return folder, key


@pytest.fixture
def folder(sealed: tuple[Path, str], tmp_path: Path) -> Generator[Path]:
    """A copy of it, locked, which the app looks at."""
    shutil.copytree(sealed[0], tmp_path / "notes")
    nothing_kept(tmp_path / "notes")
    yield tmp_path / "notes"
    nothing_kept(tmp_path / "nothing")


@pytest.fixture
def keeper(folder: Path) -> Keeper:
    """Someone whose notes are locked."""
    assert exists(folder)
    return Keeper(Window())


def opens(window: Window, passphrase: str) -> object:
    return window.post("/open", {"go": "on", "current": passphrase})


def notes(window: Window) -> list[str]:
    return [one.text for one in window.stay.journal.all(Moment)]


def test_the_passphrase_opens_and_brings_along_what_this_window_held(keeper: Keeper) -> None:
    window = keeper.window.told(TALK)
    window.stay.goes_back_to = "/think/check"
    assert keeper.press("/open", {"go": "on", "current": PASSPHRASE}) == "/think/check"
    assert notes(window) == [KEPT]
    begun = window.stay.journal.newest(Interview)
    assert begun is not None
    assert (begun.id, begun.kept) == (window.stay.interview_id, False)
    assert window.stay.memory.is_empty()
    assert "What you told us" in keeper.read("/think/check")
    assert window.get("/open")["Location"] == "/"


def test_a_new_window_is_told_of_locked_notes_and_led_to_them(keeper: Keeper) -> None:
    first = keeper.read("/")
    assert "Your notes are here, and locked." in first
    assert 'href="/open"' in first
    for path in ("/kept", "/people", "/kept/m"):
        assert keeper.window.get(path)["Location"] == "/open"
    keeper.window.get("/kept")
    assert keeper.press("/open", {"go": "on", "current": PASSPHRASE}) == "/kept"
    assert "Your notes are here, and locked." not in keeper.read("/")


def test_any_wrong_passphrase_gets_the_same_words_for_the_same_work(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[tuple[object, ...]] = []
    stretch = kdf.stretch

    def counted(passphrase: str, salt: bytes, cost: kdf.Cost) -> bytes:
        work.append((salt, cost))
        return stretch(passphrase, salt, cost)

    monkeypatch.setattr("holdspace.storage.header.stretch", counted)
    pages = [opens(keeper.window, wrong) for wrong in ("x", PASSPHRASE + "s", "ä" * 900)]
    said = [re.sub(r'name="csrf[^>]*>', "", text(page)) for page in pages]
    assert len(set(said)) == 1
    assert WRONG in said[0]
    assert work == [work[0]] * 3
    assert [page.status_code for page in pages] == [422] * 3  # type: ignore[attr-defined]
    assert "Type your passphrase" in text(opens(keeper.window, ""))
    assert len(work) == 3


def test_wrong_tries_wait_longer_and_never_shut_anyone_out(keeper: Keeper) -> None:
    window = keeper.window
    now = datetime.now(UTC)
    for _ in range(3):
        with at(now):
            assert WRONG in text(opens(window, "wrong"))
    waits = []
    for _ in range(3):
        with at(now):
            page = opens(window, PASSPHRASE)
            assert page.status_code == 429  # type: ignore[attr-defined]
            assert not window.stay.opened
            found = re.search(r"Try again in (one|\d+) seconds?\.", text(page))
            assert found is not None
            assert 'id="current"' in text(page)
            assert "disabled" not in text(page)
        waits.append(1 if found[1] == "one" else int(found[1]))
        now += timedelta(seconds=waits[-1])
        with at(now):
            assert WRONG in text(opens(window, "wrong"))
    assert waits == [1, 2, 4]
    with at(now + timedelta(seconds=360)):
        assert Keeper(window).press("/open", {"go": "on", "current": PASSPHRASE}) == "/"


@pytest.mark.usefixtures("folder")
def test_the_field_is_made_for_password_managers_and_can_be_shown(window: Window) -> None:
    page = window.page("/open")
    field = re.search(r'<input id="current"[^>]*>', page)
    assert field is not None
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    shown = text(window.post("/open", {"go": "show", "current": "half of it"}))
    assert 'type="text" value="half of it"' in shown
    assert 'type="password"' in text(window.post("/open", {"go": "hide", "current": "half of it"}))


def test_the_key_sheet_opens_once_a_new_passphrase_is_chosen(
    folder: Path, keeper: Keeper, sealed: tuple[Path, str]
) -> None:
    window = keeper.window
    assert keeper.press("/open/sheet", {"go": "on", "sheet": sealed[1].lower().replace("-", " ")}) == "/open/words"
    assert not window.stay.opened
    assert KEPT not in keeper.read("/notes")
    assert "The sheet fits." in keeper.read("/open/words")
    window.post("/open/words", {"go": "own"})
    assert "Make it 12 letters or more." in text(window.post("/open/words", {"go": "on", "new": "short"}))
    assert keeper.press("/open/words", {"go": "on", "new": OWN, "again": OWN}) == "/"
    assert notes(window) == [KEPT]
    since = window.stay.settings.passphrase_since
    assert since is not None
    assert since > NOW
    nothing_kept(folder)
    later = Keeper(Window())
    assert WRONG in text(opens(later.window, PASSPHRASE))
    assert later.press("/open", {"go": "on", "current": OWN}) == "/"
    nothing_kept(folder)
    assert Keeper(Window()).press("/open/sheet", {"go": "on", "sheet": sealed[1]}) == "/open/words"


def test_a_slip_in_the_sheet_is_named(keeper: Keeper, sealed: tuple[Path, str]) -> None:
    key = sealed[1]
    other = "0" if key[3] != "0" else "1"
    said = {
        "": "Type what is on the sheet.",
        key.replace(key[10], "!", 1): "has a sign that no key sheet has.",
        key[:-1]: "A sheet has 34 signs, and this has 33.",
        key[:3] + other + key[4:]: "The check at the end does not fit.",
    }
    for typed, words in said.items():
        assert words in slip_in(typed)
        page = text(keeper.window.post("/open/sheet", {"go": "on", "sheet": typed}))
        assert words in page
    assert "Group 3 has a sign" in slip_in(key[:10] + "!" + key[11:])
    for _ in range(4):
        assert WRONG in text(keeper.window.post("/open/sheet", {"go": "on", "sheet": "0" * 34}))
    assert not keeper.window.stay.opened


def test_words_after_the_sheet_need_the_sheet(keeper: Keeper) -> None:
    assert keeper.window.get("/open/words")["Location"] == "/open"


def test_one_tap_goes_on_without_the_notes(folder: Path, keeper: Keeper) -> None:
    before = picture(folder)
    assert keeper.press("/open", {"go": "without"}) == "/"
    keeper.window.told(TALK)
    assert "What you told us" in keeper.read("/think/check")
    assert not keeper.window.stay.opened
    assert picture(folder) == before


def damage(folder: Path) -> None:
    for name in ("header.json", "header.copy"):
        file = folder / "g0001" / name
        file.write_bytes(file.read_bytes()[:-20])


def renumber(folder: Path) -> None:
    for name in ("header.json", "header.copy"):
        file = folder / "g0001" / name
        file.write_bytes(file.read_bytes().replace(b'"format":1', b'"format":9'))


@pytest.mark.parametrize(
    ("harm", "words", "way"),
    [
        (damage, "The file with your notes is damaged. We left it as it is.", 'href="/bring">Restore from a copy'),
        (renumber, "A newer form of this app wrote these notes.", "Not now"),
    ],
)
def test_trouble_with_the_file_is_a_calm_sentence_with_a_way_out(
    folder: Path, keeper: Keeper, harm: object, words: str, way: str
) -> None:
    harm(folder)  # type: ignore[operator]
    before = picture(folder)
    page = opens(keeper.window, PASSPHRASE)
    assert page.status_code == 409  # type: ignore[attr-defined]
    assert words in text(page)
    assert way in text(page)
    assert "Traceback" not in text(page)
    assert str(folder) not in text(page)
    after = {name: file for name, file in picture(folder).items() if name != "LOCK"}
    assert after == {name: file for name, file in before.items() if name != "LOCK"}


def test_notes_that_another_program_has_open_are_left_to_it(folder: Path, keeper: Keeper) -> None:
    lock = holding.take(folder)
    page = opens(keeper.window, PASSPHRASE)
    lock.release()
    assert "Your notes are open in another place on this device. Close them there, and try again." in text(page)
    assert keeper.press("/open", {"go": "on", "current": PASSPHRASE}) == "/"


def test_an_older_file_of_keys_that_was_put_back_is_told(folder: Path, keeper: Keeper) -> None:
    shutil.copytree(folder / "g0001", folder.parent / "before")
    vault = unlock(folder, passphrase=PASSPHRASE)
    vault.change_passphrase(OWN, old=PASSPHRASE, cost=kdf.FLOOR)
    vault.close()
    for name in ("header.json", "header.copy"):
        shutil.copy(folder.parent / "before" / name, folder / "g0002" / name)
    keeper.press("/open", {"go": "on", "current": PASSPHRASE})
    page = keeper.read("/")
    assert "An older file of keys was put back" in page
    assert 'href="/settings/renew"' in page
    assert "did not open" not in page


def test_words_that_were_typed_as_it_locked_come_back_when_it_opens(keeper: Keeper) -> None:
    keeper.press("/open", {"go": "on", "current": PASSPHRASE})
    KEEPING.lock("idle")
    KEEPING.finish()
    sent = keeper.window.post("/notes", {"go": "on", "text": "what I was about to say"})
    assert sent["Location"] == "/open"
    assert "What you typed last is not lost" in keeper.read("/open")
    assert keeper.press("/open", {"go": "on", "current": PASSPHRASE}) == "/notes"
    assert "what I was about to say" in keeper.read("/notes")


def test_with_neither_key_it_is_said_plainly_and_starting_again_loses_nothing(folder: Path, keeper: Keeper) -> None:
    page = keeper.read("/open/lost")
    assert "Without the passphrase or the key sheet, nobody can open your notes now." in page
    assert "We are sorry." in page
    assert "You can try as often as you like." in page
    assert 'href="/settings/erase"' in page
    window = keeper.window.leaning()
    window.stay.making.back = "/think/result"
    moved = text(window.post("/open/lost", {"go": "again"}))
    name = f"notes-before-{datetime.now(UTC):%Y%m%d}"
    assert f"“{name}”" in moved
    assert str(folder.parent) not in moved
    assert not folder.exists()
    keeper.makes()
    assert exists(folder)
    window.post("/close")
    nothing_kept(folder.with_name(name))
    later = Keeper(Window())
    later.press("/open", {"go": "on", "current": PASSPHRASE})
    assert notes(later.window) == [KEPT]
    nothing_kept(folder)
    assert f"“{name}-2”" in text(Window().post("/open/lost", {"go": "again"}))


def test_notes_that_are_open_elsewhere_are_not_put_away(folder: Path, keeper: Keeper) -> None:
    lock = holding.take(folder)
    page = keeper.window.post("/open/lost", {"go": "again"})
    lock.release()
    assert page.status_code == 409
    assert "open in another place" in text(page)
    assert folder.exists()


ASKS = "Do you still know the words?"


@pytest.mark.parametrize("day", [3, 10, 30])
def test_the_days_of_a_passphrase_are_the_third_the_tenth_and_the_thirtieth(day: int) -> None:
    before = sum(day > one for one in (3, 10, 30))
    settings = Settings(id=SETTINGS_ID, made=NOW, passphrase_since=NOW, rehearsed=before)
    assert not rehearsing.is_due(settings, NOW + timedelta(days=day, seconds=-1))
    assert rehearsing.is_due(settings, NOW + timedelta(days=day))
    assert not rehearsing.is_due(settings.next(rehearsed=before + 1), NOW + timedelta(days=day))
    assert not rehearsing.is_due(settings.next(passphrase_since=None), NOW + timedelta(days=day))


@pytest.fixture
def third_day(keeper: Keeper) -> datetime:
    """Two minutes after the third day came, with notes that were opened before it."""
    keeper.press("/open", {"go": "on", "current": PASSPHRASE})
    journal = keeper.window.stay.journal
    kept = journal.get(Settings, SETTINGS_ID)
    now = datetime.now(UTC)
    journal.save(kept.next(passphrase_since=now - timedelta(days=3, seconds=-60)))
    assert ASKS not in keeper.read("/")
    return now + timedelta(minutes=2)


def test_the_words_are_asked_for_once_and_typing_them_ends_it(keeper: Keeper, third_day: datetime) -> None:
    with at(third_day):
        assert ASKS in keeper.read("/")
        keeper.press("/open/again", {"go": "on", "again": "something else"})
        page = keeper.read("/")
        assert "That was not it." in page
        assert 'href="/take"' in page
        keeper.press("/open/again", {"go": "on", "again": PASSPHRASE})
        assert "Yes, that is your passphrase." in keeper.read("/")
        assert ASKS not in keeper.read("/")


def test_the_question_can_be_left_and_does_not_come_back(keeper: Keeper, third_day: datetime) -> None:
    with at(third_day):
        assert ASKS in keeper.read("/")
        keeper.press("/open/again", {"go": "skip"})
        assert ASKS not in keeper.read("/")
        kept = keeper.window.stay.journal.get(Settings, SETTINGS_ID)
        assert kept.rehearsed == 1


def test_opening_with_the_words_on_that_day_counts(keeper: Keeper, third_day: datetime) -> None:
    KEEPING.lock("asked")
    KEEPING.finish()
    with at(third_day):
        keeper.press("/open", {"go": "on", "current": PASSPHRASE})
        assert ASKS not in keeper.read("/")
        assert keeper.window.stay.journal.get(Settings, SETTINGS_ID).rehearsed == 1
