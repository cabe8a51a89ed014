"""Everything kept, as files that open without us: JSON with its schema, pages in plain words, tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from holdspace.content.packs import ENGLISH, pack
from holdspace.errors import DamagedVaultError, NewerVaultError, RefusedFileError, sentence
from holdspace.journey.journal import Journal
from holdspace.journey.records import KINDS, Draft, Interview, Moment, Record, Relationship, Settings
from holdspace.storage.markdown import filled, pages
from holdspace.storage.tables import tables
from holdspace.storage.upcasting import body_of, record_from

FORMAT: Final = "holdspace-records"
VERSION: Final = 1
RECORDS: Final = "records.json"
SCHEMA: Final = "schema.json"
README: Final = "README.md"
EVERY_KIND: Final = tuple(kind.kind for kind in KINDS)
FILES_OF: Final[dict[str, tuple[str, ...]]] = {
    Relationship.kind: ("people.md", "people.csv", "facts.csv"),
    Interview.kind: ("thinking.md", "thinking.csv", "answers.csv"),
    Moment.kind: ("moments.md", "moments.csv"),
    Draft.kind: ("drafts.md",),
    Settings.kind: ("settings.md",),
}
"""The pages and tables that show the records of each kind."""
NAMES: Final = (README, RECORDS, SCHEMA, *(name for names in FILES_OF.values() for name in names))
"""Every name that a zip of ours can have in it."""
MOST_RECORDS: Final = 200_000
NOT_OURS: Final = sentence("The file records.json is not one that Holdspace wrote, or it was changed: use another one.")
UNREADABLE: Final = sentence(
    "One of the notes in this file cannot be read: it was changed, or did not come from Holdspace."
)
README_PARTS: Final = {
    "readme_export": ("made", "what", "begun", "open", "parts", "all_of_it", "back"),
    "readme_backup": ("made", "what", "begun", "open", "key", "parts", "back"),
}


class Entry(msgspec.Struct, frozen=True):
    """One record as it stands in the file: its kind, the schema it was written in, and the JSON of its fields."""

    kind: str
    schema: int
    record: msgspec.Raw


class Document(msgspec.Struct, frozen=True):
    """The whole of records.json."""

    format: str
    version: int
    made: datetime
    records: tuple[Entry, ...]


def all_records(journal: Journal) -> tuple[Record, ...]:
    """Every record, kind by kind, each oldest first, as they are at one moment."""
    with journal.together():
        return tuple(record for kind in KINDS for record in journal.all(kind))


def counted(records: Sequence[Record]) -> dict[str, int]:
    """How many records there are of each kind; every kind is named."""
    return {kind.kind: sum(isinstance(record, kind) for record in records) for kind in KINDS}


def readable_files(
    records: Sequence[Record],
    now: datetime,
    *,
    readme: str,
    kinds: Collection[str] = EVERY_KIND,
    language: str = ENGLISH,
) -> dict[str, bytes]:
    """All files by name, made only from the arguments. `readme` names the text to read first.

    `records` is everything that is kept, since pages name people; only records of `kinds` are written out.
    """
    written = [record for record in records if record.kind in kinds]
    shown = {**pages(records, language), **tables(records, language)}
    chosen = {name: shown[name] for kind in EVERY_KIND if kind in kinds for name in FILES_OF[kind]}
    begun = any(isinstance(record, Interview) and not record.kept for record in written)
    first = _readme(readme, now, language, whole=set(kinds) >= set(EVERY_KIND), begun=begun)
    return {README: first, RECORDS: records_json(written, now), SCHEMA: schema_json(), **chosen}


def records_json(records: Sequence[Record], now: datetime) -> bytes:
    """The records as JSON, one below the other, with the schema number of each."""
    entries = tuple(Entry(record.kind, record.schema, msgspec.Raw(body_of(record))) for record in records)
    return msgspec.json.format(msgspec.json.encode(Document(FORMAT, VERSION, now, entries)), indent=1)


def schema_json() -> bytes:
    """A JSON Schema for records.json, of all kinds."""
    refs, parts = msgspec.json.schema_components(KINDS, ref_template="#/$defs/{name}")
    entries = [
        {
            "type": "object",
            "properties": {"kind": {"const": kind.kind}, "schema": {"const": kind.schema}, "record": ref},
            "required": ["kind", "schema", "record"],
        }
        for kind, ref in zip(KINDS, refs, strict=True)
    ]
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "made": {"type": "string", "format": "date-time"},
            "records": {"type": "array", "items": {"anyOf": entries}},
        },
        "required": ["format", "version", "made", "records"],
        "$defs": parts,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=1)


def document(data: bytes) -> Document:
    """The document in the bytes of records.json. Raises RefusedFileError if it is not ours, or newer than we are."""
    try:
        read = msgspec.json.decode(data, type=Document)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise RefusedFileError(NOT_OURS) from None
    if read.format != FORMAT or read.version < 1 or read.made.tzinfo is None:
        raise RefusedFileError(NOT_OURS)
    if read.version > VERSION:
        raise RefusedFileError(
            sentence("This file was written by a newer Holdspace: update Holdspace, then try again.")
        )
    if len(read.records) > MOST_RECORDS:
        raise RefusedFileError(
            sentence("There are more than {most:,} notes in this file: it is not one of ours.", most=MOST_RECORDS)
        )
    return read


def record_of(entry: Entry) -> Record:
    """The record of an entry, brought to today's schema. Raises RefusedFileError if it cannot be one."""
    try:
        return record_from(entry.kind, entry.schema, bytes(entry.record))
    except NewerVaultError as error:
        raise RefusedFileError(error.words) from None
    except DamagedVaultError:
        raise RefusedFileError(UNREADABLE) from None


def records_of(read: Document) -> tuple[Record, ...]:
    """All records of a document. Raises RefusedFileError for the first that is not whole, and for an id used twice."""
    found = tuple(record_of(entry) for entry in read.records)
    if len({(record.kind, record.id) for record in found}) != len(found):
        raise RefusedFileError(NOT_OURS)
    return found


def _readme(name: str, now: datetime, language: str, *, whole: bool, begun: bool) -> bytes:
    words: Mapping[str, str] = pack("take", language)[name]
    parts = [part for part in README_PARTS[name] if begun or part != "begun"]
    if not whole:
        parts.insert(parts.index("back"), "chosen")
    lines = [f"# {words['title']}", *(filled(words[part], day=f"{now:%Y-%m-%d}") for part in parts)]
    return ("\n\n".join(lines) + "\n").encode()
