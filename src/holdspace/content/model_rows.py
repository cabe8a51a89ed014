"""The rows of a model file as typed structs, and the line on which each of them stands."""

import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, NoReturn

import msgspec

from holdspace.discernment.model import Thresholds
from holdspace.errors import ModelFileError

RESTORE: Final = "Restore the released file or run make fit"
SOURCES: Final = ("literature", "judgement", "judged", "fit")
FARTHEST: Final = 50.0
"""No weight in log-odds is larger: beyond this an answer would decide alone, and numbers overflow."""

Source = Literal["literature", "judgement", "judged", "fit"]
Chance = Annotated[float, msgspec.Meta(gt=0, lt=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
LogOdds = Annotated[float, msgspec.Meta(ge=-FARTHEST, le=FARTHEST)]
Deviation = Annotated[float, msgspec.Meta(ge=0, le=FARTHEST)]
Exponent = Annotated[float, msgspec.Meta(gt=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Name = Annotated[str, msgspec.Meta(min_length=1)]
Shifts = dict[str, LogOdds]


class About(msgspec.Struct, frozen=True):
    """The part [model]."""

    version: Name
    readings: list[str]
    actions: list[str]
    temperature: Annotated[float, msgspec.Meta(ge=0.01, le=100)]


class Limits(msgspec.Struct, frozen=True):
    """The part [thresholds]."""

    clear_share: Share
    clear_margin: Share
    leaning_share: Share
    coverage: Share
    most_options: Annotated[int, msgspec.Meta(ge=1, le=6)]
    stop_gain: Share
    fewest_pages: Count
    most_pages: Annotated[int, msgspec.Meta(ge=0, le=20)]
    too_little_answers: Count
    strong: Share
    some: Share
    little: Share
    draws: Annotated[int, msgspec.Meta(ge=1, le=10_000)]

    def thresholds(self) -> Thresholds:
        """As the engine wants them."""
        return Thresholds(**msgspec.structs.asdict(self))


class Prior(msgspec.Struct, frozen=True):
    """The part [prior], with its stages and contexts."""

    source: Source
    bias: Shifts
    stage: dict[str, Shifts]
    context: dict[str, dict[str, Shifts]] = {}


class Coupling(msgspec.Struct, frozen=True):
    """One [[coupling]] of two readings."""

    pair: tuple[str, str]
    weight: LogOdds
    source: Source


class _Finding(msgspec.Struct, frozen=True, tag_field="kind", kw_only=True):
    id: Name
    facet: Name
    exponent: Exponent
    values: Annotated[list[str], msgspec.Meta(min_length=2)]
    source: Source


class Tick(_Finding, frozen=True, tag="tick", kw_only=True):
    """A [[finding]] that is ticked or not."""

    leak: Chance
    causes: dict[str, Chance]


class Ladder(_Finding, frozen=True, tag="ladder", kw_only=True):
    """A [[finding]] whose answers are steps."""

    leak: list[Chance]
    causes: dict[str, list[Chance]]


class Choice(_Finding, frozen=True, tag="choice", kw_only=True):
    """A [[finding]] whose answers have no order."""

    base: list[Chance]
    tilt: dict[str, list[LogOdds]]


class Utility(msgspec.Struct, frozen=True):
    """One [[utility]]: the backbone at a stage."""

    stage: str
    mean: list[LogOdds]
    sd: list[Deviation]
    source: Source


class Departure(msgspec.Struct, frozen=True):
    """One [[departure]]: what an answer adds."""

    question: str
    value: str
    mean: list[LogOdds]
    sd: list[Deviation]
    source: Source


class Together(msgspec.Struct, frozen=True):
    """One [[interaction]]: what answers add together."""

    name: Name
    when: Annotated[dict[str, Annotated[list[str], msgspec.Meta(min_length=1)]], msgspec.Meta(min_length=1)]
    mean: list[LogOdds]
    sd: list[Deviation]
    source: Source


class Rows(msgspec.Struct, frozen=True):
    """A whole model file."""

    model: About
    thresholds: Limits
    prior: Prior
    finding: Annotated[list[Tick | Ladder | Choice], msgspec.Meta(min_length=1)]
    utility: list[Utility]
    departure: list[Departure]
    harm: dict[str, list[str]] = {}
    coupling: list[Coupling] = []
    interaction: list[Together] = []


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the file: its part, which of the rows of that part, and the entry in it."""

    part: str = ""
    index: int | None = None
    entry: str = ""


class ModelText:
    """The text of a model file, to say where a mistake is."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines() or [""]

    def line(self, place: Place) -> int:
        """The number of the line of a place, from 1; the part's first line where the entry is not there."""
        header = f"[[{place.part}]]" if place.index is not None else f"[{place.part}]"
        starts = [number for number, line in enumerate(self.lines) if line.strip() == header]
        index = place.index or 0
        if index >= len(starts):
            starts, index = [self._first(place.part)], 0
        start = starts[index]
        for number in range(start + 1, len(self.lines)):
            if self.lines[number].startswith("["):
                break
            if re.match(rf"\s*{re.escape(place.entry)}\s*=", self.lines[number]):
                return number + 1
        return start + 1

    def _first(self, part: str) -> int:
        """Where a part first shows, also as a nested table or a single entry."""
        opening = re.compile(rf"\s*\[*{re.escape(part)}\b")
        return next((number for number, line in enumerate(self.lines) if part and opening.match(line)), 0)

    def refuse(self, place: Place, problem: str, mend: str = RESTORE) -> NoReturn:
        """Raise ModelFileError with the line, the problem and the mend."""
        raise ModelFileError(f"line {self.line(place)}: {problem}. {mend}")


def read_rows(text: str) -> Rows:
    """The rows of a model file. Raises ModelFileError for broken TOML, a missing part and any wrong type or range."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        number = int(found[1]) if found else len(text.splitlines())
        raise ModelFileError(f"line {number}: this is not TOML: {error}. {RESTORE}") from None
    where = ModelText(text)
    for part in ("model", "thresholds", "prior", "finding", "utility", "departure"):
        if part not in data:
            where.refuse(Place(), f"the part [{part}] is missing")
    for place in _not_finite(data):
        where.refuse(place, "a number is not finite", "Every number needs a size; run make fit again")
    try:
        return msgspec.convert(data, Rows)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `")
        where.refuse(_place(path), problem.replace("`", "'"), _mend(problem))


def _place(path: str) -> Place:
    found = re.match(r"\$\.(\w+)(?:\[(\d+)\])?(?:\.(\w+))?", path)
    if found is None:
        return Place()
    part, index, entry = found.groups()
    return Place(part, None if index is None else int(index), entry or "")


def _mend(problem: str) -> str:
    if "missing required field" in problem:
        return f"Add it. {RESTORE}"
    if "enum value" in problem:
        return f"A source is one of {', '.join(SOURCES)}"
    return RESTORE


def _not_finite(data: dict[str, Any]) -> Iterator[Place]:
    for part, rows in data.items():
        for index, row in enumerate(rows) if isinstance(rows, list) else [(None, rows)]:
            entries = row.items() if isinstance(row, dict) else [("", row)]
            yield from (Place(part, index, entry) for entry, value in entries if not _finite(value))


def _finite(value: object) -> bool:
    match value:
        case float():
            return math.isfinite(value)
        case dict():
            return all(_finite(part) for part in value.values())
        case list():
            return all(_finite(part) for part in value)
        case _:
            return True
