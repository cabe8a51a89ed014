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
from kept_years import Windows, every_day, find, note
from years import years
records = years(datetime.now(UTC), 60)
links = re.compile('href="(/(?:kept|notes|people)/[^"]+)"')
with tempfile.TemporaryDirectory() as place, Windows.on(Path(place) / "open", records) as windows:
    both = (windows.sealed, windows.memory)
    shown = [[links.findall(window.page(path)) for path in every_day(records)] for window in both]
    for window in both:
        note(window), find(window)
    kept = [window.stay.journal.count(type(records[-1])) for window in both]
    print(shown[0] == shown[1], sum(map(len, shown[0])) > 40, kept[0] == kept[1])
    print([window.stay.opened for window in both])
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
    assert said(SAME_PAGES) == "True True True\n[True, False]"
