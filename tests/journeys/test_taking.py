"""In a real browser: settings that change the page; taking along and bringing back by keyboard, without script."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from journeys import Walk
from keyboard import Keys
from live import Live
from playwright.sync_api import Page, Route
from window import tell_by_cookies

Opened = Callable[..., Walk]
PAGES = ("/", "/more", "/settings", "/stored", "/take", "/bring", "/about/private", "/help", "/think/result")
LARGEST = 2.0


def size_of(page: Page, selector: str = "main p") -> float:
    size: float = page.evaluate(
        "selector => parseFloat(getComputedStyle(document.querySelector(selector)).fontSize)", selector
    )
    return size


def background(page: Page) -> str:
    found: str = page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
    return found


def pick(page: Page, live: Live, **chosen: str) -> None:
    page.goto(live.address + "/settings")
    for name, value in chosen.items():
        page.locator(f"input[name={name}][value={value}]").check(force=True)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/settings?saved=1")


def test_theme_and_size_of_the_words_change_the_page(opened: Opened, live: Live) -> None:
    page = opened(color_scheme="light").page
    page.goto(live.address + "/settings")
    light, usual = background(page), size_of(page)
    pick(page, live, theme="dark", text="large")
    dark = background(page)
    assert dark != light
    assert size_of(page) == pytest.approx(usual * 1.3, rel=0.01)
    pick(page, live, theme="light", text="largest")
    assert background(page) == light
    assert size_of(page) == pytest.approx(usual * LARGEST, rel=0.01)
    page.emulate_media(color_scheme="dark")
    assert background(page) == light
    pick(page, live, theme="auto", text="normal")
    assert background(page) == dark
    assert size_of(page) == pytest.approx(usual, rel=0.01)


def test_words_of_twice_the_size_stay_within_a_small_screen(opened: Opened, live: Live) -> None:
    walk = opened(width=320)
    page = walk.page
    tell_by_cookies(page.context.cookies(), {"threat": "no", "mind_they": "yes"})
    pick(page, live, text="largest")
    for path in PAGES:
        page.goto(live.address + path)
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert size_of(page, "body") == pytest.approx(36, rel=0.01), path
        assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"), path
    page.goto(live.address + "/take")
    page.click("button[value=look]")
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")


def test_the_tab_says_what_was_picked(opened: Opened, live: Live) -> None:
    page = opened().page
    pick(page, live, title="List")
    page.goto(live.address + "/more")
    assert page.title().endswith("List")
    assert "Notes" not in page.title()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_close_leads_where_it_was_picked_and_back_shows_nothing(
    opened: Opened,
    live: Live,
    javascript: bool,  # ruff: ignore[boolean-type-hint-positional-argument] -- pytest passes it by name
) -> None:
    page = opened(javascript=javascript).page
    asked: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        asked.append(route.request.headers)
        route.fulfill(body="<title>Weather</title>Rain later.", content_type="text/html")

    page.context.route("https://www.yr.no/**", answer)
    pick(page, live, leave="weather")
    page.goto(live.address + "/settings")
    page.get_by_role("button", name="Close", exact=True).click()
    page.wait_for_url("https://www.yr.no/en")
    assert page.inner_text("body") == "Rain later."
    assert not any("referer" in headers for headers in asked)
    page.go_back()
    assert "Settings" not in page.inner_text("body")


def test_a_plain_copy_is_taken_and_brought_back_by_keyboard_without_script(
    opened: Opened, live: Live, tmp_path: Path
) -> None:
    walk = opened(javascript=False, accept_downloads=True)
    page = walk.page
    tell_by_cookies(page.context.cookies(), {"threat": "no", "mind_they": "yes"})
    page.goto(live.address + "/take")
    keys = Keys(page)
    keys.press("button[value=look]")
    assert "records.json" in page.inner_text("main")
    keys.to("button[value=make]")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.startswith("notes-")
    saved = tmp_path / "taken.zip"
    waiting.value.save_as(saved)
    assert "records.json" in zipfile.ZipFile(saved).namelist()

    other = opened(javascript=False).page
    other.goto(live.address + "/bring")
    other.set_input_files("#file", saved)
    keys = Keys(other)
    keys.press("button[value=look]")
    assert "Nothing is taken in yet." in other.inner_text("main")
    keys.press("button[value=take]")
    assert "1 time you thought it through" in other.inner_text("main")
    other.goto(live.address + "/stored")
    assert "1 time you thought it through" in other.inner_text("main")
