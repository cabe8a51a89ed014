"""Vaults for tests: real ones, at the lowest cost that a key may have."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from holdspace.storage.kdf import FLOOR

from holdspace.journey.records import Record
from holdspace.storage import cipher, files, vault
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
