"""Vaults for tests: real ones, at the lowest cost that a key may have."""

import functools
import hashlib
import itertools
import secrets
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from holdspace.journey.records import Record
from holdspace.storage import checkpoints, cipher, files, header, vault
from holdspace.storage.kdf import FLOOR
from holdspace.storage.sealed import SealedJournal
from holdspace.storage.vault import Vault

PASSPHRASE = "lantern orbit velvet gravel spoon"
NEW_PASSPHRASE = "copper thistle window marble quiet"


def made(folder: Path, records: Iterable[Record] = (), passphrase: str = PASSPHRASE) -> tuple[Vault, str]:
    """A new open vault and its paper key; 0.4 s. Close it when you are done."""
    return vault.create(folder, passphrase, cost=FLOOR, records=records)


def unlocked(folder: Path, passphrase: str = PASSPHRASE) -> Vault:
    """The vault that is in the folder, open; 0.2 s."""
    return vault.unlock(folder, passphrase=passphrase)


def sealed_journal(database: Path, data_key: bytes = secrets.token_bytes(32)) -> SealedJournal:
    """A journal in a new sealed database, without the keys around it; some milliseconds."""
    files.empty_file(database)
    connection = cipher.connect(database, data_key, "rw")
    cipher.ready_to_write(connection)
    cipher.make_tables(connection, cipher.Meta(cipher.FORMAT, "0" * 32, 1))
    return SealedJournal(connection)


class Crash(BaseException):
    """The end of a process, as far as one can end inside a test: nothing that would tidy up after an error runs."""


@contextmanager
def crashing(at: str) -> Generator[None]:
    """Inside, the first pass of this checkpoint ends everything with Crash."""

    def end(name: str) -> None:
        if name == at:
            raise Crash(name)

    with listening(end):
        yield


@contextmanager
def listening(listener: Callable[[str], None]) -> Generator[None]:
    """Inside, the listener hears every checkpoint."""
    before, checkpoints.listener = checkpoints.listener, listener
    try:
        yield
    finally:
        checkpoints.listener = before


def abandoned(left: Vault) -> None:
    """Let go of a vault as the end of its process would: what is on the disk stays as it is."""
    left.journal.close()
    left._lock.release()


def same_bytes(seed: int = 0) -> Callable[[int], bytes]:
    """Entropy that is the same each time it is begun, so that a stretched passphrase can be remembered by a test."""
    count = itertools.count()
    return lambda size: hashlib.shake_256(f"{seed} {next(count)}".encode()).digest(size)


def picture(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below the folder with its permissions and its bytes."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


@contextmanager
def stretched_once() -> Generator[None]:
    """Inside, what Argon2 made of a passphrase, salt and cost is remembered: the real work, done once for each."""
    names = vars(header)
    before = names["stretch"]
    names["stretch"] = functools.cache(before)
    try:
        yield
    finally:
        names["stretch"] = before
