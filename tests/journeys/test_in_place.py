"""Changing an answer on the result: in place with JavaScript, by a plain form without, and the same page either way."""

from collections.abc import Callable

from journeys import Walk
from playwright.sync_api import expect
from window import clear_sheet, tell_by_cookies

TRY = "#what-if button >> nth=0"


def at_the_result(walk: Walk) -> Walk:
    tell_by_cookies(walk.page.context.cookies(), clear_sheet())
    walk.page.goto(walk.page.url + "think/result")
    return walk


def words(walk: Walk) -> str:
    shown: str = walk.page.locator("#result").inner_text()
    return " ".join(shown.replace("Copy it", "").split())


def test_a_tried_answer_changes_the_page_in_place_and_back(opened: Callable[..., Walk]) -> None:
    walk = at_the_result(opened())
    page = walk.page
    before = words(walk)
    page.evaluate("() => { window.stillHere = true }")
    page.click(TRY)
    expect(page.locator(".changed")).to_contain_text("You tried a change")
    assert page.evaluate("() => window.stillHere")
    assert page.evaluate("() => document.activeElement.tagName") == "H1"
    assert words(walk) != before
    page.click("text=Put it back")
    expect(page.locator(".changed")).to_have_count(0)
    assert words(walk) == before
    assert page.evaluate("() => window.stillHere")


def test_without_javascript_the_same_form_gives_the_same_page(opened: Callable[..., Walk]) -> None:
    shown = []
    for javascript in (True, False):
        walk = at_the_result(opened(javascript=javascript))
        walk.page.click(TRY)
        expect(walk.page.locator(".changed")).to_contain_text("You tried a change")
        shown.append(words(walk))
    assert shown[0] == shown[1]


def test_the_sentence_to_say_is_copied(opened: Callable[..., Walk]) -> None:
    walk = at_the_result(opened(permissions=["clipboard-read", "clipboard-write"]))
    sentence = walk.page.locator("#say-words").inner_text()
    walk.press("Copy it")
    expect(walk.page.get_by_role("status").first).to_be_attached()
    expect(walk.page.locator("#said")).to_have_text("Copied")
    assert walk.page.evaluate("() => navigator.clipboard.readText()") == sentence


def test_buttons_that_need_a_script_are_not_shown_without_one(opened: Callable[..., Walk]) -> None:
    walk = at_the_result(opened(javascript=False))
    assert not walk.page.locator("[data-copy]").first.is_visible()


def test_the_printed_sheet_has_no_buttons_and_no_frame(opened: Callable[..., Walk]) -> None:
    walk = at_the_result(opened())
    walk.page.goto(walk.page.url.replace("/result", "/sheet"))
    walk.page.emulate_media(media="print")
    for part in (".top", ".foot", "#sheet ~ button", ".no-print"):
        assert not any(one.is_visible() for one in walk.page.locator(part).all())
    assert walk.page.locator("#sheet h1").is_visible()
