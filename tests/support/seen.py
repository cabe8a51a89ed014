"""A page as everyone sees it: axe has nothing to say, and nothing sticks out on a small screen."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 1280)


def clean(page: Page) -> None:
    """Axe has nothing to say, and nothing sticks out."""
    page.evaluate(AXE)
    for theme in THEMES:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found = page.evaluate(
                "tags => axe.run(document, { runOnly: tags }).then(all => all.violations.map("
                "one => [one.id, ...one.nodes.map(node => node.html.slice(0, 120) + ' ' + node.failureSummary)]))",
                RULES,
            )
            assert found == [], (page.url, theme, width)
            fits(page)


def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"), (page.url, page.viewport_size)
