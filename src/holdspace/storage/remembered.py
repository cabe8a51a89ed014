"""Records that were read already. What is here is what the file holds, and it goes when the file is put away."""

from typing import TypeVar, cast

from holdspace.journey.records import Record

R = TypeVar("R", bound=Record)


class Remembered:
    """Whole kinds, oldest first, for one journal, which tells it of every change; a kind it was not given is unknown.

    Whoever uses it sees to it that one thread does so at a time.
    """

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, Record]] = {}

    def of(self, kind: type[R]) -> dict[str, R] | None:
        """All of a kind by id, or None if it was not read."""
        return cast("dict[str, R] | None", self._kinds.get(kind.kind))

    def read(self, kind: type[R], records: dict[str, R]) -> None:
        """All that the file holds of a kind."""
        self._kinds[kind.kind] = cast("dict[str, Record]", records)

    def written(self, record: Record) -> None:
        """A record is new, at the end, or has taken its own place again."""
        if record.kind in self._kinds:
            self._kinds[record.kind][record.id] = record

    def deleted(self, kind: type[Record], record_id: str) -> None:
        """A record is gone."""
        self._kinds.get(kind.kind, {}).pop(record_id, None)

    def forget(self) -> None:
        """Nothing is known any more."""
        self._kinds.clear()
