"""What is remembered, as frozen records. A schema number in each makes old records readable for ever."""

from datetime import datetime
from typing import ClassVar, Self

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The part all records share. `revision` grows by one with each save; `never_share` bars it from any share."""

    kind: ClassVar[str]
    schema: ClassVar[int] = 1

    id: str
    revision: int = 1
    never_share: bool = False

    def next(self, **changes: object) -> Self:
        """A copy with changes and the next revision."""
        return msgspec.structs.replace(self, revision=self.revision + 1, **changes)


class FactChange(msgspec.Struct, frozen=True):
    """A fact that was ticked or taken back; kept, so that a correction is never silent."""

    fact: str
    value: str
    at: datetime


class Relationship(Record, frozen=True, kw_only=True):
    """One therapist and one person. Facts about harm live here, not with one interview."""

    kind: ClassVar[str] = "relationship"

    nickname: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    subject: str = "self"
    facts: dict[str, str] = {}
    fact_history: tuple[FactChange, ...] = ()


class Interview(Record, frozen=True, kw_only=True):
    """One time of thinking it through. `trail` is the pages in the order they were answered."""

    kind: ClassVar[str] = "interview"

    relationship_id: str
    stage: str
    begun: datetime
    touched: datetime
    opening: str = ""
    answers: dict[str, str] = {}
    trail: tuple[str, ...] = ()
    own_view: str = ""
    country: str = ""


AnyRecord = Relationship | Interview
