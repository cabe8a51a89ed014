"""Remembered, in a real browser: kept, slept on, asked again and deleted; by keyboard, and without JavaScript."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from journeys import Walk
from keyboard import Keys
from playwright.sync_api import Page, expect
from pseudo import language
from seen import clean, fits
from vaults import PASSPHRASE, made
from window import clear_sheet, nothing_kept, tell_by_cookies

from holdspace.content.library import engine
from holdspace.journey import keeping
from holdspace.journey.again import ask_again, begin_again
from holdspace.journey.moments import jot
from holdspace.journey.records import Interview, Moment
from holdspace.journey.remembering import decide
from holdspace.journey.thinking import answer, keep_own_view
from holdspace.storage.vault import Vault
from holdspace.web.keeping import KEEPING
from holdspace.web.middleware import COOKIE
from holdspace.web.stays import STAYS, Stay

CORE = engine()
OWN = "Write it down first, then say it."


pytestmark = pytest.mark.usefixtures("nothing_left_over")


@pytest.fixture(scope="module")
def an_open_vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """One vault for all of these, open."""
    folder = tmp_path_factory.mktemp("remembers") / "vault"
    made(folder)[0].close()
    nothing_kept(folder)
    KEEPING.open(passphrase=PASSPHRASE, now=datetime.now(UTC))
    assert KEEPING.vault is not None
    return KEEPING.vault


@pytest.fixture
def nothing_left_over(an_open_vault: Vault) -> Iterator[None]:
    yield
    an_open_vault.journal.clear()


def stay_of(walk: Walk) -> Stay:
    cookies = walk.page.context.cookies()
    token = next(str(cookie["value"]) for cookie in cookies if cookie["name"] == COOKIE)
    stay = STAYS.get(token, datetime.now(UTC))
    assert stay is not None
    return stay


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def walk(request: pytest.FixtureRequest, opened: Callable[..., Walk]) -> Walk:
    """A window with the notes open and one interview kept."""
    walk = opened(javascript=request.param, width=390)
    stay_of(walk).opened = True
    tell_by_cookies(walk.page.context.cookies(), clear_sheet())
    stay = stay_of(walk)
    keeping.keep(stay.journal, stay.interview_id, CORE, now=datetime.now(UTC))
    walk.page.goto(walk.page.url)
    return walk


def go(walk: Walk, words: str) -> None:
    walk.page.get_by_role("link", name=words).first.click()
    walk.page.wait_for_load_state()


def unfold(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).click()


def test_kept_decided_slept_on_asked_again_and_deleted(walk: Walk) -> None:
    page = walk.page
    go(walk, "What you kept")
    fits(page)
    page.locator(".kept-list a").first.click()
    expect(page.locator("#looked")).to_be_visible()
    fits(page)
    unfold(page, "Write down what you decide")
    page.check("input[name=way][value=own]")
    page.fill("#words", OWN)
    walk.press("Keep my decision")
    expect(page.locator("#own .own")).to_have_text(OWN)
    go(walk, "Ask me again")
    fits(page)
    page.check("input[name=when][value=week]")
    walk.press("Ask me then")
    expect(page.locator("#again")).to_contain_text("We ask you again on")
    go(walk, "Change that")
    walk.press("Ask me now")
    walk.answer({})
    assert not page.locator("main input:checked").count()
    stay = stay_of(walk)
    with stay.journal.together():
        for question, value in clear_sheet().items():
            answer(stay.journal, CORE, stay.interview_id, {question: value}, now=datetime.now(UTC))
    page.goto(re.sub(r"/think/.*", "/think/result", page.url))
    go(walk, "See the two times side by side")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two times, side by side")
    fits(page)
    page.goto(re.sub(r"/kept/.*", "/kept", page.url))
    page.locator(".kept-list a").first.click()
    go(walk, "Delete this")
    walk.press("Delete it")
    expect(page.locator(".kept-list")).to_have_count(0)
    walk.press("Put it back")
    expect(page.locator(".kept-list li")).to_have_count(1)


def test_a_note_is_written_found_changed_in_two_tabs_and_nothing_is_lost(walk: Walk) -> None:
    page = walk.page
    go(walk, "Your notes")
    page.fill("#text", "The café was loud.")
    walk.press("Keep this note")
    fits(page)
    note = page.get_by_role("link", name=re.compile(r"^Change")).first
    other = page.context.new_page()
    other.goto(re.sub(r"/notes$", str(note.get_attribute("href")), page.url))
    note.click()
    other.fill("#text", "From the other tab.")
    other.get_by_role("button", name="Keep this note").click()
    page.fill("#text", "From this tab.")
    walk.press("Keep this note")
    expect(page.get_by_role("heading", level=1)).to_have_text("You changed this in another tab")
    fits(page)
    walk.press("Keep both, one after the other")
    expect(page.locator(".notes-list .pre")).to_have_text("From the other tab.\n\nFrom this tab.")
    page.goto(re.sub(r"/notes$", "/kept/find", page.url))
    page.fill("#words", "OTHER")
    walk.press("Find")
    expect(page.locator("mark")).to_have_text("other")
    assert "other" not in page.url
    assert stay_of(walk).journal.count(Moment) == 1


def test_a_person_is_named_and_chosen_for_the_next_time(walk: Walk) -> None:
    page = walk.page
    go(walk, "People")
    go(walk, "No name yet")
    page.fill("#nickname", "The tall one")
    walk.press("Keep these")
    expect(page.get_by_role("heading", level=1)).to_have_text("The tall one")
    fits(page)
    page.goto(re.sub(r"/people/.*", "/", page.url))
    walk.door("ending")
    page.get_by_label("The tall one").check()
    walk.press("Continue")
    walk.press("Continue")
    assert walk.path.startswith("/think/page/")
    interviews = stay_of(walk).journal.all(Interview)
    assert len({one.relationship_id for one in interviews}) == 1


def test_by_keyboard_one_is_taken_up_again_and_let_go(opened: Callable[..., Walk]) -> None:
    walk = opened()
    stay_of(walk).opened = True
    tell_by_cookies(walk.page.context.cookies(), dict(list(clear_sheet().items())[:40]))
    stay_of(walk).interview_id = ""
    page = walk.page
    page.goto(page.url)
    keys = Keys(page)
    keys.press("#not-kept button[value=keep]")
    assert walk.path.startswith("/kept/")
    keys.press("a[href$='/away']")
    keys.press("button[value=yes]")
    assert walk.path == "/kept"
    expect(page.get_by_text("Nothing is kept yet.")).to_be_visible()


def every_page(walk: Walk, look: Callable[[Page], None]) -> str:
    """Look at each page of what is remembered, with much on it; the person with a fact that stands."""
    stay = stay_of(walk)
    stay.opened = True
    journal, now = stay.journal, datetime.now(UTC)
    cookies = walk.page.context.cookies()
    tell_by_cookies(cookies, clear_sheet())
    first = keeping.keep(journal, stay.interview_id, CORE, now=now)
    keep_own_view(journal, first.id, OWN, now=now)
    decide(journal, CORE, first.id, action="transition", now=now)
    decide(journal, CORE, first.id, words=OWN, now=now)
    second = begin_again(journal, CORE, first.id, now=now, new_id=lambda: "second")
    with journal.together():
        for question, value in {**clear_sheet(), "heard": "hardly"}.items():
            answer(journal, CORE, second.id, {question: value}, now=now)
    keeping.keep(journal, second.id, CORE, now=now)
    ask_again(journal, CORE, first.id, (now + timedelta(days=1)).date(), now=now)
    tell_by_cookies(cookies, {**clear_sheet(), "threat": "yes"})
    harmed = keeping.keep(journal, stay.interview_id, CORE, now=now)
    tell_by_cookies(cookies, {"subject": "self"})
    note = jot(journal, "The clock.", at=now, now=now, new_id=lambda: "note")
    stay.interview_id = ""
    start = walk.page.url.removesuffix("/")
    one = f"/kept/{first.id}"
    kept = ("/kept", one, f"{one}/again", f"{one}/away", f"/kept/{second.id}/both", f"/kept/{harmed.id}")
    for path in ("/", *kept, "/notes", f"/notes/{note.id}", "/people", f"/people/{harmed.relationship_id}"):
        walk.page.goto(start + path)
        walk.page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        look(walk.page)
    return harmed.relationship_id


def test_axe_is_clean_on_every_page_of_what_is_remembered(opened: Callable[..., Walk]) -> None:
    walk = opened()
    start = walk.page.url.removesuffix("/")
    harmed = every_page(walk, clean)
    walk.page.goto(start + "/kept/find")
    walk.page.fill("#words", "clock")
    walk.press("Find")
    clean(walk.page)
    walk.page.goto(start)
    walk.door("ending")
    clean(walk.page)
    walk.page.check(f"input[value='{harmed}']")
    walk.press("Continue")
    clean(walk.page)


@pytest.fixture
def made_up(tmp_path: Path) -> Iterator[None]:
    with language(tmp_path):
        yield


@pytest.mark.usefixtures("made_up")
def test_longer_words_fit_a_small_screen_on_every_page_of_what_is_remembered(opened: Callable[..., Walk]) -> None:
    assert every_page(opened(width=320), fits)
