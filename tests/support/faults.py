"""Faults from the outside: the process that forks children for them, and what a person with every key finds after."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from fault_operations import CANARY, NOW, Operation, Place
from vaults import NEW_PASSPHRASE, PASSPHRASE

from holdspace.errors import HoldspaceError, VaultError
from holdspace.journey.records import Moment, Record
from holdspace.storage import cipher, copies, places, sealing, vault
from holdspace.storage.keys import with_paper_key, with_passphrase
from holdspace.storage.readable import RECORDS
from holdspace.storage.upcasting import Row

FULL: Final = os.environ.get("HOLDSPACE_FAULTS", "") == "full"
"""Whether everything is tried, as `make faults` does, or a sample, as `make test` does."""
READABLE: Final = CANARY.encode()
WITNESS: Final = Moment(id="witness", at=NOW, text="written afterwards")
Reply = dict[str, Any]


@dataclass
class Stage:
    """The forking process; each method is an order to it."""

    process: subprocess.Popen[str]

    def order(self, do: str, **given: object) -> Reply:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **given}, default=str) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the stage ended while it was to do {do} {given}"
        reply: Reply = json.loads(line)
        return reply


@contextmanager
def stage() -> Generator[Stage]:
    """A stage, until the block ends."""
    here = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, str(here / "fault_stage.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(here)},
    )
    try:
        yield Stage(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


class Start(NamedTuple):
    """A closed vault that is never touched, beside every file that can be brought back, and its paper key."""

    root: Path
    paper_key: str


class Found(NamedTuple):
    """What someone with all keys that ever were finds: which open the vault and to which rows, and files of theirs."""

    rows: tuple[Row, ...] | None
    opening: frozenset[str]
    files: dict[str, bytes]
    copied: bool


KeyRing = tuple[tuple[str, str], ...]
"""All keys that there ever were: ("passphrase", words) or ("paper_key", text)."""


def ring(*paper_keys: str) -> KeyRing:
    """Both passphrases of these tests, and these paper keys."""
    papers = tuple(("paper_key", key) for key in dict.fromkeys(filter(None, paper_keys)))
    return (("passphrase", PASSPHRASE), ("passphrase", NEW_PASSPHRASE), *papers)


def rows_in(opened: vault.Vault) -> tuple[Row, ...]:
    """Every row, after SQLite and the seals of all pages were looked at."""
    with opened.journal.held() as connection:
        cipher.examine(connection)
        return tuple(cipher.rows_of(connection))


def found_in(place: Place, keys: KeyRing) -> Found:
    """Open it with every key in turn. All keys that open it must open it to the same."""
    opening: set[str] = set()
    seen: set[tuple[Row, ...]] = set()
    for kind, key in keys:
        try:
            opened = vault.unlock(place.folder, **{kind: key})
        except VaultError:
            continue
        opening.add(key)
        seen.add(rows_in(opened))
        opened.close()
    assert len(seen) <= 1, "two keys open two different vaults"
    outside = {path.name: path.read_bytes() for path in sorted(place.outside.iterdir())}
    copied = any(copy.made == NOW for copy in copies.listed(place.folder))
    return Found(next(iter(seen), None), frozenset(opening), outside, copied)


def every_copy_opens(place: Place, keys: KeyRing) -> None:
    """Each sealed copy is whole, and one of the keys that there ever were opens it."""
    for copy in copies.listed(place.folder):
        assert any(_opens(copy.path, kind, key, place.root) for kind, key in keys), copy.path.name


def _opens(path: Path, kind: str, key: str, beside: Path) -> bool:
    way = with_passphrase(key) if kind == "passphrase" else with_paper_key(key)
    try:
        return bool(sealing.opened(path.read_bytes(), way, beside).rows)
    except HoldspaceError:
        return False


def nothing_is_readable(place: Place, *chosen: str) -> None:
    """No file holds a word of what is kept, but those that the person asked for; whoever looks for bytes finds none."""
    wanted = {"brought.json", "kept.zip", *chosen}
    for path in place.root.rglob("*"):
        if path.is_file() and not (path.parent == place.outside and path.name in wanted):
            content = path.read_bytes()
            assert READABLE not in content, path
            assert RECORDS.encode() not in content, path


def nothing_is_left_over(place: Place) -> None:
    """In the vault's folder is what belongs there and nothing else."""
    if not place.folder.exists():
        return
    names = {path.name for path in place.folder.iterdir()}
    current = (place.folder / places.CURRENT).read_text("ascii").strip()
    assert names - {places.COPIES, places.BACKED_UP} == {places.CURRENT, places.LOCK, current}
    generation = {path.name for path in (place.folder / current).iterdir()}
    assert generation == {places.HEADER, places.HEADER_COPY, places.DATABASE}
    beside = place.folder / places.COPIES
    listed = {copy.path for copy in copies.listed(place.folder)}
    assert not beside.exists() or set(beside.iterdir()) == listed


def goes_on(place: Place, keys: KeyRing, opening: frozenset[str]) -> None:
    """Whoever has one of the keys writes something, closes, and finds it again with the other."""
    kinds = {key: kind for kind, key in keys}
    first, last = min(opening, key=lambda key: kinds[key]), max(opening, key=lambda key: kinds[key])
    opened = vault.unlock(place.folder, **{kinds[first]: first})
    opened.journal.add(WITNESS)
    opened.close()
    again = vault.unlock(place.folder, **{kinds[last]: last})
    assert again.journal.get(Moment, WITNESS.id) == WITNESS
    again.close()


def records_of(rows: tuple[Row, ...], kind: type[Record]) -> dict[str, bytes]:
    """Bodies by id of one kind."""
    return {row.id: row.body for row in rows if row.kind == kind.kind}


@dataclass
class Tally:
    """Figures of a run, by row and column, printed in one table at its end."""

    rows: dict[str, dict[str, int | str]] = field(default_factory=dict)

    def count(self, row: str, **figures: int) -> None:
        """Add to the figures of a row; a figure that stays 0 is named with 0."""
        kept = self.rows.setdefault(row, {})
        for name, more in figures.items():
            kept[name] = int(kept.get(name, 0)) + more

    def say(self, row: str, words: str) -> None:
        """Say something that is no figure."""
        self.rows.setdefault(row, {})["note"] = words

    def table(self) -> str:
        """All rows, one line each."""
        wide = max(map(len, self.rows), default=0)
        return "\n".join(
            f"{row.ljust(wide)}  " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in kept.items())
            for row, kept in self.rows.items()
        )


TALLY: Final = Tally()


def turned(operation: Operation, moment: str, order: list[str]) -> bool:
    """Whether, at this moment, the operation counts already."""
    return bool(operation.turns) and order.index(moment) >= order.index(operation.turns)
