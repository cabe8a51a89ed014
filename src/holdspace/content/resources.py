"""Help lines, emergency numbers and places to complain, by country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from holdspace.content.packs import ENGLISH, pack, refuse

KINDS: Final = ("crisis", "harm", "young", "complaint")
KEEPS: Final = timedelta(days=180)
"""After this many days without a check every page with numbers says so."""
FILE: Final = "resources.toml"
OPTIONAL: Final = ("phone", "text_to", "web", "hours", "cost", "found_on")
NOTES: Final = ("bill_note", "check_note")


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line or place. Empty means not known, or that there is none; `who` then says what to look for.

    `found_on` says in words where a number was read, if not on the line's own pages; `check_note` goes with it.
    """

    name: str
    kind: str
    who: str
    phone: str
    text: str
    web: str
    hours: str
    cost: str
    bill_note: str
    checked_on: date
    source: str
    found_on: str
    check_note: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its number for danger and its lines, text lines first."""

    code: str
    name: str
    emergency: str
    lines: tuple[HelpLine, ...]

    def of_kind(self, kind: str) -> tuple[HelpLine, ...]:
        """The lines of one kind: crisis, harm, young or complaint."""
        return tuple(line for line in self.lines if line.kind == kind)


def _line(row: Mapping[str, Any], where: str, checked_on: date, notes: Mapping[str, str]) -> HelpLine:
    for key in ("name", "kind", "who", "source"):
        if not isinstance(row.get(key), str):
            refuse(FILE, where, f"a line has no {key!r}", "Every line needs name, kind, who and source")
    if row["kind"] not in KINDS:
        refuse(FILE, where, f"{row['name']!r} has the unknown kind {row['kind']!r}", f"Use one of {', '.join(KINDS)}")
    unknown = set(row) - {"name", "kind", "who", "source", "checked_on", *OPTIONAL}
    if unknown:
        refuse(FILE, where, f"{row['name']!r} has the unknown key {min(unknown)!r}", "Take it out or mend its name")
    return HelpLine(
        name=row["name"],
        kind=row["kind"],
        who=row["who"],
        phone=row.get("phone", ""),
        text=row.get("text_to", ""),
        web=row.get("web", ""),
        hours=row.get("hours", ""),
        cost=row.get("cost", ""),
        bill_note=notes["bill_note"] if row.get("phone") or row.get("text_to") else "",
        checked_on=row.get("checked_on", checked_on),
        source=row["source"],
        found_on=row.get("found_on", ""),
        check_note=notes["check_note"] if row.get("found_on") else "",
    )


def parse_countries(data: Mapping[str, Any]) -> tuple[Country, ...]:
    """Countries from a pack. Raises ModelFileError naming the country for a line that is not whole."""
    checked_on = data.get("checked_on")
    if not isinstance(checked_on, date):
        refuse(FILE, "checked_on", "there is no day of the last check", "Write it as 2026-11-23")
    for note in NOTES:
        if not isinstance(data.get(note), str):
            refuse(FILE, note, "the note that goes with a number is missing", "Write one sentence")
    found = []
    for code, row in data.items():
        if not isinstance(row, Mapping):
            continue
        if not {"name", "emergency"} <= set(row):
            refuse(FILE, code, "name or emergency is missing", "A country needs both, and its lines")
        lines = tuple(_line(line, code, checked_on, data) for line in row.get("lines", ()))
        lacking = [kind for kind in KINDS if kind not in {line.kind for line in lines}]
        if lacking:
            refuse(FILE, code, f"no line of kind {lacking[0]!r}", "Add one, or a line that says what to look for")
        found.append(Country(code, row["name"], row["emergency"], lines))
    return tuple(found)


@cache
def countries(language: str = ENGLISH) -> tuple[Country, ...]:
    """All countries in the order of the pack; the last is for everywhere else."""
    return parse_countries(pack("resources", language))


def is_stale(today: date) -> bool:
    """Whether any number was last checked more than 180 days before `today`."""
    return any(today - line.checked_on > KEEPS for country in countries() for line in country.lines)
