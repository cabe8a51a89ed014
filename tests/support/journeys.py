"""A person in a browser: opens the app and walks through its pages by what the pages say."""

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Page

FACTS = "form .none"


class Walk:
    """One window. `answers` maps question ids to values; everything else gets the first option that is offered."""

    def __init__(self, page: Page, link: str) -> None:
        self.page = page
        page.goto(link)

    @property
    def path(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url).partition("?")[0]

    def door(self, key: str) -> None:
        self.page.click(f"button.door[value={key}]")
        self.page.wait_for_load_state()

    def press(self, words: str) -> None:
        shown = self.page.locator("button:not([tabindex='-1'])")
        self.page.get_by_role("button", name=words, exact=True).and_(shown).click()
        self.page.wait_for_load_state()

    def begin(self, key: str, opening: str = "hurt", *, leave_out: bool = False) -> None:
        self.door(key)
        if self.path == "/think":
            self.page.check(f"input[name=opening][value={opening}]")
            self.press("Continue")
        self.press("Leave out the lists" if leave_out else "Continue")

    def answer(self, answers: Mapping[str, str]) -> None:
        """Answer the page at hand."""
        page = self.page
        if page.locator("button.none").count():
            yes = self._here(answers)
            if not yes:
                page.locator("button.none").click()
                page.wait_for_load_state()
                return
            for key in yes:
                page.check(f"input[name='{key}']")
        elif page.locator("input[name=none-of-these]").count():
            picked = self._here(answers)
            if not picked and not page.locator("main input[type=checkbox]:checked").count():
                picked = ["none-of-these"]
            for key in picked:
                page.check(f"input[name='{key}']")
        else:
            names = dict.fromkeys(
                page.eval_on_selector_all("main input[type=radio]", "all => all.map(one => one.name)")
            )
            for name in names:
                value = answers.get(name)
                where = f"input[name='{name}']" + (f"[value='{value}']" if value else "")
                page.locator(where).first.check()
        self.press("Continue")

    def _here(self, answers: Mapping[str, str]) -> list[str]:
        """What is to be ticked on this page."""
        ticked = [key for key, value in answers.items() if value == "yes"]
        return [key for key in ticked if self.page.locator(f"input[name='{key}']").count()]

    def walk(self, answers: Mapping[str, str], *, seen: Callable[[Page], None] | None = None, stop: str = "") -> None:
        """Answer page after page until there is nothing more to ask, or the path is `stop`."""
        for _ in range(40):
            if not self.path.startswith("/think/page/") or self.path == stop:
                return
            if seen is not None:
                seen(self.page)
            self.answer(answers)
        raise AssertionError(f"the questions do not end: still at {self.path}")
