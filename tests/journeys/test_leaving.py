"""Closing leaves nothing behind: not on the screen, not behind Back, not in the browser's own files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from journeys import Walk
from live import Live
from playwright.sync_api import Playwright, expect
from window import clear_sheet, tell_by_cookies

CANARY = "zebrafinch-4711"
READING = "One way to read this"


def told(walk: Walk) -> None:
    tell_by_cookies(walk.page.context.cookies(), clear_sheet())
    walk.page.click("button.door[value=off]")
    walk.page.goto(walk.page.url.partition("/think")[0] + "/think/page/7")
    walk.page.goto(walk.page.url.replace("/think/page/7", "/think/check"))
    walk.page.click("a.btn.main")
    walk.page.fill("textarea", CANARY)
    walk.press("Keep my view")
    expect(walk.page.locator("textarea")).to_have_value(CANARY)


@pytest.mark.parametrize("javascript", [True, False])
def test_back_after_close_does_not_bring_the_text_back(opened: Callable[..., Walk], *, javascript: bool) -> None:
    walk = opened(javascript=javascript)
    page = walk.page
    told(walk)
    page.click("button.close")
    page.wait_for_url("**/blank")
    assert not page.locator("body").inner_text().strip()
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        words = page.content()
        assert CANARY not in words
        assert READING not in words
        assert "What you told us" not in words
    page.go_forward()
    page.wait_for_load_state()
    assert CANARY not in page.content()


def test_close_works_from_every_kind_of_page_by_keyboard(opened: Callable[..., Walk]) -> None:
    for path in ("/", "/think/page/1", "/help", "/about/private"):
        walk = opened()
        walk.begin("started")
        walk.page.goto(walk.page.url.partition("/think")[0] + path)
        walk.page.locator("button.close").focus()
        walk.page.keyboard.press("Enter")
        walk.page.wait_for_url("**/blank")
        walk.page.goto(walk.page.url.replace("/blank", "/think/page/1"))
        expect(walk.page.locator("h1")).to_have_text("This page is closed")


def test_close_blanks_the_page_before_anything_answers(opened: Callable[..., Walk]) -> None:
    walk = opened()
    told(walk)
    walk.page.evaluate(
        "() => { const send = window.fetch; window.fetch = (...all) => {"
        " window.name = `${all[0]} ${document.documentElement.childElementCount}`; return send(...all); }; }"
    )
    walk.page.click("button.close")
    walk.page.wait_for_url("**/blank")
    assert walk.page.evaluate("() => window.name") == "/close 0"


def test_a_page_that_is_put_away_is_covered(opened: Callable[..., Walk]) -> None:
    walk = opened()
    walk.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })) }")
    assert not walk.page.locator("h1").is_visible()


def test_a_page_that_the_browser_kept_is_loaded_anew(opened: Callable[..., Walk]) -> None:
    walk = opened()
    with walk.page.expect_navigation():
        walk.page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) }")
    assert walk.page.locator("h1").is_visible()


def test_nothing_said_is_in_the_browsers_files_after_close(
    playwright: Playwright, live: Live, tmp_path: Path, browser_type_launch_args: dict[str, object]
) -> None:
    context = playwright.chromium.launch_persistent_context(tmp_path, **browser_type_launch_args)  # type: ignore[arg-type]
    page = context.new_page()
    walk = Walk(page, live.link())
    told(walk)
    page.click("button.close")
    page.wait_for_url("**/blank")
    context.close()
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert kept
    for file in kept:
        body = file.read_bytes()
        for words in (CANARY, READING, "They said or did something"):
            assert words.encode() not in body, file
            assert words.encode("utf-16-le") not in body, file
