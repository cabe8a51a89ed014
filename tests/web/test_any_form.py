"""Whatever a form holds, the page that gets it answers, and calmly."""

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import get_resolver
from kept import PERSON, THOUGHT
from window import Window

from holdspace.journey.records import SETTINGS_ID, Moment, Settings

ROUNDS = 4
FIELDS = 12
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
KEPT = (PERSON, THOUGHT, Moment(id="m1", at=NOW, text="said"), Settings(id=SETTINGS_ID, made=NOW))
FILLED = {"number": "7", "token": "x" * 43, "note_id": "m1", "interview_id": "i1", "person_id": "p1"}
LEAVES = frozenset({"/lock", "/close", "/settings/erase", "/settings/renew", "/settings/words", "/open/lost"})
MORE = frozenset(
    {"at", "drafts", "tab", "made", "seen", "which", "mistake", "when", "date", "way", "w.text", "b", "who"}
)
PRESSED = (
    "on",
    "own",
    "look",
    "make",
    "take",
    "leave",
    "joined",
    "other",
    "yes",
    "skip",
    "none",
    "drop",
    "keep",
    "now",
    "",
)
LONG = "x" * 20_001
STRANGE = (
    *(
        "",
        LONG,
        "\0",
        "a\r\nSet-Cookie: x=1",
        "٣",
        "<b>",
        "{{ 7 }}",
        "%0d%0a",
        "../..",
        "//evil.test",
        "/open?b=//evil.test",
    ),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9999-12-31", "0001-01-01", "2026-02-30"),
    *("-1", "1e9", "9" * 40, "[[]]", '[["/notes",{"text":"x"}]]', "{}", "null", "/notes", "m1", "i1", "p1"),
    *("yes", "on", "own", "none", "new", "day", "week", "date", "moment"),
)


def routes() -> list[str]:
    patterns = (str(entry.pattern) for entry in get_resolver("holdspace.web.urls").url_patterns)
    paths = ["/" + re.sub(r"<(?:str|int):(\w+)>", lambda found: FILLED[found[1]], pattern) for pattern in patterns]
    return [path for path in paths if path not in LEAVES]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Window]:
    window = Window.keeping(tmp_path / "kept", KEPT)
    window.raise_request_exception = False
    yield window
    window.post("/close")


def fields_of(window: Window) -> list[str]:
    """The name of every field on any page, and of some that only a script or a later page sends."""
    pages = [window.get(path).content.decode() for path in routes()]
    named = {
        name for page in pages for name in re.findall(r'<(?:input|textarea|select|button)[^>]*name="([^"]+)"', page)
    }
    return sorted((named | MORE) - {"csrfmiddlewaretoken", "go"})


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_form_and_no_address_makes_a_page_fail(kept: Window, seed: int) -> None:
    chance = random.Random(seed)
    names = fields_of(kept)
    assert len(names) > FIELDS
    for path in routes():
        form = {name: chance.choice(STRANGE) for name in chance.sample(names, FIELDS)} | {"go": chance.choice(PRESSED)}
        short = {name: value for name, value in form.items() if value != LONG}
        for answer in (kept.post(path, form), kept.get(f"{path}?{urlencode(short)}")):
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, (path, form)
            assert not answer.headers.get("Location", "/").startswith(("//", "http")), (path, form)
            assert "Set-Cookie: x" not in str(answer.headers)
        kept.stay.opened = True
    assert kept.stay.opened
