"""Pictures of every screen, phone and wide, light and dark, into docs/screens/."""

import base64
import os
import shutil
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable
from contextlib import chdir
from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path

import django
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SCREENS = ROOT / "docs" / "screens"
sys.path.insert(0, str(ROOT / "tests" / "support"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")
django.setup()

# ruff: disable[module-import-not-at-top-of-file] -- the path and Django are set up above
from journeys import Walk
from live import Live, running
from vaults import PASSPHRASE, made
from window import clear_sheet, nothing_kept, tell_by_cookies

from holdspace.journey.sample import life

# ruff: enable[module-import-not-at-top-of-file]

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


COLOURS = 64
MOST_COLOURS = 256
PIXELS = """async png => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const bytes = context.getImageData(0, 0, picture.width, picture.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [picture.width, picture.height, btoa(text)];
}"""


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def small(png: bytes, desk: Page) -> bytes:
    """The same picture with a palette of its most used colours and one of each shade, at half the size."""
    width, height, raw = desk.evaluate(PIXELS, base64.b64encode(png).decode())
    pixels = np.frombuffer(base64.b64decode(raw), np.uint8).reshape(height, width, 4)[:, :, :3]
    flat = pixels.reshape(-1, 3).astype(np.int32)
    keys = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    unique, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    colours = np.stack([unique >> 16, (unique >> 8) & 255, unique & 255], axis=1)
    order = np.argsort(-counts)
    _shades, first = np.unique((colours[order] >> 4) @ [256, 16, 1], return_index=True)
    chosen = [*order[:COLOURS], *order[np.sort(first)]]
    palette = colours[list(dict.fromkeys(chosen))[:MOST_COLOURS]]
    nearest = np.array([int(((palette - colour) ** 2).sum(axis=1).argmin()) for colour in colours], np.uint8)
    rows = nearest[inverse].reshape(height, width)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (b"IHDR", header), (b"PLTE", palette.astype(np.uint8).tobytes()), (b"IDAT", body), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(starmap(chunk, parts))


def picture(page: Page, name: str, desk: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.querySelectorAll('.bar').forEach(bar => { bar.style.position = 'static' })")
    (SCREENS / f"{name}.png").write_bytes(small(page.screenshot(full_page=True), desk))


class Studio:
    """Windows of one size and theme, and pictures of their pages."""

    def __init__(self, browser: Browser, live: Live, size: str, theme: str) -> None:
        self._browser, self.live, self._size, self._theme = browser, live, size, theme
        self._desk = browser.new_page()

    def window(self) -> tuple[Walk, Page]:
        width, height = SIZES[self._size]
        context = self._browser.new_context(viewport={"width": width, "height": height}, color_scheme=self._theme)
        page = context.new_page()
        return Walk(page, self.live.link()), page

    def shot(self, page: Page, name: str) -> None:
        picture(page, f"{name}-{self._size}-{self._theme}", self._desk)


def screens(studio: Studio) -> None:
    """Thinking it through, with nothing kept."""
    live, window, shot = studio.live, studio.window, studio.shot
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


def keeping_screens(studio: Studio) -> None:
    """From a result to a kept one."""
    walk, page = studio.window()
    tell_by_cookies(page.context.cookies(), clear_sheet())
    page.goto(studio.live.address + "/think/result")
    walk.press("Keep this")
    studio.shot(page, "keep-device")
    page.click("button[name=device][value=mine]")
    page.wait_for_load_state()
    studio.shot(page, "keep-words")
    page.fill("#new", page.inner_text("#five"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".keysheet")
    studio.shot(page, "keep-sheet")
    walk.press("I have it")
    studio.shot(page, "keep-check")
    page.context.close()


def kept_screens(studio: Studio) -> None:
    """What is kept, in a made-up life."""
    _walk, page = studio.window()
    page.goto(studio.live.address + "/open")
    studio.shot(page, "open")
    page.fill("#current", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector("button.door")
    studio.shot(page, "back")
    page.goto(studio.live.address + "/kept")
    studio.shot(page, "kept")
    page.locator(".kept-list a").nth(1).click()
    page.wait_for_selector("#looked")
    studio.shot(page, "kept-one")
    page.goto(studio.live.address + "/people")
    studio.shot(page, "people")
    page.locator("main .lines a.more").first.click()
    page.wait_for_selector("#nickname")
    studio.shot(page, "people-one")
    for path, name in (
        ("/notes", "notes"),
        ("/settings", "settings"),
        ("/stored", "stored"),
        ("/take", "take"),
        ("/more", "more"),
        ("/about/private", "private"),
    ):
        page.goto(studio.live.address + path)
        studio.shot(page, name)
    page.context.close()


def all_screens(studio: Studio) -> None:
    """Every screen. What is kept lies below the folder we are in, so that no picture shows a place of this machine."""
    parts: tuple[tuple[Callable[[Studio], None], bool], ...] = (
        (screens, False),
        (keeping_screens, False),
        (kept_screens, True),
    )
    for number, (take, has_life) in enumerate(parts):
        folder = Path("holdspace" if has_life else f"nothing-{number}")
        nothing_kept(folder)
        if has_life:
            made(folder, life(datetime.now(UTC)))[0].close()
        take(studio)
    nothing_kept(Path("nothing"))


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
                    with tempfile.TemporaryDirectory() as place, chdir(place):
                        all_screens(Studio(browser, live, size, theme))
        browser.close()
    print(f"{len(list(SCREENS.glob('*.png')))} pictures in {SCREENS.relative_to(ROOT)}")


main()
