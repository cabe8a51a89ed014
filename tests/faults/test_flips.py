"""One bit of a vault is turned over: it is noticed or mended, and no other key opens it."""

import shutil
from pathlib import Path

import pytest
from damage import flipped, flips, opens
from fault_operations import OPERATIONS, Place, fresh
from faults import FULL, TALLY, Found, Stage, Start, found_in, ring
from vaults import PASSPHRASE

from holdspace.storage import paper, places

HEADER_FLIPS, ONE_COPY, DATABASE_FLIPS, LOG_FLIPS = (2, 1, 1400, 700) if FULL else (0, 0, 60, 40)
"""Flips of each byte of the header in both copies and in one, and flips in the database and its log."""
IN_A_SAMPLE = 40
WRONG_WORDS = "not the passphrase of these notes"
WRONG_PAPER = paper.paper_key(b"twenty other bytes!!")


@pytest.fixture
def place(start: Start, tmp_path: Path) -> Place:
    return Place(Path(shutil.copytree(start.root, tmp_path / "r")))


@pytest.fixture
def whole(place: Place, start: Start) -> Found:
    return found_in(place, ring(start.paper_key))


def generation(place: Place) -> Path:
    return place.folder / "g0001"


def times(each: int, size: int) -> int:
    return each * size or IN_A_SAMPLE


def test_a_flip_in_both_headers_opens_with_no_key(place: Place, start: Start) -> None:
    paths = [generation(place) / name for name in (places.HEADER, places.HEADER_COPY)]
    good = paths[0].read_bytes()
    salt = range(good.index(b'"salt"'), good.index(b'"salt"') + 42)
    for offset, bit in flips(len(good), times(HEADER_FLIPS, len(good)), 1):
        for path in paths:
            path.write_bytes(flipped(good, offset, bit))
        assert opens(place.folder, paper_key=start.paper_key) is None, offset
        assert opens(place.folder, paper_key=WRONG_PAPER) is None, offset
        if FULL or offset not in salt:  # a passphrase is stretched anew for another salt
            assert opens(place.folder, passphrase=PASSPHRASE) is None, offset
            assert opens(place.folder, passphrase=WRONG_WORDS) is None, offset
        TALLY.count("flips in both headers", flips=1, silent=0, wrong_keys_accepted=0)


@pytest.mark.parametrize("name", [places.HEADER, places.HEADER_COPY])
def test_a_flip_in_one_header_is_mended_from_the_other(place: Place, start: Start, whole: Found, name: str) -> None:
    path = generation(place) / name
    good = path.read_bytes()
    for offset, bit in flips(len(good), times(ONE_COPY, len(good)) // 2, 2):
        path.write_bytes(flipped(good, offset, bit))
        assert opens(place.folder, paper_key=WRONG_PAPER) is None, offset
        assert opens(place.folder, paper_key=start.paper_key) == whole.rows, offset
        assert path.read_bytes() == good
        TALLY.count("flips in one header", flips=1, silent=0, mended=1)


def test_a_flip_in_the_database_is_refused(place: Place, start: Start, whole: Found) -> None:
    path = generation(place) / places.DATABASE
    good = path.read_bytes()
    for offset, bit in flips(len(good), DATABASE_FLIPS, 3):
        path.write_bytes(flipped(good, offset, bit))
        assert opens(place.folder, paper_key=start.paper_key) is None, offset
        TALLY.count("flips in the database", flips=1, silent=0)
    path.write_bytes(good)
    assert opens(place.folder, paper_key=start.paper_key) == whole.rows


def test_a_flip_in_the_log_opens_what_was_acknowledged_or_nothing(
    forks: Stage, start: Start, whole: Found, tmp_path: Path
) -> None:
    cut = fresh(start.root, tmp_path / "cut", OPERATIONS["save"])
    forks.order("kill_at", operation="save", root=cut.root, moment="save.committed")
    files = {path: path.read_bytes() for path in sorted(generation(cut).iterdir())}
    log = generation(cut) / f"{places.DATABASE}-wal"
    after = found_in(Place(Path(shutil.copytree(cut.root, tmp_path / "after"))), ring(start.paper_key)).rows
    assert after != whole.rows
    for offset, bit in flips(len(files[log]), LOG_FLIPS, 4):
        for path, content in files.items():
            path.write_bytes(content)
        log.write_bytes(flipped(files[log], offset, bit))
        assert opens(cut.folder, paper_key=start.paper_key) in {whole.rows, after, None}, offset
        TALLY.count("flips in the log", flips=1, silent=0)


def test_a_flip_in_the_database_beside_a_log_opens_what_the_log_has_or_nothing(
    forks: Stage, start: Start, whole: Found, tmp_path: Path
) -> None:
    cut = fresh(start.root, tmp_path / "cut", OPERATIONS["save"])
    forks.order("kill_at", operation="save", root=cut.root, moment="save.committed")
    files = {path: path.read_bytes() for path in sorted(generation(cut).iterdir())}
    database = generation(cut) / places.DATABASE
    after = found_in(Place(Path(shutil.copytree(cut.root, tmp_path / "after"))), ring(start.paper_key)).rows
    assert after != whole.rows
    for offset, bit in flips(len(files[database]), LOG_FLIPS, 5):
        for path, content in files.items():
            path.write_bytes(content)
        database.write_bytes(flipped(files[database], offset, bit))
        assert opens(cut.folder, paper_key=start.paper_key) in {after, None}, offset
        TALLY.count("flips in the database beside a log", flips=1, silent=0)
