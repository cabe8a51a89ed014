"""The Nth call to the operating system fails, for every N: a clean sentence, nothing torn, and it works afterwards."""

import errno
import shutil
from pathlib import Path

import pytest
from fault_calls import CALLS as PYTHON_CALLS
from fault_operations import OPERATIONS, Place, fresh
from faults import FULL, TALLY, Found, Reply, Stage, Start, found_in, nothing_is_readable, ring
from injecting import CALLS, NEVER, can_attach, injected

ERRORS = ("EIO", "ENOSPC")
IN_A_SAMPLE = ("save", "change the passphrase", "backup")
EACH = 1 if FULL else 14
"""Every call fails once in a full run, and every fourteenth in a sample."""
CHOSEN = ("new.zip", "old.zip")


class Tried:
    """An operation with what is there before and after it, tried again and again."""

    def __init__(self, forks: Stage, start: Start, tmp_path: Path, name: str) -> None:
        self.forks, self.start, self.name, self.operation = forks, start, name, OPERATIONS[name]
        self.root = tmp_path / "cut"
        whole = fresh(start.root, tmp_path / "whole", self.operation)
        done = forks.order("run_here", operation=name, root=whole.root)
        self.keys = ring(start.paper_key, done["said"])
        self.new = found_in(whole, self.keys)
        self.old = found_in(fresh(start.root, tmp_path / "old", self.operation), self.keys)

    def begun(self) -> Place:
        shutil.rmtree(self.root, ignore_errors=True)
        return fresh(self.start.root, self.root, self.operation)

    def holds(self, at: object, place: Place, done: Reply, row: str) -> None:
        """Wholly old or wholly new, told in one sentence, and done again without the fault."""
        assert done["ended"] in {"done", "refused"}, (at, done)
        nothing_is_readable(place, *CHOSEN)
        found = found_in(place, self.keys)
        is_new = same(found, self.new)
        assert is_new or same(found, self.old), (at, done)
        assert is_new or done["ended"] == "refused", (at, done)
        if not is_new:
            again = self.forks.order("act", operation=self.name, root=place.root)
            assert again["ended"] == "done", (at, again)
            assert same(found_in(place, self.keys), self.new), (at, done)
        TALLY.count(row, faults=1, refused=done["ended"] == "refused", torn=0)


def same(one: Found, other: Found) -> bool:
    return (one.rows, one.opening, one.files) == (other.rows, other.opening, other.files)


@pytest.mark.parametrize("name", OPERATIONS if FULL else IN_A_SAMPLE)
def test_a_call_of_python_that_fails_tears_nothing(forks: Stage, start: Start, tmp_path: Path, name: str) -> None:
    tried = Tried(forks, start, tmp_path, name)
    for call in PYTHON_CALLS:
        seen = forks.order("act", operation=name, root=tried.begun().root, call=call)["calls"]
        for number in range(1, seen + 1, EACH):
            place = tried.begun()
            error = errno.EIO if number % 2 else errno.ENOSPC
            done = forks.order("act", operation=name, root=place.root, call=call, number=number, error=error)
            tried.holds((name, call, number), place, done, "failing calls of Python")


@pytest.mark.parametrize("name", OPERATIONS if FULL else IN_A_SAMPLE[:2])
def test_a_call_of_any_library_that_fails_tears_nothing(forks: Stage, start: Start, tmp_path: Path, name: str) -> None:
    tried = Tried(forks, start, tmp_path, name)
    log = tmp_path / "log"
    if not can_attach(forks, Path(shutil.copytree(start.root, tmp_path / "first")), log):
        TALLY.say("failing calls to the system", "not tried: strace may not be attached here")
        return
    for call in CALLS if FULL else CALLS[:3]:
        _done, calls = injected(forks, name, tried.begun().root, (call, "EIO", NEVER), log)
        for number in range(1, len(calls) + 1, EACH):
            place = tried.begun()
            done, _calls = injected(forks, name, place.root, (call, ERRORS[number % 2], number), log)
            tried.holds((name, call, number), place, done, "failing calls to the system")
