"""The page about faults holds the figures of a full run, and they are as good as is asked of each release."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "faults.md"
ROW = re.compile(r"^(\S.*?)  +(\S.*)$", re.MULTILINE)
FIGURE = re.compile(r"(\w[\w ]*?) (\d+)$")
NEVER = {"lost", "torn", "silent", "wrong keys accepted", "hits", "crossings", "words", "keys"} | {
    "written",
    "order lost",
    "wrong locks",
    "copies lost",
    "words lost",
}
"""What must be 0 wherever it is counted."""
KILLS, FLIPS, NAMES = 1000, 4000, 40


def recorded() -> dict[str, dict[str, int]]:
    (block,) = re.findall(r"^```\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    rows = {}
    for name, figures in ROW.findall(block):
        found = [FIGURE.match(figure) for figure in figures.split(", ")]
        assert all(found), name
        rows[name] = {one[1]: int(one[2]) for one in found if one is not None}
    return rows


def counted(figure: str, *, within: str) -> int:
    return sum(row.get(figure, 0) for name, row in recorded().items() if within in name)


def test_every_sort_of_fault_that_is_counted_has_its_figures_on_the_page() -> None:
    sources = "".join(path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("test_*.py")))
    names = set(re.findall(r'TALLY\.count\(\s*"([^"]+)"', sources)) | set(
        re.findall(r'"(failing calls [^"]+)"', sources)
    )
    assert names == set(recorded())


def test_nothing_was_lost_torn_or_silent_in_the_last_full_run() -> None:
    bad = {
        (name, figure) for name, row in recorded().items() for figure, count in row.items() if figure in NEVER and count
    }
    assert bad == set()
    assert {figure for row in recorded().values() for figure in row} >= {"lost", "torn", "silent", "hits", "crossings"}


def test_the_last_full_run_was_as_large_as_is_asked() -> None:
    assert counted("kills", within="kills at") >= KILLS
    assert counted("names", within="kills at") >= NAMES
    assert counted("flips", within="flips in") >= FLIPS
    assert counted("canaries", within="canaries") >= 50
    assert counted("routes", within="two vaults") > 50
    assert counted("faults", within="failing calls to the system") > 1000
