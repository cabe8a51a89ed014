"""From each door to its result: by keyboard alone, and with JavaScript off."""

import re
from collections.abc import Callable
from time import monotonic

import pytest
from journeys import Walk
from keyboard import Keys
from playwright.sync_api import Page

DOORS = ("looking", "started", "off", "ending", "not_okay")
SECONDS_A_PAGE = 15
FIVE_MINUTES = 300


@pytest.mark.parametrize("door", DOORS)
def test_each_door_leads_to_its_result_by_keyboard_alone(opened: Callable[..., Walk], door: str) -> None:
    walk = opened()
    keys = Keys(walk.page)
    keys.press(f"button.door[value={door}]")
    if walk.path == "/think":
        keys.pick("opening")
        keys.press("button[name=go][value=on]")
    keys.press("button[name=go][value=on]:not([tabindex])")
    for _ in range(40):
        if not walk.path.startswith("/think/page/"):
            break
        keys.answer()
    assert walk.path == "/think/check"
    keys.press("a.btn.main")
    assert walk.path == "/think/result"
    assert walk.page.locator("h1").inner_text() in {"One way to read this", "We cannot tell"}
    keys.press("a.way")
    assert walk.path.startswith("/next/")


@pytest.mark.parametrize("door", DOORS)
def test_each_door_leads_to_its_result_with_javascript_off_in_five_minutes(
    opened: Callable[..., Walk], door: str
) -> None:
    walk = opened(javascript=False, width=390)
    pages: list[str] = []
    began = monotonic()
    walk.begin(door)
    walk.walk({}, seen=lambda page: pages.append(page.url))
    assert walk.path == "/think/check"
    questions = len(pages) + (door == "off")
    assert questions * SECONDS_A_PAGE + (monotonic() - began) <= FIVE_MINUTES
    walk.page.click("a.btn.main")
    assert walk.path == "/think/result"
    assert walk.page.locator("a.way").count()
    walk.page.click("text=All on one page")
    assert walk.path == "/think/sheet"


@pytest.mark.parametrize(
    ("fact", "page"), [({"threat": "yes"}, ".harm:not(.pause)"), ({"contempt": "yes"}, ".harm.pause")]
)
@pytest.mark.parametrize("javascript", [True, False])
def test_someone_who_was_harmed_gets_the_page_for_that(
    opened: Callable[..., Walk], fact: dict[str, str], page: str, *, javascript: bool
) -> None:
    walk = opened(javascript=javascript)
    walk.begin("not_okay")
    walk.walk({**fact, "went_on": "no", "afraid": "no", "safe_now": "yes"})
    assert walk.path == "/think/result"
    assert walk.page.locator(page).count() == 1
    assert walk.page.locator("text=What this rests on").count() == 1


def test_not_sure_about_one_opens_a_box_on_each_line_without_javascript(opened: Callable[..., Walk]) -> None:
    walk = opened(javascript=False)
    walk.begin("started")
    walk.answer({})
    walk.answer({})
    page = walk.page
    box = page.locator("input[name=money-unsure]")
    assert not box.is_visible()
    page.check("input[name=open-unsure]")
    box.check()
    walk.press("Continue")
    page.go_back()
    page.reload()
    assert page.locator("input[name=money-unsure]").is_checked()


def test_enter_on_a_line_never_means_none_of_these(opened: Callable[..., Walk]) -> None:
    walk = opened()
    walk.begin("started")
    walk.answer({})
    walk.answer({})
    before = walk.path
    walk.page.locator("input[name=threat]").focus()
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_selector(".problem")
    assert walk.path == before


def test_nothing_is_asked_of_anyone_else_and_no_rule_of_the_page_is_broken(opened: Callable[..., Walk]) -> None:
    walk = opened()
    asked: list[str] = []
    complaints: list[str] = []
    walk.page.on("request", lambda request: asked.append(request.url))
    walk.page.on("console", lambda message: complaints.append(message.text))
    walk.page.on("pageerror", lambda error: complaints.append(str(error)))
    walk.begin("off")
    walk.walk({"mind_they": "yes"})
    walk.page.click("a.btn.main")
    walk.page.locator("summary").first.click()
    walk.page.click("a.way >> nth=0")
    walk.page.goto(walk.page.url.partition("/next")[0] + "/help?at=GB")
    assert asked
    assert all(re.match(r"http://127\.0\.0\.1:\d+/", url) for url in asked)
    assert [line for line in complaints if "422" not in line] == []


def nothing_kept(page: Page) -> bool:
    kept: int = page.evaluate(
        "async () => localStorage.length + sessionStorage.length + (await caches.keys()).length"
        " + (await indexedDB.databases()).length + (await navigator.serviceWorker.getRegistrations()).length"
    )
    return kept == 0


def test_the_browser_is_given_nothing_to_keep(opened: Callable[..., Walk]) -> None:
    walk = opened()
    walk.begin("off")
    walk.walk({"mind_they": "yes"})
    walk.page.click("a.btn.main")
    assert nothing_kept(walk.page)
