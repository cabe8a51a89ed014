"""Pictures of every screen, phone and wide, light and dark, into docs/screens/."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
sys.path.insert(0, str(ROOT / "tests" / "support"))

from journeys import Walk  # ruff: ignore[module-import-not-at-top-of-file] -- the path is set above
from live import Live, running  # ruff: ignore[module-import-not-at-top-of-file] -- the path is set above

SIZES = {"phone": (390, 844), "wide": (1280, 800)}
STORY = {
    "mind_they": "yes",
    "mind_say": "yes",
    "feel_hurt": "yes",
    "feel_unseen": "yes",
    "event_hurt": "yes",
    "wish": "words",
    "began": "one_event",
    "sessions": "up_to_40",
    "record": "good",
    "raised": "no",
    "familiar": "one_two",
    "unsaid": "bond",
    "want_say": "yes",
    "keep_them": "yes",
    "takes_well": "well",
}


def picture(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


def screens(browser: Browser, live: Live, size: str, theme: str) -> None:
    width, height = SIZES[size]

    def window() -> tuple[Walk, Page]:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        page = context.new_page()
        return Walk(page, live.link()), page

    def shot(page: Page, name: str) -> None:
        picture(page, f"{name}-{size}-{theme}")

    walk, page = window()
    shot(page, "start")
    walk.door("off")
    shot(page, "moment")
    page.check("input[value=hurt]")
    walk.press("Continue")
    shot(page, "before")
    walk.press("Continue")
    names = {"1": "who", "2": "safe", "3": "lists", "21": "mind"}

    def look(at: Page) -> None:
        name = names.pop(walk.path.rpartition("/")[2], None)
        if name is None and at.locator("#so-far").count():
            name = names.pop("so-far", None)
        if name is not None:
            shot(at, name)

    names["so-far"] = "question"
    walk.walk(STORY, seen=look)
    shot(page, "check")
    page.goto(live.address + "/think/result")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    shot(page, "result")
    page.locator("a.way").first.click()
    shot(page, "next")
    for path, name in (
        ("/think/result/how", "how"),
        ("/think/sheet", "sheet"),
        ("/help?at=GB", "help"),
        ("/about/private", "private"),
        ("/about", "about"),
    ):
        page.goto(live.address + path)
        shot(page, name)
    page.context.close()

    for name, facts in (("harm", {"threat": "yes", "safe_now": "yes"}), ("pause", {"holds_on": "yes"})):
        walk, page = window()
        walk.begin("not_okay")
        walk.walk({**facts, "safe_now": "yes", "afraid": "no"})
        shot(page, name)
        page.context.close()

    walk, page = window()
    walk.begin("not_okay")
    walk.answer({})
    walk.answer({"safe_now": "self_harm", "afraid": "no"})
    shot(page, "crisis")
    page.context.close()


def main() -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("HOLDSPACE_CHROMIUM") or next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    only = sys.argv[1:]
    with running() as live, sync_playwright() as playwright:
        args = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        for size in SIZES:
            for theme in ("light", "dark"):
                if not only or f"{size}-{theme}" in only:
                    screens(browser, live, size, theme)
        browser.close()
    print(f"{len(list(SCREENS.glob('*.png')))} pictures in {SCREENS.relative_to(ROOT)}")


main()
