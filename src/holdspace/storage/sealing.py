"""What a sealed copy is: a plain zip with a vault's header, its sealed database, and a list of both with their sums."""

import hashlib
import re
import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from holdspace.errors import DamagedVaultError, HoldspaceError, RefusedFileError, VaultError, sentence
from holdspace.journey.records import KINDS
from holdspace.storage import cipher, files, places
from holdspace.storage.archives import LARGEST_UNPACKED, packed, unpacked
from holdspace.storage.header import Header, read_header, sealed_header
from holdspace.storage.upcasting import Row, brought_up, record_from

FORMAT: Final = "holdspace-copy"
VERSION: Final = 1
LIST: Final = "manifest.json"
LOG: Final = f"{places.DATABASE}-wal"
"""Only in a copy of a vault that was not open: what a crash left beside the database."""
NAMES: Final = (places.HEADER, places.DATABASE, LOG, LIST)
DAMAGED: Final = sentence("This sealed copy is damaged or cut short: use another one.")
PART: Final = re.compile(rf"\..+\.copy\.[0-9a-f]{{16}}{re.escape(files.TEMPORARY)}")
"""What a copy is called until it is whole, where the system has no files without a name."""
WORKING: Final = places.UNFINISHED
"""How the name of a folder begins in which a copy is looked into: whoever opens the vault next clears it away."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file in a copy: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The list in a copy. `records` is how many there are, or None where no key was at hand to count."""

    format: str
    version: int
    made: datetime
    records: int | None
    files: dict[str, Part]


class Inside(NamedTuple):
    """What a key finds in a copy. Every row was read and makes a record of today."""

    header: Header
    data_key: bytes
    rows: tuple[Row, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many records there are of each kind."""
        return {kind.kind: sum(row.kind == kind.kind for row in self.rows) for kind in KINDS}


def sealed_copy(parts: dict[str, bytes], records: int | None, now: datetime) -> bytes:
    """The bytes of a copy of these files; the header comes first."""
    listed = {name: Part(len(content), hashlib.sha256(content).hexdigest()) for name, content in parts.items()}
    manifest = msgspec.json.encode(Manifest(FORMAT, VERSION, now, records, listed))
    return packed({**parts, LIST: manifest}, now, squeeze=False)


def parts_of(content: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """The files in a copy, held against their list. Raises RefusedFileError for a copy that is not whole."""
    inside = unpacked(content, NAMES, largest=LARGEST_UNPACKED)
    try:
        manifest = msgspec.json.decode(inside.pop(LIST, b""), type=Manifest)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise RefusedFileError(DAMAGED) from None
    if manifest.format == FORMAT and manifest.version > VERSION:
        raise RefusedFileError(
            sentence("This sealed copy was made by a newer Holdspace: update Holdspace, then try again.")
        )
    found = {name: Part(len(part), hashlib.sha256(part).hexdigest()) for name, part in inside.items()}
    if manifest.format != FORMAT or manifest.files != found or not {places.HEADER, places.DATABASE} <= set(found):
        raise RefusedFileError(DAMAGED)
    return manifest, inside


def opened(content: bytes, key: Callable[[Header], bytes], beside: Path) -> Inside:
    """What is in a copy, opened with a key and read to the last page; all work is done in a private folder.

    That folder is made in `beside` and taken away. Raises RefusedFileError or DamagedVaultError for a copy that is
    not whole, WrongKeyError, NewerVaultError, NotSavedError.
    """
    manifest, parts = parts_of(content)
    header = read_header(parts[places.HEADER])
    data_key = key(header)
    again = sealed_header(data_key, vault_id=header.vault_id, generation=header.generation, slots=header.slots)
    if not secrets.compare_digest(again, parts[places.HEADER]):
        raise DamagedVaultError(DAMAGED)
    with _unpacked(parts, beside) as database:
        connection = cipher.connect(database, data_key, "rw" if LOG in parts else "ro")
        try:
            cipher.examine(connection)
            meta = cipher.meta_of(connection)
            rows = tuple(brought_up(row) for row in cipher.rows_of(connection))
        finally:
            connection.close()
    if meta.vault_id != header.vault_id or manifest.records not in {None, len(rows)}:
        raise DamagedVaultError(DAMAGED)
    for row in rows:
        record_from(row.kind, row.schema, row.body)
    return Inside(header, data_key, rows)


def clear_working(folder: Path) -> None:
    """Take away what an interrupted look into a copy left behind, by its exact name; where a link leads is not ours."""
    if folder.is_symlink():
        return
    with suppress(OSError, HoldspaceError):
        for path in sorted(folder.iterdir()):
            if places.UNFINISHED_NAME.fullmatch(path.name) or PART.fullmatch(path.name):
                files.remove(path)


@contextmanager
def _unpacked(parts: dict[str, bytes], beside: Path) -> Generator[Path]:
    folder = beside / f"{WORKING}{secrets.token_hex(8)}"
    files.private_folder(folder)
    try:
        for name in (places.DATABASE, LOG):
            if name in parts:
                with files.saving():
                    files.empty_file(folder / name)
                    (folder / name).write_bytes(parts[name])
        yield folder / places.DATABASE
    finally:
        with suppress(VaultError):
            files.remove(folder)
