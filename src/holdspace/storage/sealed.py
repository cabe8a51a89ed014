"""The journal in a sealed database: the same port as the one in memory."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TypeVar

import msgspec

from holdspace.errors import ConflictError, NotSavedError, VaultError, sentence
from holdspace.journey.journal import MissingRecordError, texts
from holdspace.journey.records import Record
from holdspace.storage import checkpoints, cipher
from holdspace.storage.files import why_not_saved
from holdspace.storage.remembered import Remembered
from holdspace.storage.upcasting import body_of, record_from

R = TypeVar("R", bound=Record)
Stored = tuple[str, int, bytes]
"""Id, schema and body of a row."""

CLOSED = sentence("Your notes are locked: open them again.")


class SealedJournal:
    """A journal in one SQLCipher table. Every change is on the disk when its call returns.

    Any thread may use it; they take turns. A kind that was read whole is remembered until the journal is closed: no
    other process can have the vault open, so every change goes through here. Raises NotSavedError when a change could
    not be kept (nothing of it is then), DamagedVaultError when the file cannot be read, and VaultError once it is
    closed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._open: sqlite3.Connection | None = connection
        self._turn = RLock()
        self._depth = 0
        self._remembered = Remembered()

    def add(self, record: Record) -> None:
        """Keep a new record. Raises ConflictError if the id is taken."""
        body, kept = _kept(record)
        row = (record.kind, record.id, record.schema, record.revision, body)
        with self._changing() as connection:
            try:
                connection.execute("INSERT INTO records(kind, id, schema, revision, body) VALUES (?, ?, ?, ?, ?)", row)
            except cipher.IntegrityError:
                raise ConflictError(sentence("something with this id is kept already: use a new id")) from None
            self._remembered.written(kept)

    def get(self, kind: type[R], record_id: str) -> R:
        """The record of this kind and id. Raises MissingRecordError."""
        with self._turn:
            every = self._remembered.of(kind)
            if every is None:
                query = "SELECT id, schema, body FROM records WHERE kind = ? AND id = ?"
                every = {record.id: record for record in _records(kind, self._read(query, kind.kind, record_id))}
            if record_id in every:
                return every[record_id]
        raise MissingRecordError(sentence("nothing is kept under this id: it may have been closed"))

    def save(self, record: Record) -> None:
        """Replace a record by its next revision. Raises ConflictError if someone else saved first."""
        body, kept = _kept(record)
        change = (record.schema, record.revision, body, record.kind, record.id, record.revision - 1)
        with self._changing() as connection:
            changed = connection.execute(
                "UPDATE records SET schema = ?, revision = ?, body = ? WHERE kind = ? AND id = ? AND revision = ?",
                change,
            )
            if changed.rowcount != 1:
                self.get(type(record), record.id)
                raise ConflictError(sentence("this was changed somewhere else: load it again"))
            self._remembered.written(kept)

    def delete(self, kind: type[Record], record_id: str) -> None:
        """Forget a record; its place in the file is overwritten. Nothing is written if it is not there."""
        with self._turn:
            if not self._holds(kind, record_id):
                return
            with self._changing() as connection:
                connection.execute("DELETE FROM records WHERE kind = ? AND id = ?", (kind.kind, record_id))
                self._remembered.deleted(kind, record_id)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """All records of a kind, oldest first."""
        with self._turn:
            return tuple(self._every(kind).values())

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""
        with self._turn, cipher.reading():
            every = self._remembered.of(kind)
            if every is not None:
                return len(every)
            found = self._connection().execute("SELECT count(*) FROM records WHERE kind = ?", (kind.kind,))
            return int(found.fetchone()[0])

    def newest(self, kind: type[R]) -> R | None:
        """The record of a kind that was added last."""
        with self._turn:
            return next(reversed(self._every(kind).values()), None)

    def search(self, kind: type[R], words: str) -> tuple[R, ...]:
        """Records of a kind with the words somewhere in their text, ignoring case."""
        sought = words.casefold()
        written = _as_in_json(sought)
        likely = [row for row in self._of(kind) if row[1] != kind.schema or written in row[2].decode().casefold()]
        return tuple(
            record for record in _records(kind, likely) if any(sought in text.casefold() for text in texts(record))
        )

    def is_empty(self) -> bool:
        """Whether nothing at all is kept."""
        return not self._read("SELECT id, schema, body FROM records LIMIT 1")

    def clear(self) -> None:
        """Forget everything at once."""
        with self._changing() as connection:
            connection.execute("DELETE FROM records")
            self._remembered.forget()

    @contextmanager
    def together(self) -> Generator[None]:
        """All that is changed inside is on the disk afterwards, or, if anything raises, nothing of it."""
        with self._turn:
            connection = self._connection()
            self._depth += 1
            try:
                with self._part(connection) if self._depth > 1 else _whole(connection):
                    yield
            except BaseException:
                self._remembered.forget()
                raise
            finally:
                self._depth -= 1

    @contextmanager
    def held(self) -> Generator[sqlite3.Connection]:
        """The connection, while no other thread may use it; for the vault, to copy all rows.

        Raises VaultError inside a change that is not finished.
        """
        with self._turn:
            if self._depth:
                raise VaultError(sentence("Something is being saved: let it finish, then try again."))
            yield self._connection()

    def switch(self, to: sqlite3.Connection) -> None:
        """Go on with another database; the one before is closed."""
        with self._turn:
            self._remembered.forget()
            before, self._open = self._open, to
            if before is not None:
                before.close()

    def close(self) -> None:
        """Refuse all further use. A change that another thread is making is finished first."""
        with self._turn:
            self._remembered.forget()
            before, self._open = self._open, None
            if before is not None:
                before.close()

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            raise VaultError(CLOSED)
        return self._open

    def _read(self, query: str, *values: str) -> list[Stored]:
        with self._turn, cipher.reading():
            return self._connection().execute(query, values).fetchall()

    def _holds(self, kind: type[Record], record_id: str) -> bool:
        every = self._remembered.of(kind)
        if every is not None:
            return record_id in every
        return bool(self._read("SELECT id, schema, body FROM records WHERE kind = ? AND id = ?", kind.kind, record_id))

    def _of(self, kind: type[Record]) -> list[Stored]:
        # without the index: rows lie in their order, and one walk past all of them is faster than a way to each
        return self._read("SELECT id, schema, body FROM records NOT INDEXED WHERE kind = ? ORDER BY seq", kind.kind)

    def _every(self, kind: type[R]) -> dict[str, R]:
        every = self._remembered.of(kind)
        if every is None:
            every = {record.id: record for record in _records(kind, self._of(kind))}
            self._remembered.read(kind, every)
        return every

    @contextmanager
    def _changing(self) -> Generator[sqlite3.Connection]:
        with self.together(), cipher.writing():
            yield self._connection()

    @contextmanager
    def _part(self, connection: sqlite3.Connection) -> Generator[None]:
        name = f"part{self._depth}"
        if not connection.in_transaction:  # the disk made SQLite give up the whole
            raise NotSavedError(why_not_saved(None))
        with cipher.writing():
            connection.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            if connection.in_transaction:
                with cipher.writing():
                    connection.execute(f"ROLLBACK TO {name}")
                    connection.execute(f"RELEASE {name}")
            raise
        with cipher.writing():
            connection.execute(f"RELEASE {name}")


def _kept(record: Record) -> tuple[bytes, Record]:
    """A record as bytes, and as it will be read from them."""
    body = body_of(record)
    return body, record_from(record.kind, record.schema, body)


def _as_in_json(sought: str) -> str:
    """How the words stand inside a body; those that no body can hold come back as they are, and are not found."""
    try:
        return msgspec.json.encode(sought)[1:-1].decode()
    except UnicodeEncodeError:
        return sought


@contextmanager
def _whole(connection: sqlite3.Connection) -> Generator[None]:
    with cipher.transaction(connection):
        checkpoints.passed("save.begun")
        yield  # ruff: ignore[fallible-context-manager] -- what follows is for a change that was made
        checkpoints.passed("save.written")
    checkpoints.passed("save.committed")
    with suppress(VaultError):  # the words are safe in the log; in the file itself every page has its own seal
        cipher.empty_log(connection)
    checkpoints.passed("save.settled")


def _records(kind: type[R], rows: list[Stored]) -> Iterator[R]:
    for _id, schema, body in rows:
        record = record_from(kind.kind, schema, body)
        if isinstance(record, kind):
            yield record
