"""CSV with one moment a line: date, text and, if wanted, therapist. Anything else is told with its line number."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from holdspace.errors import RefusedFileError, sentence
from holdspace.storage.checking import YEARS, shown
from holdspace.storage.tables import MOMENT_COLUMNS, plain_cell

MOST_LINES: Final = 100_000
LONGEST_TEXT: Final = 100_000
"""Characters in one moment: about fifty pages."""
LONGEST_NAME: Final = 200
NEEDED: Final = ("date", "text")
BETWEEN: Final = (",", ";", "\t")
COLUMNS_SAID: Final = sentence("date, text and, if you like, therapist")
UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
DATE: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<time>[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?)?"
)
NOON: Final = 12
"""A date without a time is kept at noon UTC, which is the same day nearly everywhere."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line that can be taken: where it stands, when it was, the words, and the nickname or nothing."""

    line: int
    at: datetime
    text: str
    therapist: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be taken. `line` is the line of a table or the number of a note; 0 is the whole file."""

    line: int
    what: str


def decoded(data: bytes, *, windows: bool = False) -> str:
    """The text of a file in UTF-8 or UTF-16, or in the Western Windows encoding if that is said.

    Raises RefusedFileError if it is in another one, or is no text.
    """
    encoding = "utf-16" if data.startswith(UTF16_MARKS) else "cp1252" if windows else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedFileError(
            sentence("The letters of this file cannot be read: save it as CSV in UTF-8, then try again.")
            if windows or encoding == "utf-16"
            else sentence("This file is not in UTF-8: save it so, or say that it is from an older Windows program.")
        ) from None
    if "\0" in text:
        raise RefusedFileError(sentence("This file is not text: pick a CSV file, or one that Holdspace made."))
    return text


def rows(text: str) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The lines that can be taken, and what is wrong with the others.

    The first line names the columns. Dates are ISO: 2026-11-24, or 2026-11-24T09:30+01:00; a time without a zone is
    read as UTC. Raises RefusedFileError if the first line is another one, if quotes do not close, or for more than
    100,000 lines.
    """
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise RefusedFileError(
            sentence("There are more than {most:,} lines in this file: split it into smaller ones.", most=MOST_LINES)
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_between(text), strict=True)
    try:
        return _read(reader)
    except csv.Error:
        message = sentence(
            "Line {line} cannot be read as a table: mend its quotes, or make its cells shorter.", line=reader.line_num
        )
        raise RefusedFileError(message) from None


class _Reader(Protocol):
    """The part of a csv reader that is used here; the standard library gives its type no public name."""

    @property
    def line_num(self) -> int:
        """How many lines were read."""

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def _read(reader: _Reader) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    found: list[Row] = []
    problems: list[Problem] = []
    columns = _columns(next(reader, []))
    before = reader.line_num
    for cells in reader:
        if any(cells):
            read = _row(before + 1, columns, cells)
            if isinstance(read, Row):
                found.append(read)
            else:
                problems.append(read)
        before = reader.line_num
    return tuple(found), tuple(problems)


def _between(text: str) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return next((mark for mark in BETWEEN if mark in first), ",")


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    names = tuple(cell.strip().casefold() for cell in cells)
    if not set(NEEDED) <= set(names):
        raise RefusedFileError(
            sentence("The first line has to name the columns of the table: {columns}.", columns=COLUMNS_SAID)
        )
    unknown = [name for name in names if name not in MOMENT_COLUMNS]
    if unknown:
        raise RefusedFileError(
            sentence(
                "There is no use for the column {column}: leave only {columns}.",
                column=shown(unknown[0]),
                columns=COLUMNS_SAID,
            )
        )
    if len(set(names)) != len(names):
        raise RefusedFileError(
            sentence("One column is named twice in the first line: name each once, {columns}.", columns=COLUMNS_SAID)
        )
    return names


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> Row | Problem:
    if len(cells) != len(columns):
        return Problem(
            line,
            sentence(
                "There are {cells} cells and {columns} columns: put quotes around the text.",
                cells=len(cells),
                columns=len(columns),
            ),
        )
    row = dict(zip(columns, map(plain_cell, cells), strict=True))
    at = _date(row["date"].strip())
    if at is None:
        return Problem(
            line, sentence("{day} is not a date we can read: write it as 2026-11-24.", day=shown(row["date"]))
        )
    if not row["text"].strip():
        return Problem(line, sentence("There is no text in this line."))
    therapist = " ".join(row.get("therapist", "").split())
    if len(row["text"]) > LONGEST_TEXT or len(therapist) > LONGEST_NAME:
        return Problem(
            line,
            sentence(
                "The text is longer than {letters:,} letters, or the name than {name}.",
                letters=LONGEST_TEXT,
                name=LONGEST_NAME,
            ),
        )
    return Row(line, at, row["text"], therapist)


def _date(text: str) -> datetime | None:
    found = DATE.fullmatch(text)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    if found["time"] is None:
        at = at.replace(hour=NOON)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
