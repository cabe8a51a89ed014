"""A disk that is full at any point: it fails as a whole, in our words, and works again when there is room."""

import os
import shutil
from pathlib import Path

import pytest
from disks import small_disk
from fault_operations import OPERATIONS, Place, fresh
from faults import FULL, TALLY, Found, Reply, Stage, Start, found_in, nothing_is_left_over, nothing_is_readable, ring

PAGE = 4096
ALWAYS = ("save", "change the passphrase", "lock with a copy", "backup")
SWEPT = (*ALWAYS, "draft", "renew", "export", "import", "restore a sealed copy over a vault") if FULL else ALWAYS
LARGEST = 96 * 1024
"""No file of these operations is larger."""
STEP = PAGE if FULL else 6 * PAGE
CHOSEN = ("new.zip", "old.zip")


def is_whole(at: object, done: Reply, found: Found, old: Found, new: Found) -> None:
    assert done["ended"] in {"done", "refused"}, (at, done)
    wanted = new if done["ended"] == "done" else old
    assert (found.rows, found.opening, found.files) == (wanted.rows, wanted.opening, wanted.files), (at, done)
    if done["ended"] == "refused":
        assert done["error"] == "NotSavedError", (at, done)
        assert "Not saved" in done["message"] or "was not written" in done["message"], (at, done)


class Swept:
    """An operation with what is there before and after it."""

    def __init__(self, forks: Stage, start: Start, tmp_path: Path, name: str) -> None:
        self.operation = OPERATIONS[name]
        whole = fresh(start.root, tmp_path / "whole", self.operation)
        done = forks.order("run_here", operation=name, root=whole.root)
        self.keys = ring(start.paper_key, done["said"])
        self.new = found_in(whole, self.keys)
        self.old = found_in(fresh(start.root, tmp_path / "old", self.operation), self.keys)


@pytest.mark.parametrize("name", SWEPT)
def test_files_that_can_grow_no_further_at_any_size_tear_nothing(
    forks: Stage, start: Start, tmp_path: Path, name: str
) -> None:
    swept = Swept(forks, start, tmp_path, name)
    refusals = 0
    for limit in range(1, LARGEST, STEP):
        place = fresh(start.root, tmp_path / "cut", swept.operation)
        done = forks.order("sweep", operation=name, root=place.root, limit=limit)
        nothing_is_readable(place, *CHOSEN)
        is_whole((name, limit), done, found_in(place, swept.keys), swept.old, swept.new)
        nothing_is_left_over(place)
        if done["ended"] == "refused":
            again = forks.order("act", operation=name, root=place.root)
            assert again["ended"] == "done", (limit, again)
            is_whole((name, limit), again, found_in(place, swept.keys), swept.old, swept.new)
        refusals += done["ended"] == "refused"
        TALLY.count("disk full, by the size of a file", tries=1, refused=done["ended"] == "refused", torn=0)
        shutil.rmtree(place.root)
    assert refusals or name == "draft"


def test_an_open_vault_that_finds_no_room_saves_again_once_there_is_some(
    forks: Stage, start: Start, tmp_path: Path
) -> None:
    refusals = 0
    for limit in range(1, LARGEST, STEP):
        place = Place(Path(shutil.copytree(start.root, tmp_path / "cut")))
        done = forks.order("save_while_open", root=place.root, limit=limit)
        assert done["ended"] in {"done", "refused"}, done
        assert done["again"] == "done", done
        assert done.get("error", "NotSavedError") == "NotSavedError"
        refusals += done["ended"] == "refused"
        rows = found_in(place, ring(start.paper_key)).rows
        assert rows is not None
        assert rows[-1].id == "long"
        TALLY.count("disk full, by the size of a file", tries=1, refused=done["ended"] == "refused", torn=0)
        shutil.rmtree(place.root)
    assert refusals


@pytest.mark.parametrize("name", ALWAYS)
def test_a_real_disk_with_little_room_tears_nothing(forks: Stage, start: Start, tmp_path: Path, name: str) -> None:
    swept = Swept(forks, start, tmp_path, name)
    with small_disk(tmp_path / "disk", 600 * 1024) as is_there:
        if not is_there:
            TALLY.say("disk full, on a disk of its own", "not tried: only an administrator can make such a disk")
            return
        refusals = 0
        for room in range(0, 40, 1 if FULL else 11):
            place = fresh(start.root, tmp_path / "disk" / "r", swept.operation)
            filler = tmp_path / "disk" / "filler"
            fill(filler, leave=room * PAGE)
            done = forks.order("act", operation=name, root=place.root)
            filler.unlink()
            is_whole((name, room), done, found_in(place, swept.keys), swept.old, swept.new)
            nothing_is_left_over(place)
            if done["ended"] == "refused":
                again = forks.order("act", operation=name, root=place.root)
                assert again["ended"] == "done", (room, again)
            refusals += done["ended"] == "refused"
            TALLY.count("disk full, on a disk of its own", tries=1, refused=done["ended"] == "refused", torn=0)
            shutil.rmtree(place.root)
        assert refusals


def fill(filler: Path, *, leave: int) -> None:
    with filler.open("wb") as written:
        free = os.statvfs(filler.parent)
        written.write(bytes(max(0, free.f_bavail * free.f_frsize - leave)))
