"""One connection to a sealed database: opened with the data key, looked over, and its errors in our words."""

import errno
import hashlib
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sqlcipher3 import dbapi2

from holdspace.errors import DamagedVaultError, NewerVaultError, NotSavedError, sentence
from holdspace.storage.files import why_not_saved
from holdspace.storage.upcasting import NEWER, Row

IntegrityError = dbapi2.IntegrityError
FORMAT: Final = 1
"""The layout of the database that is written today."""
DAMAGED: Final = sentence("These notes are damaged. Nothing was changed and the file is kept: bring back a copy.")
UNREADABLE: Final = sentence("The disk did not give these notes back: try again, and bring back a copy if it goes on.")
TABLES: Final = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE records(
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    schema INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE(kind, id)
) STRICT;
"""
INSERT: Final = "INSERT INTO records(seq, kind, id, schema, revision, body) VALUES (?, ?, ?, ?, ?, ?)"
_ROWS: Final = "SELECT seq, kind, id, schema, revision, body FROM records ORDER BY seq"
_BROKEN: Final = {dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB}
_ERRNO: Final = {
    dbapi2.SQLITE_FULL: errno.ENOSPC,
    dbapi2.SQLITE_READONLY: errno.EACCES,
    dbapi2.SQLITE_PERM: errno.EACCES,
    dbapi2.SQLITE_CANTOPEN: errno.EACCES,
}
_KEY_BYTES: Final = 32
_SETTINGS: Final = (
    "PRAGMA cipher_memory_security = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
    "PRAGMA cell_size_check = ON",
)
_WRITING: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA secure_delete = ON",
)

How = Literal["rw", "ro"]


class Meta(NamedTuple):
    """What a database says of itself."""

    format: int
    vault_id: str
    generation: int


def _rows_of_today(connection: sqlite3.Connection) -> Iterator[Row]:
    for row in connection.execute(_ROWS):
        yield Row(*row)


ROWS: Final[dict[int, Callable[[sqlite3.Connection], Iterator[Row]]]] = {FORMAT: _rows_of_today}
"""How the rows of each layout are read, oldest first. A layout that was ever released stays here."""


def connect(path: Path, data_key: bytes, how: How) -> sqlite3.Connection:
    """A connection to an existing file; the key is proved by a first read.

    With "ro" nothing at all is written, not even beside the file when no write-ahead log lies there. Raises
    DamagedVaultError if the key that the header gave does not fit, or the file is no such database, and with "rw"
    NotSavedError if the disk takes nothing.
    """
    if len(data_key) != _KEY_BYTES:
        raise ValueError("a data key has 32 bytes")
    if not path.is_file():
        raise DamagedVaultError(DAMAGED)
    mode = "mode=rw" if how == "rw" else "mode=ro" if _has_bytes(_log_of(path)) else "mode=ro&immutable=1"
    with reading() if how == "ro" else writing():  # a disk with no room for the log's index is full, not damaged
        connection: sqlite3.Connection = dbapi2.connect(
            f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong key would be told on the terminal
            connection.execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
            for setting in _SETTINGS:
                connection.execute(setting)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except BaseException:
            connection.close()
            raise
    return connection


def ready_to_write(connection: sqlite3.Connection) -> None:
    """Every commit is on the disk before it returns, and what is deleted is overwritten. Raises NotSavedError."""
    with writing():
        ((mode,),) = connection.execute("PRAGMA journal_mode = WAL").fetchall()
        for setting in _WRITING:
            connection.execute(setting)
    if mode != "wal":
        raise NotSavedError(
            sentence("Not saved: this place cannot hold notes safely. Choose a folder on this machine's own disk.")
        )


def make_tables(connection: sqlite3.Connection, meta: Meta) -> None:
    """The tables of today's layout in a new file. Raises NotSavedError."""
    with transaction(connection), writing():
        for statement in filter(str.strip, TABLES.split(";\n")):
            connection.execute(statement)
        for name, value in meta._asdict().items():
            connection.execute("INSERT INTO meta(name, value) VALUES (?, ?)", (name, str(value)))


def meta_of(connection: sqlite3.Connection) -> Meta:
    """What this database says of itself. Raises DamagedVaultError, or NewerVaultError for a later layout."""
    with reading():
        try:
            said = dict(connection.execute("SELECT name, value FROM meta"))
            meta = Meta(int(said["format"]), said["vault_id"], int(said["generation"]))
        except (dbapi2.OperationalError, LookupError, ValueError) as error:
            raise DamagedVaultError(DAMAGED) from error
    if meta.format > FORMAT:
        raise NewerVaultError(NEWER)
    if meta.format not in ROWS:
        raise DamagedVaultError(DAMAGED)
    return meta


def rows_of(connection: sqlite3.Connection) -> Iterator[Row]:
    """Every row, oldest first, of any layout we know. Raises DamagedVaultError."""
    layout = meta_of(connection).format
    with reading():
        yield from ROWS[layout](connection)


def shapes_of(connection: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """Each kind and schema that there is a row of. Raises DamagedVaultError."""
    if meta_of(connection).format != FORMAT:
        return tuple({(row.kind, row.schema) for row in rows_of(connection)})
    with reading():
        return tuple(connection.execute("SELECT DISTINCT kind, schema FROM records"))


def examine(connection: sqlite3.Connection) -> None:
    """Read every page and check its seal and its structure. Raises DamagedVaultError.

    About 10 ms for each megabyte. While a write-ahead log has something, the pages in it are checked in place of those
    in the file: where moving them there was cut short, the log is whole and the file is not.
    """
    with reading():
        structure = connection.execute("PRAGMA quick_check(1)").fetchall()
        seals = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if structure != [("ok",)] or (seals and not has_log(connection)):
        raise DamagedVaultError(DAMAGED)


def has_log(connection: sqlite3.Connection) -> bool:
    """Whether there is something in the write-ahead log beside the file."""
    with reading():
        _seq, _name, path = connection.execute("PRAGMA database_list").fetchone()
    return _has_bytes(_log_of(Path(path)))


def digest(rows: Iterable[Row]) -> tuple[int, bytes]:
    """How many rows there are, and a SHA-256 over all of them in their order."""
    count, summed = 0, hashlib.sha256()
    for count, row in enumerate(rows, 1):
        summed.update(f"{count} {tuple(row)!r}".encode())
    return count, summed.digest()


def copy_rows(connection: sqlite3.Connection, rows: Iterable[Row]) -> tuple[int, bytes]:
    """Write all rows or none, and give back their digest. Raises NotSavedError."""

    def each() -> Iterator[Row]:
        for row in rows:
            with writing():
                connection.execute(INSERT, row)
            yield row

    with transaction(connection):
        return digest(each())


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """All inside is kept, or nothing of it. Raises NotSavedError."""
    with writing():
        connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        with writing():
            connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what was not committed; SQLite has done so itself after some errors."""
    with suppress(dbapi2.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def empty_log(connection: sqlite3.Connection) -> None:
    """Move all that is in the write-ahead log into the file. Raises NotSavedError."""
    with writing():
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise NotSavedError(why_not_saved(errno.EIO))


@contextmanager
def reading() -> Generator[None]:
    """Errors of a read become DamagedVaultError."""
    try:
        yield
    except dbapi2.Error as error:
        raise DamagedVaultError(DAMAGED if _code(error) in _BROKEN else UNREADABLE) from error


@contextmanager
def writing() -> Generator[None]:
    """Errors of a write become NotSavedError, or DamagedVaultError where the file itself is broken."""
    try:
        yield
    except dbapi2.Error as error:
        code = _code(error)
        if code in _BROKEN:
            raise DamagedVaultError(DAMAGED) from error
        raise NotSavedError(why_not_saved(_ERRNO.get(code, errno.EIO))) from error


def _code(error: dbapi2.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _has_bytes(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
