"""Who gets in, and what every answer carries."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.urls import URLPattern, get_resolver
from window import Window

from holdspace.web.launch import allow, redeem
from holdspace.web.middleware import COOKIE, HEADERS
from holdspace.web.stays import STAYS

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TOKEN = "a-token-that-nobody-can-guess"


def address(pattern: str) -> str:
    filled = pattern.replace("<int:number>", "5").replace("<str:number>", "7").replace("<str:token>", TOKEN)
    filled = re.sub(r"<str:\w+_id>", "no-such-id", filled)
    assert "<" not in filled
    return f"/{filled}"


PATTERNS = [
    str(entry.pattern) for entry in get_resolver("holdspace.web.urls").url_patterns if isinstance(entry, URLPattern)
]
ROUTES = [address(pattern) for pattern in PATTERNS]
OPEN_TO_ANYONE = {"/help", "/blank", "/close", f"/go/{TOKEN}"}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_answer_has_the_strict_headers_and_is_never_stored(window: Window, route: str, method: str) -> None:
    window.under("R11")
    response = getattr(window, method)(route)
    for name, value in HEADERS.items():
        assert response[name] == value
    assert response["Cache-Control"] == "no-store"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_static_files_carry_the_strict_headers_too(window: Window) -> None:
    response = window.get("/static/notes/notes.css")
    assert response.status_code == 200
    assert all(response[name] == value for name, value in HEADERS.items())
    assert "max-age" in response["Cache-Control"]
    response.close()


@pytest.mark.parametrize("route", ROUTES)
def test_without_a_link_nothing_but_help_is_shown(stranger: Window, route: str) -> None:
    response = stranger.get(route)
    if route in OPEN_TO_ANYONE - {f"/go/{TOKEN}"}:
        assert response.status_code in {200, 405}
        return
    assert response.status_code == 403
    words = response.content.decode()
    assert "This page is closed" in words
    assert "new link" in words
    assert "therap" not in words


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "127.0.0.1:9999", "localhost:81", "", "[::2]"])
def test_a_foreign_name_or_port_is_refused(window: Window, host: str) -> None:
    response = window.get("/", headers={"host": host})
    assert response.status_code == 421
    assert "Notes" not in response.content.decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"])
def test_our_own_names_are_let_in(window: Window, host: str) -> None:
    assert window.get("/", headers={"host": host}).status_code == 200


def test_the_port_of_the_server_counts(window: Window) -> None:
    asked = {"headers": {"host": "127.0.0.1:8417"}, "SERVER_PORT": "8417"}
    assert window.get("/more", **asked).status_code == 200  # type: ignore[arg-type]


FOREIGN: list[dict[str, str | None]] = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "none"},
    {"origin": "http://evil.test"},
    {"origin": "http://127.0.0.1:9999"},
    {"origin": "https://127.0.0.1"},
    {"origin": "null", "sec-fetch-site": ""},
    {"origin": "", "sec-fetch-site": ""},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("route", ["/think", "/think/before", "/think/page/1", "/think/result", "/close"])
def test_a_form_from_anywhere_else_changes_nothing(window: Window, headers: dict[str, str], route: str) -> None:
    before = window.under("R11").stay.journal
    response = window.post(route, {"door": "off", "go": "on"}, headers=headers)
    assert response.status_code == 403
    assert window.stay.journal is before
    assert not before.is_empty()


def test_a_form_with_our_own_origin_is_taken(window: Window) -> None:
    response = window.post("/think", {"door": "off"}, headers={"origin": "http://127.0.0.1", "sec-fetch-site": ""})
    assert response.status_code == 303


@pytest.mark.parametrize("route", ["/think", "/think/page/1", "/think/result", "/close"])
def test_a_form_without_its_token_is_refused(route: str) -> None:
    window = Window(enforce_csrf_checks=True).under("R11")
    assert window.post(route, {"door": "off", "go": "on"}).status_code == 403
    assert not window.stay.journal.is_empty()


def test_a_form_with_its_token_is_taken() -> None:
    window = Window(enforce_csrf_checks=True)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', window.page("/"))
    assert found is not None
    response = window.post("/think", {"door": "off", "csrfmiddlewaretoken": found.group(1)})
    assert response.status_code == 303


def test_a_link_lets_in_once(stranger: Window) -> None:
    allow(TOKEN, datetime.now(UTC))
    assert stranger.get(f"/go/{TOKEN}").status_code == 303
    assert stranger.get("/").status_code == 200
    assert Window(enter=False).get(f"/go/{TOKEN}").status_code == 403


def test_a_link_is_dead_after_a_minute() -> None:
    allow(TOKEN, NOW)
    assert not redeem(TOKEN, NOW + timedelta(seconds=61))
    assert not redeem(TOKEN, NOW)


def test_a_wrong_link_leaves_the_right_one_alone() -> None:
    allow(TOKEN, NOW)
    assert not redeem("another-token-of-some-length", NOW)
    assert redeem(TOKEN, NOW + timedelta(seconds=59))


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ValueError, match="16 random characters"):
        allow("short", NOW)


def test_the_cookie_is_neutral_and_kept_from_scripts_and_other_sites(window: Window) -> None:
    cookie = window.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert len(COOKIE) == 1
    assert len(cookie.value) >= 43


def test_a_link_forgets_what_this_browser_had_open(window: Window) -> None:
    before = window.under("R11").stay
    window.enter()
    assert before.journal.is_empty()
    assert window.stay.journal.is_empty()


def test_closing_forgets_everything_at_once(window: Window) -> None:
    journal = window.under("R11").stay.journal
    token = window.stay.token
    response = window.post("/close")
    assert response.status_code == 303
    assert response["Location"] == "/blank"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response.cookies[COOKIE]["max-age"] == 0
    assert journal.is_empty()
    assert STAYS.get(token, datetime.now(UTC)) is None
    assert window.get("/think/result").status_code == 403


def test_the_blank_page_is_empty(stranger: Window) -> None:
    response = stranger.get("/blank")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert r"<body></body>" in response.content.decode()


def test_half_an_hour_alone_forgets_everything_and_says_so_kindly(window: Window) -> None:
    journal = window.under("R11").stay.journal
    later = datetime.now(UTC) + timedelta(minutes=30, seconds=1)
    with override_settings(HOLDSPACE_CLOCK=lambda: later):
        response = window.get("/think/result")
        assert response.status_code == 303
        assert response["Location"] == "/"
        assert journal.is_empty()
        words = window.page("/")
        assert "You were away for a while" in words
        assert "You were away for a while" not in window.page("/")


def test_a_window_that_is_used_stays(window: Window) -> None:
    window.under("R11")
    start = datetime.now(UTC)
    for minutes in (20, 40, 60):
        with override_settings(HOLDSPACE_CLOCK=lambda minutes=minutes: start + timedelta(minutes=minutes)):
            assert window.get("/think/result").status_code == 200


def test_a_made_up_cookie_is_no_way_in(stranger: Window) -> None:
    stranger.cookies[COOKIE] = "x" * 43
    assert stranger.get("/").status_code == 403


def test_two_windows_know_nothing_of_each_other(window: Window) -> None:
    window.under("R11")
    assert Window().get("/think/result").status_code == 302
