"""Locking in a real browser: every tab follows, Back shows nothing, a warning comes first, typed words come back."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from journeys import Walk
from playwright.sync_api import Page, Route, expect
from running import until
from vaults import PASSPHRASE
from window import nothing_kept

from holdspace.journey.records import SETTINGS_ID, Draft, Moment, Settings
from holdspace.web.keeping import KEEPING

CANARY = "zebrafinch-4711"
TYPED = "words that nobody has saved 0815"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
AT_THE_DOOR = re.compile(r"/open\?b=")


class Clock:
    """A clock that a test turns on."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Iterator[Clock]:
    turned = Clock()
    with override_settings(HOLDSPACE_CLOCK=turned):
        yield turned


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locking") / "kept"
    nothing_kept(folder)
    KEEPING.create(PASSPHRASE, records=[Moment(id="m1", at=NOW, text=CANARY), Settings(id=SETTINGS_ID, made=NOW)])
    return folder


@pytest.fixture
def unlocked(opened: Callable[..., Walk], folder: Path) -> Callable[..., Page]:
    """Opens a window and its notes in it; `choices` are settings."""

    def open_notes(*, choices: dict[str, object] | None = None, **how: object) -> Page:
        nothing_kept(folder)
        page = opened(**how).page
        page.goto(at(page, "/open"))
        unlock(page)
        assert KEEPING.vault is not None
        journal = KEEPING.vault.journal
        before = {"leave_to": "blank", "idle_minutes": 10, "hidden_seconds": 0}
        journal.save(journal.get(Settings, SETTINGS_ID).next(**{**before, **(choices or {})}))
        for draft in journal.all(Draft):
            journal.delete(Draft, draft.id)
        page.goto(at(page, "/notes"))
        expect(page.get_by_text(CANARY).first).to_be_visible()
        return page

    return open_notes


def at(page: Page, path: str) -> str:
    return "/".join(page.url.split("/")[:3]) + path


def unlock(page: Page) -> None:
    page.fill("input[name=current]", PASSPHRASE)
    page.get_by_role("button", name="Open", exact=True).and_(page.locator("button.main")).click()
    page.wait_for_url(lambda url: "/open" not in url)


def shows_nothing(page: Page) -> None:
    page.wait_for_load_state()
    assert CANARY not in page.content()
    assert TYPED not in page.content()


@pytest.mark.parametrize("javascript", [True, False])
def test_back_after_a_lock_shows_no_text(unlocked: Callable[..., Page], *, javascript: bool) -> None:
    page = unlocked(javascript=javascript)
    page.goto(at(page, "/notes/m1"))
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url(AT_THE_DOOR)
    assert KEEPING.vault is None
    for _ in range(3):
        page.go_back()
        shows_nothing(page)
    page.goto(at(page, "/open"))
    unlock(page)


def test_lock_by_keyboard_and_back_to_where_one_was(unlocked: Callable[..., Page]) -> None:
    page = unlocked()
    page.goto(at(page, "/notes/m1"))
    page.locator("button.shut").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(AT_THE_DOOR)
    unlock(page)
    expect(page).to_have_url(re.compile(r"/notes/m1$"))


def test_every_tab_follows(unlocked: Callable[..., Page]) -> None:
    page = unlocked()
    other = page.context.new_page()
    other.goto(at(page, "/notes/m1"))
    expect(other.locator("textarea")).to_have_value(CANARY)
    page.get_by_role("button", name="Lock").click()
    other.wait_for_url(AT_THE_DOOR)
    shows_nothing(other)
    other.go_back()
    shows_nothing(other)


def test_close_in_one_tab_empties_the_others(unlocked: Callable[..., Page]) -> None:
    page = unlocked()
    other = page.context.new_page()
    other.goto(at(page, "/notes/m1"))
    page.get_by_role("button", name="Close").click()
    page.wait_for_url("**/blank")
    other.wait_for_url("**/blank")
    assert until(lambda: KEEPING.vault is None)
    page.go_back()
    shows_nothing(page)


def test_words_typed_a_moment_before_the_lock_are_back_after_it(unlocked: Callable[..., Page]) -> None:
    page = unlocked()
    page.locator("textarea").first.press_sequentially(TYPED)
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url(AT_THE_DOOR)
    unlock(page)
    expect(page.locator("textarea").first).to_have_value(TYPED)
    expect(page.get_by_text("What you typed here is back.")).to_be_visible()
    page.get_by_role("button", name="Let it go").click()
    page.wait_for_load_state()
    expect(page.locator("textarea").first).to_have_value("")


def test_words_are_kept_as_they_are_typed_within_two_seconds(unlocked: Callable[..., Page]) -> None:
    page = unlocked()
    with page.expect_response("**/draft", timeout=2500) as sent:
        page.locator("textarea").first.press_sequentially(TYPED, delay=5)
    assert sent.value.status == 204
    page.goto(at(page, "/more"))
    page.goto(at(page, "/notes"))
    expect(page.locator("textarea").first).to_have_value(TYPED)


def test_words_typed_in_another_tab_outlive_the_lock(unlocked: Callable[..., Page]) -> None:
    page = unlocked()
    other = page.context.new_page()
    other.goto(at(page, "/notes"))
    other.locator("textarea").first.fill(TYPED)
    page.get_by_role("button", name="Lock").click()
    other.wait_for_url(AT_THE_DOOR)
    expect(other.get_by_text("What you typed last is not lost")).to_have_count(1)
    unlock(other)
    expect(other.locator("textarea").first).to_have_value(TYPED)


def test_it_says_so_before_it_locks_takes_no_focus_and_one_tap_puts_it_off(
    unlocked: Callable[..., Page], clock: Clock
) -> None:
    page = unlocked()
    page.locator("textarea").first.focus()
    for _ in range(3):
        clock.ahead += timedelta(minutes=9, seconds=10)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.get_by_text("Your notes will lock soon.")).to_be_visible()
        assert page.evaluate("document.activeElement.tagName") in {"TEXTAREA", "BODY", "BUTTON"}
        page.get_by_role("button", name="Stay open").click()
        expect(page.get_by_text("Your notes will lock soon.")).to_be_hidden()
    assert page.evaluate("document.querySelector('.soon').getAttribute('role')") == "status"
    clock.ahead += timedelta(minutes=9, seconds=10)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Your notes will lock soon.")).to_be_visible()
    clock.ahead += timedelta(minutes=1)
    page.wait_for_url(AT_THE_DOOR, timeout=8000)
    shows_nothing(page)


def test_close_leads_to_the_dull_place_that_was_chosen(unlocked: Callable[..., Page]) -> None:
    def dull(route: Route) -> None:
        assert "referer" not in route.request.headers
        route.fulfill(status=200, content_type="text/html", body="<title>Weather</title>")

    for javascript in (True, False):
        page = unlocked(javascript=javascript, choices={"leave_to": "weather"})
        page.reload()
        page.context.route("https://www.yr.no/**", dull)
        page.get_by_role("button", name="Close").click()
        page.wait_for_url("https://www.yr.no/en")
        assert until(lambda: KEEPING.vault is None)
        page.go_back()
        shows_nothing(page)


@pytest.mark.parametrize("text", ["normal", "large", "largest"])
def test_lock_and_close_fit_on_a_narrow_screen(unlocked: Callable[..., Page], text: str) -> None:
    page = unlocked(width=320, choices={"text_size": text})
    for path in ("/notes", "/notes/m1", "/"):
        page.goto(at(page, path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for name in ("Lock", "Close"):
            box = page.get_by_role("button", name=name, exact=True).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 320


def test_a_full_disk_is_said_while_words_are_typed(unlocked: Callable[..., Page]) -> None:
    page = unlocked()
    page.context.route("**/draft", lambda route: route.fulfill(status=507))
    page.locator("textarea").first.fill(TYPED)
    expect(page.get_by_text("Not saved. Your words are still on this page.")).to_be_visible()
    expect(page.locator("textarea").first).to_have_value(TYPED)
