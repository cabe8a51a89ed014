"""Keep this, in a real browser on a phone-sized window: by keyboard alone, and with JavaScript off."""

import re
from collections.abc import Callable, Generator
from pathlib import Path
from time import monotonic

import pytest
from journeys import Walk
from keyboard import Keys
from live import Live
from playwright.sync_api import Browser, Page
from window import clear_sheet, nothing_kept, tell_by_cookies

from holdspace.web.keeping import KEEPING

PHONE = 390
AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MACHINE_SECONDS = 25
"""What browser and app take of the ninety seconds here, with two cores and others at work on them."""


@pytest.fixture
def folder(tmp_path: Path) -> Generator[Path]:
    """Where the app keeps notes."""
    nothing_kept(tmp_path / "notes")
    yield tmp_path / "notes"
    nothing_kept(tmp_path / "nothing")


def with_a_result(walk: Walk) -> None:
    tell_by_cookies(walk.page.context.cookies(), clear_sheet())
    walk.page.goto(re.sub(r"(://[^/]+)/.*", r"\1/think/result", walk.page.url))


def groups(page: Page) -> list[str]:
    return page.locator(".keysheet code").all_inner_texts()


def asked_for(page: Page) -> list[int]:
    names = page.locator("input.code").evaluate_all("all => all.map(one => one.name)")
    return [int(name[1:]) for name in names]


def test_by_keyboard_alone_and_the_notes_open_again(opened: Callable[..., Walk], folder: Path) -> None:
    walk = opened(width=PHONE)
    with_a_result(walk)
    keys, page = Keys(walk.page), walk.page
    began = monotonic()
    keys.press("#kept button")
    keys.press("button[name=device][value=mine]")
    words = page.inner_text("#five")
    keys.to("#new")
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert walk.path == "/keep/sheet"
    assert folder.exists()
    sheet = groups(page)
    keys.press("button[name=go][value=on]")
    first, second = asked_for(page)
    keys.to(f"#g{first}")
    page.keyboard.type(sheet[first - 1])
    keys.to(f"#g{second}")
    page.keyboard.type(sheet[second - 1])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert walk.path == "/think/result#kept"
    assert monotonic() - began <= MACHINE_SECONDS
    assert page.locator("#kept .saved").is_visible()
    assert page.locator("#kept .saved").bounding_box()["y"] < page.viewport_size["height"]  # type: ignore[index]
    KEEPING.lock("asked")
    KEEPING.finish()
    page.reload()
    assert walk.path.partition("#")[0] == "/open"
    keys.to("#current")
    page.keyboard.type("not these words")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#problem").is_visible()
    keys.to("#current")
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert walk.path.partition("#")[0] == "/think/result"
    assert page.locator("#kept .saved").count() == 1


@pytest.mark.usefixtures("folder")
def test_with_javascript_off_with_words_of_ones_own_and_a_slip(opened: Callable[..., Walk]) -> None:
    walk = opened(javascript=False, width=PHONE)
    with_a_result(walk)
    page, own = walk.page, "copper thistle window marble quiet"
    walk.press("Keep this")
    page.click("button[value=shared]")
    walk.press("I have my own")
    page.fill("#new", own)
    page.fill("#again", own[:-1])
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem")
    walk.press("Show what I type")
    assert page.input_value("#again") == own[:-1]
    assert page.get_attribute("#again", "type") == "text"
    page.fill("#again", own)
    walk.press("Continue")
    sheet = groups(page)
    assert len(sheet) == 9
    walk.press("I have it")
    first, second = asked_for(page)
    page.fill(f"#g{first}", sheet[first - 1])
    page.fill(f"#g{second}", "0000")
    walk.press("Continue")
    assert f"Group {second} is not" in page.inner_text("#problem")
    page.click("a.back")
    assert groups(page) == sheet
    walk.press("I have it")
    first, second = asked_for(page)
    page.fill(f"#g{first}", sheet[first - 1].lower())
    page.fill(f"#g{second}", sheet[second - 1])
    walk.press("Continue")
    assert walk.path == "/think/result#kept"
    assert page.locator("#kept .saved").count() == 1


def clean(page: Page) -> None:
    """Axe has nothing to say, nor of the colours in the dark, and nothing sticks out on a small screen."""
    page.evaluate(AXE)
    for theme, asked in (("light", TAGS), ("dark", ["color-contrast"])):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = page.evaluate(
            "asked => axe.run(document, { runOnly: asked }).then(all => all.violations.map("
            "one => [one.id, ...one.nodes.map(node => node.html.slice(0, 120) + ' ' + node.failureSummary)]))",
            asked,
        )
        assert found == [], (page.url, theme)
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.usefixtures("folder")
def test_axe_is_clean_on_every_page_of_making_opening_and_changing_keys(
    opened: Callable[..., Walk], live: Live
) -> None:
    walk = opened(width=320)
    with_a_result(walk)
    page = walk.page
    clean(page)
    walk.press("Keep this")
    clean(page)
    page.goto(live.address + "/keep/instead")
    clean(page)
    walk.press("Keep it here")
    clean(page)
    words = page.inner_text("#five")
    page.fill("#new", "something else")
    walk.press("Continue")
    clean(page)
    walk.press("I have my own")
    clean(page)
    walk.press("Give me five words")
    page.fill("#new", words)
    walk.press("Continue")
    clean(page)
    walk.press("I have it")
    walk.press("Continue")
    clean(page)
    walk.press("Skip it")
    clean(page)
    for path in ("/settings/words", "/settings/sheet", "/settings/renew", "/settings/erase"):
        page.goto(live.address + path)
        clean(page)
    KEEPING.lock("asked")
    KEEPING.finish()
    for path in ("/open", "/open/sheet", "/open/lost", "/settings/erase"):
        page.goto(live.address + path)
        clean(page)
    page.goto(live.address + "/open")
    page.fill("#current", "not these words")
    walk.press("Open")
    clean(page)
    page.goto(live.address + "/open/lost")
    page.click("button[value=again]")
    page.wait_for_load_state()
    clean(page)


@pytest.mark.usefixtures("folder")
def test_the_sheet_prints_alone(browser: Browser, opened: Callable[..., Walk]) -> None:
    walk = opened(width=PHONE)
    with_a_result(walk)
    walk.press("Keep this")
    walk.page.click("button[value=mine]")
    walk.page.fill("#new", walk.page.inner_text("#five"))
    walk.press("Continue")
    walk.page.emulate_media(media="print")
    seen = " ".join(walk.page.locator("body").inner_text().split())
    assert browser.is_connected()
    assert seen.startswith("Key sheet")
    assert not re.search(r"note\b|notes|open|words|close|help", seen, re.IGNORECASE)
