"""Bringing something in: looked at first, taken in one go, and nothing at all from a file that is not right."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from age_files import age_file
from django.core.files.uploadedfile import SimpleUploadedFile
from vaults import PASSPHRASE, made
from watching import watched
from window import Window, nothing_kept

from holdspace.errors import NotSavedError
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import SETTINGS_ID, Moment, Settings
from holdspace.storage import checkpoints, copies, exporting
from holdspace.storage.archives import packed
from holdspace.storage.readable import readable_files, records_json
from holdspace.web.keeping import KEEPING
from holdspace.web.uploads import LARGEST_ELSEWHERE, LARGEST_FILE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)></p>{{ 7|add:'1' }}"
TABLE = f"date,text,therapist\n2026-01-05,One thing,Sol\n2026-01-06,{HOSTILE},Sol\n"


@pytest.fixture
def window(tmp_path: Path) -> Window:
    """A window beside which nothing is kept."""
    nothing_kept(tmp_path / "kept")
    return Window()


def export(*moments: Moment) -> bytes:
    journal = MemoryJournal()
    for one in moments:
        journal.add(one)
    return exporting.zipped(exporting.files(journal, NOW))


def sent(content: bytes, name: str = "notes.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_table_is_looked_at_first_and_then_taken_in_one_go(window: Window) -> None:
    with watched() as written:
        page = window.post("/bring", {"go": "look", "file": sent(TABLE.encode(), "mine.csv")}).content.decode()
    assert written == []
    assert "Nothing is taken in yet." in page
    assert "1 person" in page
    assert "2 notes" in page
    assert window.stay.journal.count(Moment) == 0
    done = window.post("/bring", {"go": "take"}).content.decode()
    assert "It is in" in done
    assert {one.text for one in window.stay.journal.all(Moment)} >= {"One thing"}
    assert window.post("/bring", {"go": "take"})["Location"] == "/bring"
    assert window.stay.journal.count(Moment) == 2


def test_our_own_copy_brings_back_what_is_missing_and_tells_what_is_here(window: Window) -> None:
    window.stay.journal.add(Moment(id="a", at=NOW, text="here"))
    window.stay.journal.add(Moment(id="b", at=NOW, text="as it was changed here", revision=4))
    data = export(
        Moment(id="a", at=NOW, text="here"),
        Moment(id="b", at=NOW, text="as it is in the file"),
        Moment(id="c", at=NOW, text="new"),
    )
    page = window.post("/bring", {"go": "look", "file": sent(data)}).content.decode()
    assert page.count("1 note<") == 3
    assert "1 of them was changed later here than in the file." in page
    window.post("/bring", {"go": "take", "which": "new"})
    texts = {one.id: one.text for one in window.stay.journal.all(Moment)}
    assert texts == {"a": "here", "b": "as it was changed here", "c": "new"}
    window.post("/bring", {"go": "look", "file": sent(data)})
    window.post("/bring", {"go": "take", "which": "all"})
    assert window.stay.journal.get(Moment, "b").text == "as it is in the file"


def test_what_was_looked_at_can_be_left(window: Window) -> None:
    window.post("/bring", {"go": "look", "file": sent(TABLE.encode(), "mine.csv")})
    assert window.post("/bring", {"go": "leave"})["Location"] == "/bring"
    window.post("/bring", {"go": "take"})
    assert window.stay.journal.is_empty()


def test_lines_that_cannot_be_read_are_named_and_the_rest_comes_in(window: Window) -> None:
    table = "date,text\n2026-01-05,Fine\nyesterday,No date\n2026-13-01,No such month\n"
    page = window.post("/bring", {"go": "look", "file": sent(table.encode(), "mine.csv")}).content.decode()
    assert "1 note" in page
    assert "Left out" in page
    assert r"Number 3: " in page
    assert r"Number 4: " in page


def test_words_with_html_in_them_stay_words(window: Window) -> None:
    window.post("/bring", {"go": "look", "file": sent(TABLE.encode(), "<b>mine</b>.csv")})
    window.post("/bring", {"go": "take"})
    page = window.post("/take", {"go": "look", "kind": ["moment", "relationship"]}).content.decode()
    assert "<img" not in page
    assert "&lt;img src=x" in page


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("records.json", b" " * 50_000_000)
    return packed.getvalue()


def climbing() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("../../records.json", b"{}")
    return packed.getvalue()


HOSTILE_FILES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "noise": lambda: bytes(range(256)) * 40,
    "a zip cut short": lambda: export(Moment(id="a", at=NOW, text="x"))[:-30],
    "a zip that is a bomb": bomb,
    "a zip that climbs": climbing,
    "json of someone else": lambda: b'{"format": "other", "records": []}',
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
    "a backup": lambda: b"age-encryption.org/v1\n-> scrypt AAAA 30\n",
}


def test_a_title_that_comes_in_a_file_is_never_shown(window: Window) -> None:
    told = Settings(id=SETTINGS_ID, made=NOW, tab_title="The one who hurt me", leave_to="https://far.example")
    assert window.post("/bring", {"go": "look", "file": sent(records_json((told,), NOW), "a.json")}).status_code == 200
    window.post("/bring", {"go": "take"})
    assert window.stay.settings.tab_title == told.tab_title
    for path in ("/", "/settings", "/notes"):
        page = window.get(path).content.decode()
        assert told.tab_title not in page
        assert "Notes</title>" in page
        assert "far.example" not in page


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_file_that_is_not_right_is_refused_in_one_sentence_and_nothing_is_taken(window: Window, name: str) -> None:
    with watched() as written:
        answer = window.post("/bring", {"go": "look", "file": sent(HOSTILE_FILES[name](), "../../x<b>.zip")})
    page = answer.content.decode()
    assert answer.status_code == 422
    told = re.findall(r'<li><a href="#file">([^<]+)</a></li>', page)
    assert len(told) == 1
    assert told[0].endswith(".")
    assert "Traceback" not in page
    assert "<script>alert" not in page
    assert written == []
    assert window.stay.journal.is_empty()


def test_a_form_without_a_file_says_so(window: Window) -> None:
    for go, field in (("look", "file"), ("restore", "backup")):
        answer = window.post("/bring", {"go": go})
        assert answer.status_code == 422
        assert f'<a href="#{field}">Pick a file first.</a>' in answer.content.decode()


def test_a_file_that_is_too_large_is_said_to_be_and_is_never_written_to_the_disk(window: Window) -> None:
    with watched() as written:
        answer = window.post("/bring", {"go": "look", "file": sent(b"x" * (LARGEST_FILE + 1))})
    assert written == []
    assert answer.status_code == 422
    assert "That file is larger than what fits here." in answer.content.decode()


def test_a_file_as_large_as_five_years_need_is_read(window: Window) -> None:
    lines = "".join(f"2026-01-05,{number} {'word ' * 200}\n" for number in range(3000))
    assert 2_000_000 < len(lines) < LARGEST_FILE
    page = window.post("/bring", {"go": "look", "file": sent(f"date,text\n{lines}".encode(), "t.csv")}).content.decode()
    assert "3000 notes" in page


def test_no_other_page_reads_a_file(window: Window) -> None:
    answer = window.post("/settings", {"idle": "5", "file": sent(b"x" * 1000)})
    assert answer.wsgi_request.FILES == {}
    large = window.post("/settings", {"idle": "5", "file": sent(b"x" * LARGEST_ELSEWHERE)})
    assert large.status_code == 400
    assert "We could not read that" in large.content.decode()


AGE_WORDS = "what it was in spring"


@pytest.fixture(scope="module")
def backup_bytes() -> bytes:
    moments = tuple(Moment(id=f"b{number}", at=NOW, text=f"kept before {number}") for number in range(3))
    return age_file(packed(readable_files(moments, NOW, readme="readme_backup"), NOW), AGE_WORDS)


@pytest.fixture
def keeper(tmp_path: Path) -> Window:
    return Window.keeping(tmp_path / "kept", [Moment(id="now", at=NOW, text="kept now")])


def texts(window: Window) -> set[str]:
    return {one.text for one in window.stay.journal.all(Moment)}


def test_a_backup_comes_back_where_nothing_is_kept_with_a_new_key_sheet_shown_once(
    window: Window, backup_bytes: bytes
) -> None:
    done = window.post("/bring", {"go": "restore", "backup": sent(backup_bytes, "notes.age"), "passphrase": AGE_WORDS})
    page = done.content.decode()
    assert done.status_code == 200
    assert "It is back" in page
    assert "3 notes" in page
    assert "The notes from before" not in page
    assert 'href="/keep/sheet"' in page
    sheet = window.page("/keep/sheet")
    assert "Your key sheet" in sheet
    assert window.post("/keep/sheet", {"go": "skip"})["Location"] == "/open"
    assert window.get("/keep/sheet").status_code == 302
    assert not window.stay.opened
    assert window.stay.journal.count(Moment) == 0
    assert window.post("/open", {"current": AGE_WORDS, "go": "on"})["Location"] == "/stored"
    assert texts(window) == {"kept before 0", "kept before 1", "kept before 2"}


def test_a_sealed_copy_takes_the_place_of_open_notes_and_those_stay_as_a_copy(keeper: Window) -> None:
    assert KEEPING.vault is not None
    copy = copies.make(KEEPING.vault, NOW)
    keeper.stay.journal.add(Moment(id="later", at=NOW, text="kept later"))
    page = keeper.page("/bring")
    assert f'<option value="{copy.name}"' in page
    asked = {"go": "restore", "copy": copy.name, "passphrase": PASSPHRASE}
    refused = keeper.post("/bring", asked)
    assert refused.status_code == 422
    assert '<a href="#sure">' in refused.content.decode()
    assert "kept later" in texts(keeper)
    page = keeper.post("/bring", {**asked, "sure": "yes"}).content.decode()
    assert "It is back" in page
    assert "The notes from before are one more sealed copy now." in page
    assert 'href="/open"' in page
    assert not keeper.stay.opened
    assert len(copies.listed(KEEPING.folder)) == 2
    assert keeper.post("/open", {"current": PASSPHRASE, "go": "on"})["Location"] == "/stored"
    assert texts(keeper) == {"kept now"}
    keeper.post("/lock")
    assert any(".before" in copy.path.name for copy in copies.listed(KEEPING.folder)), "it went with the lock"


def test_a_sealed_copy_opens_with_the_key_sheet_of_its_day(tmp_path: Path) -> None:
    opened, paper_key = made(tmp_path / "kept", [Moment(id="now", at=NOW, text="kept now")])
    copy = copies.make(opened, NOW)
    opened.close()
    nothing_kept(tmp_path / "kept")
    window = Window()
    asked = {"go": "restore", "copy": copy.name, "sure": "yes"}
    for both in ({}, {"passphrase": PASSPHRASE, "sheet": paper_key}):
        assert '<a href="#passphrase">' in window.post("/bring", {**asked, **both}).content.decode()
    assert "It is back" in window.post("/bring", {**asked, "sheet": paper_key}).content.decode()


def test_a_wrong_passphrase_closes_nothing_and_each_makes_the_next_wait(keeper: Window, backup_bytes: bytes) -> None:
    for _ in range(3):
        answer = keeper.post(
            "/bring", {"go": "restore", "backup": sent(backup_bytes), "passphrase": "not these words", "sure": "yes"}
        )
        assert answer.status_code == 422
        assert '<a href="#passphrase">This passphrase does not open the backup' in answer.content.decode()
        assert 'value="not these words"' not in answer.content.decode()
    assert keeper.stay.opened
    assert texts(keeper) == {"kept now"}
    answer = keeper.post(
        "/bring", {"go": "restore", "backup": sent(backup_bytes), "passphrase": AGE_WORDS, "sure": "yes"}
    )
    assert "Try again in" in answer.content.decode()
    assert texts(keeper) == {"kept now"}


def test_what_is_no_whole_backup_is_refused_in_one_sentence_and_the_notes_stay_open(
    keeper: Window, backup_bytes: bytes
) -> None:
    files = {
        "cut": backup_bytes[:-20],
        "flipped": backup_bytes[:-1] + bytes([backup_bytes[-1] ^ 1]),
        "export": export(Moment(id="a", at=NOW, text="x")),
        "noise": bytes(range(256)) * 40,
    }
    before = sorted(str(path) for path in KEEPING.folder.rglob("*") if "copies" not in path.parts)
    asked: list[dict[str, Any]] = [{"backup": sent(content)} for content in files.values()]
    for picked in (*asked, {"copy": "../../vault.db"}):
        answer = keeper.post("/bring", {"go": "restore", "passphrase": AGE_WORDS, "sure": "yes", **picked})
        assert answer.status_code == 422
        assert len(re.findall(r'<li><a href="#(?:backup|copy)">[^<]+\.</a></li>', answer.content.decode())) == 1
        assert texts(keeper) == {"kept now"}
    assert sorted(str(path) for path in KEEPING.folder.rglob("*") if "copies" not in path.parts) == before


def test_a_disk_that_refuses_leaves_the_notes_from_before_and_locks_them(keeper: Window, backup_bytes: bytes) -> None:
    def full(name: str) -> None:
        if name == "restore.opened":
            raise NotSavedError("there is no room")

    checkpoints.listener = full
    try:
        answer = keeper.post(
            "/bring", {"go": "restore", "backup": sent(backup_bytes), "passphrase": AGE_WORDS, "sure": "yes"}
        )
    finally:
        checkpoints.listener = None
    assert "Not done, and nothing was lost." in answer.content.decode()
    assert KEEPING.vault is None
    assert keeper.post("/open", {"current": PASSPHRASE, "go": "on"}).status_code == 303
    assert texts(keeper) == {"kept now"}


def test_a_made_up_life_takes_no_backups_place(tmp_path: Path, backup_bytes: bytes) -> None:
    KEEPING.sample_life(tmp_path / "made up", [Moment(id="m", at=NOW, text="made up")], datetime.now(UTC))
    window = Window()
    page = window.page("/bring")
    assert "Not in a made-up life. End it first." in page
    assert 'name="backup"' not in page
    answer = window.post(
        "/bring", {"go": "restore", "backup": sent(backup_bytes), "passphrase": AGE_WORDS, "sure": "yes"}
    )
    assert answer.status_code == 422
    assert texts(window) == {"made up"}
    assert 'name="passphrase"' not in window.page("/take")
    assert "/settings/erase" not in window.page("/settings")
    assert "It is in a folder that goes when you end it." in window.page("/stored")
