"""How one page is put together: a whole text, and small tables over it for whom, where and how safe.

Words for a parent are not words for the person; someone who has left needs no advice on leaving. A pack writes only
what differs; this module says which tables hold for a reader, and in which order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from holdspace.content.packs import refuse
from holdspace.discernment.vocabulary import Stage
from holdspace.errors import UnknownInputError

SUBJECTS: Final = ("self", "child", "other")
CONTACTS: Final = ("current", "ended", "ended_new", "none")
PLACES: Final = ("current", "first_sessions", "ending", "searching", "ended", "ended_new", "ended_searching")
PEOPLE: Final = ("", "young_", "child_", "other_")
TELLS_TO_LEAVE_AT_ONCE: Final = "R1"
PAIRS: Final = frozenset({"step_1", "step_2", "step_3", "step_4", "step_5", "step_new", "step_last"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, where they are with the therapist, and how safe they are."""

    subject: str
    place: str
    young: bool
    crisis: bool
    rule: str

    @classmethod
    def of(
        cls, subject: str, contact: str, *, young: bool, crisis: bool, stage: str = Stage.ESTABLISHED, rule: str = ""
    ) -> "Reader":
        """A reader from the interview's own values. Raises UnknownInputError for an unknown one."""
        for name, value, known in (
            ("subject", subject, SUBJECTS),
            ("contact", contact, CONTACTS),
            ("stage", stage, tuple(Stage)),
        ):
            if value not in known:
                raise UnknownInputError(f"unknown {name} {value!r}: use one of {', '.join(known)}")
        return cls(subject, _place(contact, Stage(stage)), young, crisis, rule)

    @property
    def over(self) -> bool:
        """Whether they no longer see the therapist it is about."""
        return self.place.startswith("ended")

    def away(self) -> "Reader":
        """The same reader where only the therapist of before is meant."""
        return replace(self, place="ended") if self.place == "ended_searching" else self

    def layers(self, extra: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        """Names of the tables to lay over the whole text, in order; of each group the first that exists."""
        who = "" if self.subject == "self" else f"{self.subject}_"
        if who:
            yield from self._places("")
            yield (self.subject,)
        yield from self._places(who)
        for name in extra:
            yield (f"{who}{name}",)
            if self.over:
                yield (f"{who}{name}_ended",)
        if self.young and self.subject != "child":
            young = f"{who}young"
            yield (young,)
            yield from self._places(f"{young}_")
        if self.crisis:
            yield from self._dangers(who)

    def _places(self, who: str) -> Iterator[tuple[str, ...]]:
        match self.place:
            case "current":
                return
            case "ended_new":
                yield (f"{who}ended_new", f"{who}ended")
            case "ended_searching":
                yield (f"{who}searching",)
                yield (f"{who}ended_searching",)
            case place:
                yield (f"{who}{place}",)

    def _dangers(self, who: str) -> Iterator[tuple[str, ...]]:
        names = ["crisis"]
        if self.over:
            names.append("crisis_ended")
        elif self.place != "searching":
            names.append("crisis_current")
        if not self.over and self.rule != TELLS_TO_LEAVE_AT_ONCE:
            names.append("crisis_wait")
        yield from ((f"{who}{name}",) for name in names)
        if self.young and not who:
            yield from ((f"young_{name}",) for name in names)


def _place(contact: str, stage: Stage) -> str:
    if contact == "ended_new":
        return contact
    if contact == "ended":
        return "ended_searching" if stage is Stage.SEARCHING else contact
    if contact == "none" or stage is Stage.SEARCHING:
        return "searching"
    return "current" if stage is Stage.ESTABLISHED else stage.value


def known_parts() -> frozenset[str]:
    """Every name that a table over a whole text may have."""
    dangers = ("crisis", "crisis_ended", "crisis_current", "crisis_wait")
    kinds = (*PLACES, *dangers, "once", "once_ended")
    people = {who.removesuffix("_") for who in (*PEOPLE, "other_young_") if who}
    return frozenset({f"{who}{kind}" for who in (*PEOPLE, "other_young_") for kind in kinds} | people)


@dataclass(frozen=True, slots=True)
class Table:
    """One whole text and the parts that may lie over it."""

    whole: dict[str, Any]
    parts: dict[str, dict[str, Any]]


def tables(data: Mapping[str, Any], file: str, keys: frozenset[str]) -> dict[str, Table]:
    """The tables of a pack. Raises ModelFileError for an unknown key or part, and for a step that is no pair."""
    found = {}
    for name, row in data.items():
        if not isinstance(row, Mapping):
            refuse(file, name, "this stands outside a table", "Move it below the name of its table")
        parts = {key: value for key, value in row.items() if isinstance(value, dict)}
        whole = {key: value for key, value in row.items() if key not in parts}
        _check(whole, file, name, keys)
        for part, words in parts.items():
            if part not in known_parts():
                refuse(file, f"{name}.{part}", "no reader is called that", "See layers.py for the names")
            _check(words, file, f"{name}.{part}", keys)
        found[name] = Table(whole, parts)
    return found


def _check(row: Mapping[str, Any], file: str, where: str, keys: frozenset[str]) -> None:
    for key, value in row.items():
        if key not in keys:
            refuse(file, f"{where}.{key}", "no page has such a text", f"Use one of {', '.join(sorted(keys))}")
        many = key in PAIRS or key in {"body", "add", "tell", "sources"}
        strings = value if many and isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in strings) or (many and strings is not value):
            refuse(file, f"{where}.{key}", "this is not text", "Write a list of texts" if many else "Write one text")
        if key in PAIRS and len(strings) != 2:  # ruff: ignore[magic-value-comparison] -- a pair
            refuse(file, f"{where}.{key}", "a step needs a title and a text", 'Write ["title", "text"]')


def merged(over: tuple[Table, ...], reader: Reader, extra: tuple[str, ...] = ()) -> dict[str, Any]:
    """One page for one reader: whole texts first, then every part that holds; a later table wins."""
    row: dict[str, Any] = {}
    for table in over:
        row |= table.whole
    for names in reader.layers(extra):
        for table in over:
            part = next((table.parts[name] for name in names if name in table.parts), {})
            row |= part
    return row
