"""No bare string on any page: in a made-up language every word a person reads is accented, or their own."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pseudo import language, messages
from window import CALM, RULES, Window

from holdspace.content.library import questionnaire
from holdspace.content.packs import ACCENTED
from holdspace.web.keeping import KEEPING
from holdspace.web.places import number_of

OWN_WORDS = "Plain words of a person"
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-said")
ACCENTS = "·" + "".join(chr(letter) for letter in ACCENTED.values())
NO_WORDS = re.compile(r"^(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?$|^[0-9a-f]{12}$")
"""Addresses of sites and the hash of a model are the same in every language."""


class Words(HTMLParser):
    """Every text a person could read or hear on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "textarea"}
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "textarea"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data.strip())


def bare(page: str) -> list[str]:
    """Texts with letters in them that are in no language but English."""
    words = Words()
    words.feed(page)
    return [
        text
        for text in words.found
        if re.search(r"[A-Za-z]{2}", text)
        and not set(text) & set(ACCENTS)
        and not NO_WORDS.match(text)
        and text != OWN_WORDS
    ]


@pytest.fixture
def speaking(tmp_path: Path) -> object:
    with language(tmp_path):
        yield None


def test_every_message_is_found() -> None:
    found = messages()
    assert {"None of these", "Did any of this happen?", "Choose one, or skip.", "Notes"} <= set(found)
    assert len(found) > 200


def test_a_bare_string_would_be_seen() -> None:
    assert bare("<p>Bare words</p>") == ["Bare words"]
    assert bare('<p aria-label="Bare words">Áccented</p>') == ["Bare words"]


PAGES = [
    "/",
    "/think",
    "/think/before",
    "/think/page/0",
    "/think/check",
    "/think/result",
    "/think/result/how",
    "/think/sheet",
    "/think/earlier",
    "/help",
    "/help?at=GB",
    "/more",
    "/about",
    "/about/how",
    "/about/private",
    "/nowhere",
    *(f"/next/{number}" for number in range(1, 8)),
]


@pytest.mark.usefixtures("speaking")
@pytest.mark.parametrize("rule", RULES)
def test_no_page_has_a_bare_string_under_any_rule(rule: str) -> None:
    window = Window().under(rule, safe_now="self_harm")
    window.post("/think/result", {"go": "own", "own": OWN_WORDS})
    for path in PAGES:
        assert bare(window.get(path, follow=True).content.decode()) == [], path


@pytest.mark.usefixtures("speaking")
def test_no_page_of_questions_has_a_bare_string() -> None:
    for stage in ("searching", "established", "ending"):
        window = Window().told({**CALM, "secret": "not_sure", "mind_they": "yes", "wish": "words"}, stage)
        for page in dict.fromkeys(question.page for question in questionnaire().questions):
            response = window.get(f"/think/page/{number_of(page)}")
            assert bare(response.content.decode()) == [], page
            wrong = window.post(f"/think/page/{number_of(page)}", {"go": "on"})
            assert bare(wrong.content.decode()) == [], page


@pytest.mark.usefixtures("speaking")
def test_no_page_of_refusal_has_a_bare_string() -> None:
    assert bare(Window(enter=False).get("/").content.decode()) == []
    assert bare(Window().post("/think", headers={"origin": "http://evil.test"}).content.decode()) == []
    window = Window()
    window.post("/think", {"door": "off"})
    assert bare(window.get("/think").content.decode()) == []
    assert bare(window.post("/think", {"go": "on"}).content.decode()) == []


@pytest.mark.usefixtures("speaking")
def test_nothing_that_the_vault_refuses_is_told_in_bare_english(tmp_path: Path) -> None:
    window = Window.keeping(tmp_path / "kept")
    for data in (b"no table", b"date,text,mood\n", b"PK\3\4", b"date,text\nsoon,a\n2026-11-24,\n", b'{"records": 1}'):
        told = window.post("/bring", {"go": "look", "file": SimpleUploadedFile("mine.csv", data)}).content.decode()
        assert bare(told) == [], data
    KEEPING.lock("asked")
    window.stay.opened = False
    for path, typed in (("/open", {"current": "not these words at all"}), ("/open/sheet", {"sheet": "0000-U"})):
        told = window.post(path, typed).content.decode()
        assert 'role="alert"' in told
        assert bare(told) == [], path
