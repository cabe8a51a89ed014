"""kill -9 at every named moment of every operation: wholly old or wholly new, and nothing lies around."""

import shutil
from pathlib import Path

import pytest
from fault_operations import OPERATIONS, Place, fresh, moments_of
from faults import (
    FULL,
    TALLY,
    Found,
    Stage,
    Start,
    every_copy_opens,
    found_in,
    goes_on,
    nothing_is_left_over,
    nothing_is_readable,
    ring,
    turned,
)

from holdspace.storage.checkpoints import NAMES

VISITS = 3 if FULL else 1
"""How often each moment is met: the later times with another page, file or copy under way."""
CHOSEN = {"export": ("new.zip",), "export over an older one": ("old.zip",)}
ALL_OF = {
    "create",
    "unlock without CURRENT",
    "save",
    "change the passphrase",
    "lock with a copy",
    "backup",
    "export",
    "import",
    "erase",
}
"""Ended at each of their moments also in a quick run; together they show every sort of step."""
passed_in_all: set[str] = set()


def sampled(order: list[str], turns: str) -> list[str]:
    """Both sides of the turning point, and every eighth moment."""
    at = order.index(turns) if turns else 0
    return [moment for number, moment in enumerate(order) if number % 8 == 0 or number - at in {-1, 0}]


def old_or_new(at: tuple[str, str], found: Found, old: Found, new: Found, *, is_new: bool) -> None:
    name, _moment = at
    wanted = new if is_new else old
    assert found.rows == wanted.rows, at
    assert found.opening == wanted.opening, at
    assert found.files == wanted.files, at
    if name.startswith("lock"):
        assert found.copied == wanted.copied
    if is_new:
        assert found.copied or not new.copied


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_process_killed_at_any_moment_leaves_all_or_nothing(
    forks: Stage, start: Start, tmp_path: Path, name: str
) -> None:
    operation = OPERATIONS[name]
    whole = fresh(start.root, tmp_path / "whole", operation)
    done = forks.order("run_here", operation=name, root=whole.root)
    keys = ring(start.paper_key, done["said"])
    old = found_in(fresh(start.root, tmp_path / "old", operation), keys)
    new = found_in(whole, keys)
    assert bool(operation.turns) == (old != new)
    order = moments_of(operation, done["passed"])
    passed_in_all.update(order)
    kinds = {kind for kind, _key in keys}
    for moment in order if FULL or name in ALL_OF else sampled(order, operation.turns):
        visits = min(VISITS, done["passed"].count(moment))
        for visit in range(1, visits + 1):
            place = fresh(start.root, tmp_path / "cut", operation)
            ended = forks.order("kill_at", operation=name, root=place.root, moment=moment, visit=visit)
            assert ended["signal"] == 9, (moment, ended)
            nothing_is_readable(place, *(CHOSEN.get(name, ()) if turned(operation, moment, order) else ("old.zip",)))
            found = found_in(place, keys)
            old_or_new((name, moment), found, old, new, is_new=turned(operation, moment, order))
            every_copy_opens(place, keys)
            if found.rows is not None:
                nothing_is_left_over(place)
                assert {kind for kind, key in keys if key in found.opening} == kinds
            if not turned(operation, moment, order):
                again = forks.order("act", operation=name, root=place.root)
                assert again["ended"] == "done", (moment, again)
                old_or_new((name, moment), found_in(place, keys), old, new, is_new=True)
            elif found.rows is not None:
                goes_on(place, keys, found.opening)
            TALLY.count("kills at named moments", kills=1, lost=0, torn=0)
            shutil.rmtree(place.root)


def test_every_named_moment_is_met_by_an_operation(forks: Stage, start: Start, tmp_path: Path) -> None:
    for name, operation in OPERATIONS.items():
        if not set(operation.kinds) <= {one.partition(".")[0] for one in passed_in_all}:
            place = fresh(start.root, tmp_path / name, operation)
            passed_in_all.update(
                moments_of(operation, forks.order("run_here", operation=name, root=place.root)["passed"])
            )
    assert passed_in_all == NAMES
    assert len(NAMES) >= 40
    TALLY.count("kills at named moments", names=len(NAMES))


def test_a_copy_that_sqlite_was_writing_when_it_was_killed_goes_with_the_next_unlock(
    forks: Stage, start: Start, tmp_path: Path
) -> None:
    keys = ring(start.paper_key)
    cut_short = 0
    for steps in range(20, 1000, 20 if FULL else 120):
        place = Place(Path(shutil.copytree(start.root, tmp_path / "cut")))
        ended = forks.order("kill_while_copying", root=place.root, steps=steps)
        cut_short += ended["signal"] == 9
        nothing_is_readable(place)
        assert found_in(place, keys).opening
        nothing_is_left_over(place)
        every_copy_opens(place, keys)
        TALLY.count("kills at named moments", kills=ended["signal"] == 9, lost=0, torn=0)
        shutil.rmtree(place.root)
    assert cut_short
