"""Files that a disk, a careless copy or a stranger changed, and what opening them must say."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from faults import rows_in
from vaults import picture

from holdspace.errors import HoldspaceError, VaultError
from holdspace.storage import vault
from holdspace.storage.upcasting import Row

PLAIN: Final = re.compile(r"[A-Z][^\n]{10,200}[.?]")
FOREIGN: Final = ("sqlite", "SQLITE", "Error", "errno", "Traceback", "/", "0x", "None")


def is_plain(error: HoldspaceError) -> bool:
    """Whether it says in one or two plain sentences what is wrong and the way out."""
    said = str(error)
    return PLAIN.fullmatch(said) is not None and not any(word in said for word in FOREIGN)


def opens(folder: Path, **key: str) -> tuple[Row, ...] | None:
    """The rows that this key opens, or None if it is refused plainly and not one byte is changed by that."""
    before = picture(folder)
    try:
        opened = vault.unlock(folder, **key)
    except VaultError as problem:
        refused = problem
    else:
        rows = rows_in(opened)
        opened.close()
        return rows
    assert is_plain(refused), str(refused)
    assert _lasting(picture(folder)) == _lasting(before)
    return None


def _lasting(files: dict[str, tuple[int, bytes]]) -> dict[str, tuple[int, bytes]]:
    """All but the index of the log, which SQLite makes anew at each opening."""
    return {name: one for name, one in files.items() if not name.endswith("-shm")}


def flipped(content: bytes, offset: int, bit: int) -> bytes:
    """The bytes with one bit turned over."""
    changed = bytearray(content)
    changed[offset] ^= 1 << bit
    return bytes(changed)


def flips(size: int, count: int, seed: int) -> Iterator[tuple[int, int]]:
    """So many places and bits in a file of this size, each place once before any comes twice."""
    draw = random.Random(seed)
    places = [place for _ in range(count // size + 1) for place in draw.sample(range(size), size)]
    for place in places[:count]:
        yield place, draw.randrange(8)


def lengths(size: int, page: int, count: int, seed: int) -> list[int]:
    """Shorter lengths of every sort: nothing, a few bytes, around each page, all but the end, and some others."""
    draw = random.Random(seed)
    around = {near + off for near in range(0, size + 1, page) for off in (-1, 0, 1)}
    few = {1, 2, 15, 16, 100, size // 2, size - 100, size - 2, size - 1}
    others = {draw.randrange(size) for _ in range(count)}
    return sorted(length for length in around | few | others if 0 <= length < size)
