"""A person who keeps what is at hand, counted press by press."""

import html
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import override_settings
from window import Window

OWN = "copper thistle window marble quiet"
"""A passphrase of someone's own, hard enough to guess."""


@contextmanager
def at(when: Any) -> Generator[None]:
    """Inside, it is this time for the pages."""
    with override_settings(HOLDSPACE_CLOCK=lambda: when):
        yield


def text(response: Any) -> str:
    """What a page says, its spaces made one."""
    return " ".join(html.unescape(response.content.decode()).split())


def main_words(page: str) -> list[str]:
    """The words of a page from its title on, without what stands in the margin."""
    main = page.partition("<h1")[2].partition("</main>")[0].partition(">")[2]
    return re.sub(r"<[^>]+>", " ", re.sub(r"<aside.*?</aside>|<button class=.vh.*?</button>", " ", main)).split()


@dataclass
class Keeper:
    """Someone in a window who keeps what is at hand. Counts what they press and the pages they come by."""

    window: Window
    presses: int = 0
    pages: list[str] = field(default_factory=list)
    passphrase: str = ""
    sheet: tuple[str, ...] = ()
    words_read: int = 0

    def press(self, path: str, fields: Mapping[str, str]) -> str:
        """Press a button of a form, and come to the next page; its path."""
        self.presses += 1
        sent = self.window.post(path, fields)
        assert sent.status_code == 303, (path, sent.status_code, text(sent)[:600])
        self.pages.append(sent["Location"])
        if sent["Location"].startswith("/keep"):
            self.words_read += len(main_words(self.read(sent["Location"])))
        return sent["Location"]

    def read(self, path: str) -> str:
        return text(self.window.get(path))

    def words(self, device: str = "mine", place: str = "2") -> str:
        """Keep this, and say whose device it is; the five words that are offered then."""
        assert self.press("/keep", {"b": place}) == "/keep"
        assert self.press("/keep", {"device": device}) == "/keep/words"
        return self.offered()

    def offered(self) -> str:
        found = re.search(r'id="five">([a-z -]+)<', self.read("/keep/words"))
        assert found is not None
        return found[1]

    def makes(self, device: str = "mine", place: str = "2") -> None:
        """As far as the key sheet, with the five words."""
        self.passphrase = self.words(device, place)
        assert self.press("/keep/words", {"go": "on", "new": self.passphrase}) == "/keep/sheet"
        self.sheet = tuple(re.findall(r"<code>([0-9A-Z]+)</code>", self.read("/keep/sheet")))

    def types_back(self) -> str:
        """The two groups that are asked for; where that leads."""
        assert self.press("/keep/sheet", {"go": "on"}) == "/keep/check"
        asked = [int(one) for one in re.findall(r'name="g(\d)"', self.read("/keep/check"))]
        return self.press("/keep/check", {"go": "on", **{f"g{one}": self.sheet[one - 1].lower() for one in asked}})

    def keeps(self, device: str = "mine", place: str = "2") -> "Keeper":
        """All of it."""
        self.makes(device, place)
        self.types_back()
        return self
