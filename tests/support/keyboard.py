"""Someone who uses no mouse: Tab, Space, Enter and the arrow keys."""

from playwright.sync_api import Page

MOST_TABS = 120


class Keys:
    """Moves by Tab until the focus is where it is wanted. Fails if it never gets there, or if focus can't be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                self._is_seen()
                return
        raise AssertionError(f"Tab never reaches {selector} on {self.page.url}")

    def _is_seen(self) -> None:
        """The focused thing, or its label, has a ring, and no bar covers it."""
        seen = self.page.evaluate(
            """() => {
              const one = document.activeElement;
              const ring = one.closest('.choice, .chip') ?? one;
              const box = one.getBoundingClientRect();
              const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              const covered = top && top.closest('.top, .bar') && !one.closest('.top, .bar');
              return [getComputedStyle(ring).outlineStyle !== 'none', !covered];
            }"""
        )
        assert seen == [True, True], (self.page.url, seen)

    def press(self, selector: str) -> None:
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def pick(self, name: str) -> None:
        self.to(f"input[name='{name}']")
        self.page.keyboard.press("Space")
        assert self.page.locator(f"input[name='{name}']:checked").count()

    def answer(self) -> None:
        """Answer the page at hand with the first thing that can be picked."""
        if self.page.locator("button.none").count():
            self.press("button.none")
            return
        names: list[str] = self.page.eval_on_selector_all(
            "main input[type=radio]", "all => [...new Set(all.map(one => one.name))]"
        )
        if not names and not self.page.locator("main input[type=checkbox]:checked").count():
            names = ["none-of-these"]
        for name in names:
            self.pick(name)
        self.press("button[name=go][value=on]:not([tabindex])")
