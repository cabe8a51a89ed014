"""The peers in `make bench` do the same work, or its ratios would say nothing."""

import subprocess
import sys

from checkout import ROOT

SAME_READINGS = """
from oracle import Oracle
from run import agree
from sheets import half_way
from holdspace.content.library import engine
core = engine()
print([agree(core, Oracle(core, sheet, "ShaferShenoyInference")) for sheet in half_way(core, 3)])
"""
SAME_PAGES = """
import re, tempfile
from datetime import UTC, datetime
from pathlib import Path
from kept_years import Open, every_day, find, note
from years import WORDS, years
from holdspace.journey.records import Moment
from holdspace.web.keeping import KEEPING
records = years(datetime.now(UTC), 60)
def plain(page):
    return re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "", page)
with tempfile.TemporaryDirectory() as place, Open.on(Path(place) / "open", records) as kept:
    shown = [], []
    for path in every_day(records):
        shown[0].append(plain(kept.window.page(path)))
        kept.beside(lambda window: shown[1].append(plain(window.page(path))))
    for ask in (note, find):
        ask(kept.window), kept.beside(ask)
    newest = [journal.newest(Moment).text for journal in (kept.window.stay.journal, kept.memory)]
    kept.memory.clear()
    kept.beside(lambda window: print("held my breath" in window.page("/notes")))
    print(shown[0] == shown[1], len({*shown[0]}) == len(shown[0]), newest == [WORDS] * 2)
"""


def said(code: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "bench", capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def test_the_peer_has_the_same_readings_and_would_ask_the_same_page() -> None:
    assert said(SAME_READINGS) == "[True, True, True]"


def test_the_vault_and_the_memory_beside_it_show_the_same_pages_and_take_the_same_notes() -> None:
    assert said(SAME_PAGES) == "False\nTrue True True"
