"""A browser in which notes were opened, written, found and locked has stored nothing of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from journeys import Walk
from playwright.sync_api import Page
from vaults import PASSPHRASE
from window import nothing_kept

from holdspace.journey.records import SETTINGS_ID, Moment, Settings
from holdspace.web.keeping import KEEPING

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CANARY = "zebrafinch-4711"
OURS = {"n", "f"}
"""The window's token and the token for forms."""


@pytest.fixture
def page(opened: Callable[..., Walk], tmp_path: Path) -> Iterator[Page]:
    nothing_kept(tmp_path / "kept")
    KEEPING.create(PASSPHRASE, records=[Moment(id="m1", at=NOW, text=CANARY), Settings(id=SETTINGS_ID, made=NOW)])
    nothing_kept(tmp_path / "kept")
    yield opened().page
    nothing_kept(tmp_path / "nothing")


def stored(page: Page) -> list[str]:
    """Every place where a page can leave something, as far as there is something in it."""
    found: list[str] = page.evaluate(
        "async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await caches.keys()),"
        " ...(await indexedDB.databases()).map((one) => one.name),"
        " ...(await navigator.serviceWorker.getRegistrations()).map(() => 'a worker'),"
        " ...(document.cookie ? [document.cookie] : []), ...(history.state ? ['a state'] : []),"
        " ...(window.name ? ['a name'] : [])]"
    )
    return found


def test_after_use_and_a_lock_a_browser_holds_two_tokens_and_no_word(page: Page) -> None:
    home = page.url.rstrip("/")
    page.goto(f"{home}/open")
    page.fill("#current", PASSPHRASE)
    page.get_by_role("button", name="Open", exact=True).last.click()
    page.wait_for_url(f"{home}/")
    for path in ("/notes", "/notes/m1", "/kept", "/people", "/settings", "/stored", "/take"):
        page.goto(f"{home}{path}")
        assert stored(page) == [], path
    page.goto(f"{home}/notes")
    page.fill("textarea", f"{CANARY} once more")
    page.wait_for_timeout(1200)
    assert stored(page) == []
    page.get_by_role("button", name="Lock", exact=True).click()
    page.wait_for_url(f"{home}/open**")
    assert stored(page) == []
    cookies = page.context.cookies()
    assert {cookie["name"] for cookie in cookies} == OURS
    assert all((one["httpOnly"], one["sameSite"], one["expires"]) == (True, "Strict", -1) for one in cookies)
    assert CANARY not in str(cookies)
