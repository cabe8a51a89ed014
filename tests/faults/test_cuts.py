"""Files cut short, and folders put together from what does not belong together: noticed, and the good part offered."""

import shutil
from pathlib import Path

import pytest
from damage import is_plain, lengths, opens
from fault_operations import NOW, OPERATIONS, Place, fresh
from faults import FULL, TALLY, Found, Stage, Start, found_in, ring
from vaults import PASSPHRASE, picture, same_bytes

from holdspace.errors import HoldspaceError
from holdspace.journey.journal import MemoryJournal
from holdspace.storage import generations, health, importing, places, restoring, vault
from holdspace.storage.kdf import FLOOR

MORE = 250 if FULL else 4
PAGE = 4096
FIRST, SECOND = "g0001", "g0002"


@pytest.fixture
def place(start: Start, tmp_path: Path) -> Place:
    return Place(Path(shutil.copytree(start.root, tmp_path / "r")))


@pytest.fixture
def whole(start: Start, tmp_path: Path) -> Found:
    return found_in(Place(Path(shutil.copytree(start.root, tmp_path / "whole"))), ring(start.paper_key))


def test_a_database_cut_anywhere_is_refused(place: Place, start: Start) -> None:
    path = place.folder / FIRST / places.DATABASE
    good = path.read_bytes()
    for length in lengths(len(good), PAGE, MORE, 1):
        path.write_bytes(good[:length])
        assert opens(place.folder, paper_key=start.paper_key) is None, length
        TALLY.count("cuts of the database", cuts=1, silent=0)


def test_both_headers_cut_anywhere_are_refused_and_one_is_mended(place: Place, start: Start, whole: Found) -> None:
    paths = [place.folder / FIRST / name for name in (places.HEADER, places.HEADER_COPY)]
    good = paths[0].read_bytes()
    for length in range(0, len(good), 1 if FULL else 40):
        for path in paths:
            path.write_bytes(good[:length])
        assert opens(place.folder, passphrase=PASSPHRASE) is None, length
        paths[length % 2].write_bytes(good)
        assert opens(place.folder, paper_key=start.paper_key) == whole.rows, length
        assert [path.read_bytes() for path in paths] == [good, good]
        TALLY.count("cuts of headers", cuts=2, silent=0)


def test_a_log_cut_anywhere_opens_what_was_acknowledged_or_nothing(
    forks: Stage, start: Start, whole: Found, tmp_path: Path
) -> None:
    cut = fresh(start.root, tmp_path / "cut", OPERATIONS["save"])
    forks.order("kill_at", operation="save", root=cut.root, moment="save.committed")
    files = {path: path.read_bytes() for path in sorted((cut.folder / FIRST).iterdir())}
    log = cut.folder / FIRST / f"{places.DATABASE}-wal"
    after = found_in(Place(Path(shutil.copytree(cut.root, tmp_path / "after"))), ring(start.paper_key)).rows
    assert after != whole.rows
    for length in lengths(len(files[log]), PAGE + 24, MORE, 2):
        for path, content in files.items():
            path.write_bytes(content)
        log.write_bytes(files[log][:length])
        assert opens(cut.folder, paper_key=start.paper_key) in {whole.rows, after, None}, length
        TALLY.count("cuts of the log", cuts=1, silent=0)


def test_a_page_that_was_half_moved_out_of_the_log_is_moved_again(
    forks: Stage, start: Start, whole: Found, tmp_path: Path
) -> None:
    """The power goes while what was saved is copied from the log into the file: the log is whole, a page is not."""
    cut = fresh(start.root, tmp_path / "cut", OPERATIONS["save"])
    forks.order("kill_at", operation="save", root=cut.root, moment="save.committed")
    files = {path: path.read_bytes() for path in sorted((cut.folder / FIRST).iterdir())}
    database = cut.folder / FIRST / places.DATABASE
    settled = Place(Path(shutil.copytree(cut.root, tmp_path / "after")))
    after = found_in(settled, ring(start.paper_key)).rows
    new, old = (settled.folder / FIRST / places.DATABASE).read_bytes(), files[database]
    moved = [at for at in range(0, len(new), PAGE) if new[at : at + PAGE] != old[at : at + PAGE]]
    assert after != whole.rows
    assert len(new) > len(old)
    for at in moved:
        for half in (1, 512, 2048, 4095):
            for path, content in files.items():
                path.write_bytes(content)
            database.write_bytes(old[:at] + new[at : at + half] + old[at + half :])
            assert opens(cut.folder, paper_key=start.paper_key) == after, (at, half)
            assert opens(cut.folder, passphrase=PASSPHRASE) == after, (at, half)
            TALLY.count("pages half moved out of the log", pages=1, lost=0)


@pytest.mark.parametrize("name", ["sealed.copy", "kept.age"])
def test_what_is_to_be_brought_back_is_refused_wherever_it_is_cut(place: Place, tmp_path: Path, name: str) -> None:
    good = place.path(name).read_bytes()
    before = picture(place.root)
    for length in lengths(len(good), PAGE, MORE, 3):
        for folder in (tmp_path / "new", place.folder):
            is_refused(good[:length], folder, replace=folder == place.folder)
        assert not (tmp_path / "new").exists()
        TALLY.count("cuts of backups and copies", cuts=1, silent=0)
    assert picture(place.root) == before


def is_refused(content: bytes, folder: Path, *, replace: bool = False) -> None:
    with pytest.raises(HoldspaceError) as told:
        restoring.restore(content, folder, passphrase=PASSPHRASE, cost=FLOOR, replace=replace, now=NOW)
    assert is_plain(told.value), str(told.value)


def test_an_export_is_refused_wherever_it_is_cut(place: Place) -> None:
    good = place.path("kept.zip").read_bytes()
    for length in lengths(len(good), PAGE, MORE, 4):
        with pytest.raises(HoldspaceError) as told:
            importing.preview(good[:length], MemoryJournal())
        assert is_plain(told.value), str(told.value)
        TALLY.count("cuts of exports", cuts=1, silent=0)


@pytest.fixture
def later(place: Place) -> tuple[Path, tuple[bytes, bytes]]:
    """A folder whose second generation counts, with the first one beside it; the database of the first and second."""
    first = Path(shutil.copytree(place.folder / FIRST, place.root / "first"))
    opened = vault.unlock(place.folder, passphrase=PASSPHRASE)
    opened.new_paper_key(PASSPHRASE, entropy=same_bytes(1))
    opened.close()
    shutil.copytree(first, place.folder / FIRST)
    databases = [(place.folder / name / places.DATABASE).read_bytes() for name in (FIRST, SECOND)]
    return place.folder, (databases[0], databases[1])


def test_two_generations_and_a_current_the_newest_counts_and_the_other_goes(
    later: tuple[Path, tuple[bytes, bytes]],
) -> None:
    folder, _ = later
    opened = vault.unlock(folder, passphrase=PASSPHRASE)
    assert (opened.generation, opened.notices) == (2, ())
    opened.close()
    assert generations.numbers(folder) == (2,)


@pytest.mark.parametrize("said", [None, b"g0009\n", b"", b"g0002", b"\x00" * 6, b"../g0001\n"])
def test_a_current_that_names_nothing_leads_to_the_newest_and_is_told(
    later: tuple[Path, tuple[bytes, bytes]], said: bytes | None
) -> None:
    folder, _ = later
    current = folder / places.CURRENT
    current.unlink()
    if said is not None:
        current.write_bytes(said)
    assert "broken" in [one.level for one in health.examine(folder, NOW) if "CURRENT" in one.what]
    opened = vault.unlock(folder, passphrase=PASSPHRASE)
    assert (opened.generation, opened.notices) == (2, ("mended_current",))
    opened.close()
    assert current.read_bytes() == b"g0002\n"


def test_an_older_database_under_a_newer_header_is_told(later: tuple[Path, tuple[bytes, bytes]]) -> None:
    folder, (first, _second) = later
    (folder / SECOND / places.DATABASE).write_bytes(first)
    opened = vault.unlock(folder, passphrase=PASSPHRASE)
    assert "older_records" in opened.notices
    opened.close()


def test_a_newer_database_under_an_older_header_is_told(later: tuple[Path, tuple[bytes, bytes]]) -> None:
    folder, _ = later
    for name in (places.HEADER, places.HEADER_COPY):
        shutil.copyfile(folder / FIRST / name, folder / SECOND / name)
    opened = vault.unlock(folder, passphrase=PASSPHRASE)
    assert "older_header" in opened.notices
    opened.close()


@pytest.mark.parametrize("gone", [places.DATABASE, "both headers", SECOND])
def test_a_folder_that_came_back_without_a_part_is_refused_or_the_older_is_offered(
    later: tuple[Path, tuple[bytes, bytes]], gone: str
) -> None:
    folder, _ = later
    if gone == SECOND:
        shutil.rmtree(folder / SECOND)
        opened = vault.unlock(folder, passphrase=PASSPHRASE)
        assert opened.generation == 1
        assert opened.notices
        opened.close()
        return
    for name in (places.HEADER, places.HEADER_COPY) if gone == "both headers" else (gone,):
        (folder / SECOND / name).unlink()
    assert opens(folder, passphrase=PASSPHRASE) is None
    assert generations.numbers(folder) == (2, 1)
    assert any(one.level == "broken" for one in health.examine(folder, NOW))


def test_a_database_of_another_vault_is_refused(place: Place, start: Start, tmp_path: Path) -> None:
    other, _paper = vault.create(tmp_path / "other", PASSPHRASE, cost=FLOOR, entropy=same_bytes(3))
    other.close()
    shutil.copyfile(tmp_path / "other" / FIRST / places.DATABASE, place.folder / FIRST / places.DATABASE)
    assert opens(place.folder, paper_key=start.paper_key) is None
    assert opens(place.folder, passphrase=PASSPHRASE) is None
