"""What is remembered, as frozen records. A schema number in each makes old records readable for ever."""

from datetime import date, datetime
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
    """One therapist and one person. Facts about harm live here, not with one interview.

    `kept` is False until something about them is kept.
    """

    kind: ClassVar[str] = "relationship"

    nickname: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    subject: str = "self"
    facts: dict[str, str] = {}
    fact_history: tuple[FactChange, ...] = ()
    kept: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """What an interview added up to on the day it was kept; later models never rewrite it.

    `readings` are names with their strength word, strongest first; none where a rule had decided. `answers` is all
    that was said by then, also about safety.
    """

    at: datetime
    suggestion: str
    acceptable: tuple[str, ...]
    firmness: str
    rule: str
    readings: tuple[tuple[str, str], ...]
    model_version: str
    model_hash: str
    answers: dict[str, str] = {}


class Decision(msgspec.Struct, frozen=True):
    """What a person decided for themselves: the id of an action, or own words under an empty id."""

    action: str
    words: str
    at: datetime


class Interview(Record, frozen=True, kw_only=True):
    """One time of thinking it through. `trail` is the pages in the order they were answered.

    `asked` names the questions about safety that were answered here: an old no counts only where it was asked again.
    `stage_open` says that the stage is asked after safety. `kept` is False until the person says keep this.
    `decision` is their own (an action's id, or empty with `decision_words`), beside the outcome, and `decisions` is
    every one they made, oldest first; `follows` is the interview that this one asks again.
    """

    kind: ClassVar[str] = "interview"

    relationship_id: str
    stage: str
    begun: datetime
    touched: datetime
    opening: str = ""
    answers: dict[str, str] = {}
    asked: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    stage_open: bool = False
    own_view: str = ""
    country: str = ""
    kept: bool = False
    outcome: Outcome | None = None
    decision: str = ""
    decision_words: str = ""
    decided: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    ask_again: date | None = None
    follows: str = ""


class Moment(Record, frozen=True, kw_only=True):
    """One thing jotted down, in own words, when it happened or later."""

    kind: ClassVar[str] = "moment"

    at: datetime
    text: str
    relationship_id: str = ""


class Draft(Record, frozen=True, kw_only=True):
    """Words as they were typed on one page, before they were saved. `id` is the page's path."""

    kind: ClassVar[str] = "draft"

    touched: datetime
    fields: dict[str, str] = {}


class Settings(Record, frozen=True, kw_only=True):
    """How the app behaves for this person. There is one, under SETTINGS_ID.

    `idle_minutes` 1-720, `hidden_seconds` 0 (off) or 10-3600; `device` is mine or shared; `leave_to` names an entry of
    the fixed list of places that Close can lead to; `theme` is auto, light or dark; `text_size` normal, large, largest.
    """

    kind: ClassVar[str] = "settings"

    made: datetime
    device: str = "mine"
    idle_minutes: int = 10
    hidden_seconds: int = 0
    tab_title: str = "Notes"
    leave_to: str = "blank"
    theme: str = "auto"
    text_size: str = "normal"
    country: str = ""
    passphrase_since: datetime | None = None
    rehearsed: int = 0


SETTINGS_ID = "settings"
KINDS: tuple[type[Record], ...] = (Relationship, Interview, Moment, Draft, Settings)
"""Every kind of record that a journal can keep."""
