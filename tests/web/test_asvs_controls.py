"""What every route has to hold while notes are open, walked over all of them (OWASP ASVS 5.0; docs/asvs.csv)."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import URLPattern, get_resolver
from kept import PERSON, THOUGHT
from vaults import NEW_PASSPHRASE, PASSPHRASE
from window import Window

from holdspace.journey.records import KINDS, SETTINGS_ID, Draft, Interview, Moment, Record, Relationship, Settings
from holdspace.web.keeping import KEEPING
from holdspace.web.middleware import COOKIE, HEADERS
from holdspace.web.stays import STAYS

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CANARY = "zebrafinch-4711"
KEPT: tuple[Record, ...] = (
    Relationship(id="p1", nickname=CANARY, kept=True, facts=PERSON.facts),
    THOUGHT.next(id="i1", own_view=CANARY),
    Moment(id="m1", at=NOW, text=CANARY, relationship_id="p1"),
    Settings(id=SETTINGS_ID, made=NOW),
)
FILLED = {"<str:number>": "7", "<int:number>": "5", "<str:token>": "x" * 43}
FILLED |= {"<str:note_id>": "m1", "<str:interview_id>": "i1", "<str:person_id>": "p1"}
LOCKS = frozenset({"/lock", "/close"})
WRONG = {"go": "on", "current": "not these words", "passphrase": "not these words"}


def routes() -> list[str]:
    """Every address of the app, with the ids of what is kept."""
    found = []
    for entry in get_resolver("holdspace.web.urls").url_patterns:
        assert isinstance(entry, URLPattern)
        path = str(entry.pattern)
        for name, value in FILLED.items():
            path = path.replace(name, value)
        assert "<" not in path, path
        found.append(f"/{path}")
    return found


def everything(window: Window) -> list[tuple[Record, ...]]:
    return [window.stay.journal.all(kind) for kind in KINDS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("controls") / "kept"
    Window.keeping(folder, KEPT)
    return folder


@pytest.fixture
def kept(folder: Path) -> Iterator[Window]:
    """A window with the notes open, as they were at first; they are opened once for all tests that leave them so."""
    if KEEPING.vault is None or KEEPING.folder != folder:
        Window.keeping(folder)
    assert KEEPING.vault is not None
    KEEPING.tries.opened()
    journal = KEEPING.vault.journal
    journal.clear()
    for record in KEPT:
        journal.add(record)
    window = Window()
    window.stay.opened = True
    yield window
    STAYS.drop(window.cookies[COOKIE].value)


def is_strict(response: Any) -> bool:
    """Whether an answer has every header, forbids storing, and allows nothing unsafe."""
    return (
        all(response[name] == value for name, value in HEADERS.items())
        and response["Cache-Control"] == "no-store"
        and "unsafe" not in response["Content-Security-Policy"]
    )


def test_every_answer_of_open_notes_is_strict_and_stored_nowhere(kept: Window) -> None:
    statuses = set()
    for path in routes():
        for answer in (kept.get(path), kept.head(path), *(() if path in LOCKS else (kept.post(path, WRONG),))):
            assert is_strict(answer), (path, answer.status_code)
            statuses.add(answer.status_code)
            for cookie in answer.cookies.values():
                assert cookie["httponly"], path
                assert cookie["samesite"] == "Strict", path
                assert not cookie["expires"], path
    assert {200, 204, 302, 303, 403, 405, 422} <= statuses


def fails(window: Window) -> Any:
    window.raise_request_exception = False
    with override_settings(HOLDSPACE_CLOCK=lambda: None):  # no time at all: a mistake of ours
        return window.get("/notes")


REFUSALS: dict[int, Callable[[Window], Any]] = {
    400: lambda window: window.post("/notes", {"text": "x" * 70_000}),
    403: lambda window: window.post("/notes", {"text": "x"}, headers={"origin": "http://evil.test"}),
    404: lambda window: window.get("/notes/none-such"),
    405: lambda window: window.put("/notes"),
    409: lambda window: window.post("/notes/m1", {"text": "x", "day": "2026-11-25", "revision": "0", "about": ""}),
    421: lambda window: window.get("/", headers={"host": "evil.test"}),
    500: fails,
}


def test_a_download_is_strict_and_named_after_the_day_alone(kept: Window) -> None:
    look = kept.post("/take", {"go": "look", "kind": "moment"}).content.decode()
    sent = dict(re.findall(r'name="(made|seen)" value="([^"]+)"', look))
    answer = kept.post("/take", {"go": "make", "kind": "moment", **sent})
    assert is_strict(answer)
    assert answer["Content-Type"] == "application/zip"
    assert re.fullmatch(r'attachment; filename="notes-\d{4}-\d\d-\d\d\.zip"', answer["Content-Disposition"])


@pytest.mark.parametrize("status", REFUSALS)
def test_every_refusal_is_strict_calm_and_stored_nowhere(kept: Window, status: int) -> None:
    answer = REFUSALS[status](kept)
    assert answer.status_code == status
    assert is_strict(answer)
    words = answer.content.decode()
    assert not re.search(r"Traceback|Exception|django|sqlite|site-packages|holdspace/", words, re.IGNORECASE)


def test_too_many_fields_and_too_large_forms_are_refused_unread(kept: Window) -> None:
    before = everything(kept)
    many = {f"w.{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert kept.post("/draft", {"at": "/notes", **many}).status_code == HTTPStatus.BAD_REQUEST
    assert kept.post("/draft", {"at": "/notes", "w.text": "x" * 140_000}).status_code == HTTPStatus.BAD_REQUEST
    assert everything(kept) == before


@pytest.mark.parametrize("name", ["../../../etc/passwd", "<script>.csv", 'a"; filename="b', "CURRENT"])
def test_the_name_of_a_file_that_is_brought_in_is_used_for_nothing(kept: Window, folder: Path, name: str) -> None:
    before = {path for path in folder.rglob("*") if path.name != "vault.db-wal"}
    sent = SimpleUploadedFile(name, b"date,text\n2026-01-02,said\n")
    page = kept.post("/bring", {"go": "look", "file": sent}).content.decode()
    assert "1 note" in page
    assert name.rpartition("/")[2] not in page
    assert {path for path in folder.rglob("*") if path.name != "vault.db-wal"} == before


def test_a_look_at_a_page_changes_nothing_that_is_kept(kept: Window) -> None:
    before = everything(kept)
    asked = "go=yes&sure=yes&text=x&mistake=safe_now&way=own&words=x&idle=1&nickname=x&door=off&which=all&b=2"
    for path in routes():
        for answer in (kept.get(path), kept.get(f"{path}?{asked}"), kept.head(path), kept.options(path)):
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, path
        assert everything(kept) == before, path
    assert kept.stay.opened


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_no_page_uses_are_refused_everywhere(kept: Window, method: str) -> None:
    before = everything(kept)
    for path in routes():
        assert kept.generic(method, path).status_code == HTTPStatus.METHOD_NOT_ALLOWED, path
    assert everything(kept) == before


def test_no_form_is_taken_without_its_token_or_from_elsewhere(kept: Window) -> None:
    before = everything(kept)
    strict = Window(enforce_csrf_checks=True)
    strict.stay.opened = True
    fields = {"go": "yes", "sure": "yes", "text": "x", "mistake": "safe_now", "way": "own", "words": "x"}
    for path in routes():
        without = strict.post(path, fields)
        foreign = kept.post(path, fields, headers={"origin": "http://127.0.0.1:9999"})
        beside = kept.post(path, fields, headers={"sec-fetch-site": "same-site"})
        refused = {answer.status_code for answer in (without, foreign, beside)}
        assert refused == {HTTPStatus.FORBIDDEN}, path
    assert everything(kept) == before
    assert strict.stay.opened


def test_fields_that_a_page_did_not_ask_for_change_nothing(kept: Window) -> None:
    journal = kept.stay.journal
    more = {
        "id": "m9",
        "kind": "settings",
        "schema": "9",
        "never_share": "1",
        "at": "2020-01-01",
        "kept": "",
        "made": "",
    }
    more |= {
        "facts": "{}",
        "subject": "child",
        "outcome": "",
        "answers": "{}",
        "passphrase_since": "",
        "rehearsed": "3",
    }
    note = journal.get(Moment, "m1")
    kept.post("/notes/m1", {"text": "new", "day": "2026-11-25", "about": "p1", "revision": "1", **more})
    assert journal.all(Moment) == (note.next(text="new"),)
    person = journal.get(Relationship, "p1")
    kept.post("/people/p1", {"nickname": "Wren", "started": "", "ended": "", **more})
    assert journal.all(Relationship) == (person.next(nickname="Wren"),)
    thought = journal.get(Interview, "i1")
    kept.post("/kept/i1", {"way": "own", "words": "to wait", **more})
    now = journal.get(Interview, "i1")
    assert (now.decision, now.decision_words) == ("", "to wait")
    own = {"decision", "decision_words", "decided", "decisions", "revision", "touched"}
    changed = {name for name in now.__struct_fields__ if getattr(now, name) != getattr(thought, name)}
    assert changed <= own
    chosen = {"idle": "7", "hidden": "0", "title": "Notes", "leave": "blank", "theme": "dark", "text": "normal"}
    kept.post("/settings", {**chosen, "country": "", "device": "mine", **more})
    found = journal.get(Settings, SETTINGS_ID)
    assert (found.idle_minutes, found.theme, found.rehearsed, found.passphrase_since) == (7, "dark", 0, None)
    assert (found.made, found.never_share) == (NOW, False)


def test_no_word_of_a_person_is_ever_part_of_an_address(kept: Window) -> None:
    said = dict.fromkeys(("text", "words", "own", "nickname", "find", "q", "opening", "door", "day", "w.text"), CANARY)
    for path in sorted(set(routes()) - LOCKS):
        pages = [kept.get(path), *(kept.post(path, {**said, "go": go, "way": "own"}) for go in ("on", "own", "look"))]
        for page in pages:
            led = [page.headers.get("Location", ""), page.headers.get("HX-Redirect", "")]
            led += re.findall(r'(?:href|src|action|hx-\w+|data-\w+)="([^"]*)"', page.content.decode())
            assert not any(CANARY in address for address in led), path


INJECTED = ["' OR '1'='1", "'; DROP TABLE records; --", '" UNION SELECT value FROM meta --', "%", "_", "m1'--"]


@pytest.mark.parametrize("text", INJECTED)
def test_what_would_command_a_database_is_a_word_like_any_other(kept: Window, text: str) -> None:
    before = everything(kept)
    for place in ("notes", "kept", "people"):
        assert kept.get(f"/{place}/{quote(text, safe='')}").status_code == HTTPStatus.NOT_FOUND
    assert CANARY not in kept.post("/kept/find", {"words": text, "find": text, "q": text}).content.decode()
    assert everything(kept) == before
    kept.post("/notes", {"text": text, "day": "2026-11-25", "about": ""})
    assert text in {note.text for note in kept.stay.journal.all(Moment)}


def test_close_and_lock_stand_on_every_page(kept: Window) -> None:
    seen = 0
    for path in sorted(set(routes()) - LOCKS - {"/blank"}):
        answer = kept.get(path)
        if answer.status_code == HTTPStatus.OK and "html" in answer["Content-Type"]:
            page = answer.content.decode()
            assert page.count('<form method="post" action="/close"') == 1, path
            assert page.count('<form method="post" action="/lock"') == 1, path
            seen += 1
    assert seen > 20


def test_a_key_gives_the_window_another_token_and_the_one_before_is_dead(kept: Window) -> None:
    other = Window()
    before = other.cookies[COOKIE].value
    answer = other.post("/open", {"go": "on", "current": PASSPHRASE})
    token = answer.cookies[COOKIE]
    assert token.value != before
    assert len(token.value) >= 43
    assert (token["httponly"], token["samesite"], token["max-age"], token["expires"]) == (True, "Strict", "", "")
    assert CANARY in other.page("/notes")
    stolen = Window(enter=False)
    stolen.cookies[COOKIE] = before
    assert stolen.get("/notes").status_code == HTTPStatus.FORBIDDEN
    assert kept.stay.opened


def test_a_wrong_key_leaves_the_token_as_it_is(kept: Window) -> None:
    other = Window()
    before = other.cookies[COOKIE].value
    assert other.post("/open", {"go": "on", "current": "not these words"}).status_code in {422, 429}
    assert other.cookies[COOKIE].value == before
    assert not other.stay.opened
    assert kept.stay.opened


def test_tokens_are_256_random_bits_and_never_the_same() -> None:
    tokens = {STAYS.open(NOW).token for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
    for token in tokens:
        STAYS.drop(token)


def test_a_browser_is_told_to_clear_what_it_stored_on_lock_close_and_at_the_door(kept: Window) -> None:
    clears = '"cache", "storage"'
    assert kept.post("/lock")["Clear-Site-Data"] == clears
    assert kept.get("/notes")["Location"] == "/open"
    assert kept.get("/open")["Clear-Site-Data"] == clears
    assert kept.post("/close")["Clear-Site-Data"] == clears
    assert "Clear-Site-Data" not in Window().get("/open").headers


def test_lock_in_one_window_locks_them_all(kept: Window) -> None:
    others = [Window() for _ in range(3)]
    for other in others:
        other.stay.opened = True
        assert CANARY in other.page("/notes")
    others[0].post("/lock")
    assert [one.get("/notes")["Location"] for one in (kept, *others)] == ["/open"] * 4


def test_left_alone_the_door_clears_what_the_browser_stored(kept: Window) -> None:
    later = datetime.now(UTC) + timedelta(hours=2)
    with override_settings(HOLDSPACE_CLOCK=lambda: later):
        assert kept.get("/notes")["Location"] == "/open"
        assert kept.get("/open")["Clear-Site-Data"] == '"cache", "storage"'
    assert KEEPING.vault is None


def test_a_new_passphrase_locks_every_other_window(tmp_path: Path) -> None:
    window = Window.keeping(tmp_path / "kept", KEPT)
    other = Window()
    other.stay.opened = True
    before = window.cookies[COOKIE].value
    window.post("/settings/words", {"go": "own"})
    sent = {"go": "on", "current": PASSPHRASE, "new": NEW_PASSPHRASE, "again": NEW_PASSPHRASE}
    assert window.post("/settings/words", sent)["Location"] == "/settings?saved=1"
    assert window.cookies[COOKIE].value != before
    assert CANARY in window.page("/notes")
    assert other.post("/notes", {"text": "half a word", "day": "", "about": ""})["Location"] == "/open"
    assert [draft.fields["text"] for draft in other.stay.memory.all(Draft)] == ["half a word"]
    assert other.stay.waits


def test_erasing_ends_what_every_window_had_open(tmp_path: Path) -> None:
    window = Window.keeping(tmp_path / "kept", KEPT)
    other = Window()
    other.stay.opened = True
    assert CANARY in other.page("/notes")
    assert window.post("/settings/erase", {"sure": "yes", "current": PASSPHRASE})["Location"] == "/?gone=1"
    assert CANARY not in other.get("/notes").content.decode() + other.get("/notes").content.decode()
    assert (other.stay.opened, window.stay.opened, KEEPING.vault) == (False, False, None)
