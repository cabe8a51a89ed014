"""Where records are kept: a port, and the journal that lives in memory alone."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Protocol, TypeVar, runtime_checkable

import msgspec

from holdspace.errors import ConflictError, HoldspaceError, sentence
from holdspace.journey.records import Record

R = TypeVar("R", bound=Record)


class MissingRecordError(HoldspaceError):
    """No record has that id; it was deleted or never kept."""


@runtime_checkable
class Journal(Protocol):
    """What every journal can do: in memory now, in a sealed file or a database later. One contract suite tests all."""

    def add(self, record: Record) -> None:
        """Keep a new record. Raises ConflictError if the id is taken."""

    def get(self, kind: type[R], record_id: str) -> R:
        """The record. Raises MissingRecordError."""

    def save(self, record: Record) -> None:
        """Replace a record by its next revision. Raises ConflictError if someone else saved first."""

    def delete(self, kind: type[Record], record_id: str) -> None:
        """Forget a record; forgetting what is not there is no error."""

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """All records of a kind, oldest first."""

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""

    def newest(self, kind: type[R]) -> R | None:
        """The record of a kind that was added last."""

    def search(self, kind: type[R], words: str) -> tuple[R, ...]:
        """Records of a kind with the words somewhere in their text, ignoring case."""

    def is_empty(self) -> bool:
        """Whether nothing at all is kept."""

    def clear(self) -> None:
        """Forget everything at once."""

    def together(self) -> AbstractContextManager[None]:
        """All that is changed inside is kept, or, if anything raises, nothing of it. May be nested."""


class MemoryJournal:
    """A journal in this process's memory. Nothing is written anywhere; it is gone with `clear` or the process."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], Record] = {}
        self._lock = RLock()

    def add(self, record: Record) -> None:
        """Keep a new record."""
        with self._lock:
            if (record.kind, record.id) in self._records:
                raise ConflictError(sentence("something with this id is kept already: use a new id"))
            self._records[record.kind, record.id] = record

    def get(self, kind: type[R], record_id: str) -> R:
        """The record of this kind and id."""
        with self._lock:
            record = self._records.get((kind.kind, record_id))
        if not isinstance(record, kind):
            raise MissingRecordError(sentence("nothing is kept under this id: it may have been closed"))
        return record

    def save(self, record: Record) -> None:
        """Replace a record by its next revision."""
        with self._lock:
            before = self.get(type(record), record.id)
            if record.revision != before.revision + 1:
                raise ConflictError(sentence("this was changed somewhere else: load it again"))
            self._records[record.kind, record.id] = record

    def delete(self, kind: type[Record], record_id: str) -> None:
        """Forget a record."""
        with self._lock:
            self._records.pop((kind.kind, record_id), None)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """All records of a kind, oldest first."""
        return tuple(self._of(kind))

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""
        return sum(1 for _ in self._of(kind))

    def newest(self, kind: type[R]) -> R | None:
        """The record of a kind that was added last."""
        return next(reversed(self.all(kind)), None)

    def search(self, kind: type[R], words: str) -> tuple[R, ...]:
        """Records of a kind with the words in their text."""
        sought = words.casefold()
        return tuple(record for record in self._of(kind) if any(sought in text.casefold() for text in texts(record)))

    def is_empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._records

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._records.clear()

    @contextmanager
    def together(self) -> Generator[None]:
        """All that is changed inside is kept, or nothing of it."""
        with self._lock:
            before = dict(self._records)
            try:
                yield
            except BaseException:
                self._records = before
                raise

    def _of(self, kind: type[R]) -> Iterator[R]:
        with self._lock:
            kept = list(self._records.values())
        return (record for record in kept if isinstance(record, kind))


def texts(record: Record) -> Iterator[str]:
    """Every string in a record, also in the parts of its parts."""
    stack: list[object] = [msgspec.to_builtins(record)]
    while stack:
        part = stack.pop()
        match part:
            case str():
                yield part
            case dict():
                stack.extend(part.values())
            case list() | tuple():
                stack.extend(part)


NewId = Callable[[], str]
