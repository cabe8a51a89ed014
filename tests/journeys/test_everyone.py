"""Every page for everyone: axe finds nothing, in both themes, on a small screen and a wide one; nothing is cut off."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from journeys import Walk
from live import Live
from playwright.sync_api import Browser, Page
from pseudo import language
from seen import clean, fits
from window import TALK

PLAIN = ("/", "/help", "/help?at=GB", "/more", "/about", "/about/how", "/about/private", "/nowhere")
OWN = ("/settings", "/stored", "/take", "/bring")

Look = Callable[[Page], None]


def every_page(walk: Walk, live: Live, look: Look) -> None:
    """Go through the app, and look at each page once."""
    page = walk.page
    for path in (*PLAIN, *OWN):
        page.goto(live.address + path)
        look(page)
    page.goto(live.address)
    walk.door("off")
    look(page)
    walk.press("Continue")
    look(page)
    walk.press("Skip this one")
    look(page)
    walk.press("Continue")
    seen: set[str] = set()

    def once(at: Page) -> None:
        kinds = at.locator(".facts, .ticks, .pair, #so-far, .about").all()
        kind = " ".join(f"{one.get_attribute('class')}" for one in kinds)
        if kind not in seen:
            seen.add(kind)
            look(at)
            walk.press("Continue")
            look(at)

    walk.walk({**TALK, "secret": "yes", "secret_kind": "own_choice"}, seen=once)
    look(page)
    page.goto(live.address + "/think/result")
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    look(page)
    if page.locator("#what-if button").count():
        page.click("#what-if button >> nth=0")
        page.wait_for_selector(".changed")
        look(page)
    ways = [str(one.get_attribute("href")) for one in page.locator("a.way").all()]
    for path in ("/think/result/how", "/think/sheet", *ways):
        page.goto(live.address + path)
        look(page)


HARM = ({"threat": "yes"}, {"contempt": "yes", "went_on": "no"}, {"threat": "yes", "contact": "ended_new"})


def harm_pages(opened: Callable[[], Walk], live: Live, look: Look) -> None:
    for facts in HARM:
        walk = opened()
        walk.begin("looking" if "contact" in facts else "not_okay")
        walk.walk({**facts, "safe_now": "self_harm", "afraid": "no"})
        walk.page.goto(live.address + "/think/result")
        look(walk.page)
        for path in ("/think/sheet", "/think/earlier" if "contact" in facts else "/next/2"):
            walk.page.goto(live.address + path)
            look(walk.page)


def test_axe_is_clean_on_every_page_in_both_themes_and_widths(opened: Callable[..., Walk], live: Live) -> None:
    every_page(opened(), live, clean)


def test_axe_is_clean_on_the_pages_about_harm_with_help_on_top(opened: Callable[..., Walk], live: Live) -> None:
    harm_pages(opened, live, clean)


def test_axe_is_clean_for_who_comes_by_not_okay_and_who_is_not_let_in(
    opened: Callable[..., Walk], live: Live, browser: Browser
) -> None:
    walk = opened()
    walk.begin("not_okay")
    walk.walk({}, stop="/think/page/0")
    assert walk.path == "/think/page/0"
    clean(walk.page)
    context = browser.new_context()
    stranger = context.new_page()
    stranger.goto(live.address + "/think")
    clean(stranger)
    context.close()


@pytest.fixture
def made_up(tmp_path: Path) -> Generator[None]:
    with language(tmp_path):
        yield


@pytest.mark.usefixtures("made_up")
def test_longer_words_fit_a_small_screen(opened: Callable[..., Walk], live: Live) -> None:
    walk = opened(width=320)

    def press(words: str) -> None:
        value = "skip" if words.startswith("Skip") else "on"
        walk.page.locator(f"button[name=go][value={value}]:not([tabindex])").click()
        walk.page.wait_for_load_state()

    walk.press = press  # type: ignore[method-assign]
    every_page(walk, live, fits)
