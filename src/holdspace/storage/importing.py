"""Bringing notes in: our own export, its records.json, or a table of moments. First a preview, then all or nothing."""

import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec

from holdspace.errors import ConflictError, RefusedFileError, sentence
from holdspace.journey.journal import Journal
from holdspace.journey.records import KINDS, Interview, Moment, Record, Relationship
from holdspace.storage.ages import is_age
from holdspace.storage.archives import LARGEST_FILE, TOO_LARGE, ZIP_START, unpacked
from holdspace.storage.checking import wrong_with
from holdspace.storage.checkpoints import passed
from holdspace.storage.merging import merged
from holdspace.storage.readable import NAMES, RECORDS, Document, all_records, document, record_of
from holdspace.storage.spreadsheets import Problem, Row, decoded, rows

__all__ = ["Change", "Preview", "Problem", "preview", "take"]

Entropy = Callable[[int], bytes]
SEALED_COPY: Final = b"header.json"
NEAR_THE_START: Final = 64
LARGEST_RECORD: Final = 4 * 2**20
"""Bytes of JSON. A page full of typed words, the longest record that we write, has less than half of it."""
TOO_LONG: Final = sentence("This one is left out: it is longer than any that Holdspace writes.")


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is here and would become another one. `older` says that the file's was changed fewer times."""

    before: Record
    after: Record
    older: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring, before anything is written. `taken_from` is zip, records or table."""

    new: tuple[Record, ...]
    changed: tuple[Change, ...]
    same: tuple[Record, ...]
    problems: tuple[Problem, ...]
    taken_from: str

    @property
    def brings_nothing(self) -> bool:
        """Whether taking it would change nothing."""
        return not self.new and not self.changed


def preview(data: bytes, journal: Journal, *, windows: bool = False, entropy: Entropy = secrets.token_bytes) -> Preview:
    """What a file would bring: new, changed, already here, and what cannot be taken, each with its place.

    Nothing is written. `windows` reads a table in the Western Windows encoding; `entropy` gives ids for what is new in
    a table. Raises RefusedFileError, in one sentence, for anything that is not an export or a table of moments.
    """
    if not data.strip():
        raise RefusedFileError(sentence("This file is empty: pick another one."))
    if len(data) > LARGEST_FILE:
        raise RefusedFileError(TOO_LARGE)
    if is_age(data):
        raise RefusedFileError(sentence("This is a backup: bring it back with restore."))
    if data.startswith(ZIP_START):
        return _of_records(document(_records_json(data)), journal, "zip")
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _of_records(document(data.removeprefix(b"\xef\xbb\xbf")), journal, "records")
    return _of_rows(*rows(decoded(data, windows=windows)), journal, entropy)


def take(preview: Preview, journal: Journal, *, changed: bool = True) -> int:
    """Keep what a preview showed, all of it or nothing, and say how many records that was.

    Without `changed` only what is new is kept. Raises ConflictError if what is here changed since the preview.
    """
    replaced = [change.after for change in preview.changed] if changed else []
    passed("import.begun")
    try:
        with journal.together():
            for record in preview.new:
                journal.add(record)
            passed("import.added")
            for record in replaced:
                journal.save(record)
            passed("import.changed")
    except ConflictError:
        raise ConflictError(
            sentence("Your notes changed since you looked at this file: look at it once more.")
        ) from None
    passed("import.done")
    return len(preview.new) + len(replaced)


def _records_json(data: bytes) -> bytes:
    if SEALED_COPY in data[:NEAR_THE_START]:
        raise RefusedFileError(sentence("This is a sealed copy of your notes: bring it back with restore."))
    inside = unpacked(data, NAMES, largest=2 * LARGEST_FILE)
    if RECORDS not in inside:
        raise RefusedFileError(sentence("There is no records.json in this zip: pick the file that export wrote."))
    return inside[RECORDS]


@dataclass(slots=True)
class _Sorting:
    """Where each record of a file goes."""

    here: dict[tuple[str, str], Record]
    new: list[Record] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[Record] = field(default_factory=list)

    def put(self, record: Record) -> None:
        """Sort one record by what is here under its id."""
        before = self.here.get((record.kind, record.id))
        if before is None:
            self.new.append(record)
            return
        after = merged(before, record)
        if after is before:
            self.same.append(before)
        else:
            self.changed.append(Change(before, after, older=record.revision < before.revision))

    def preview(self, problems: list[Problem], taken_from: str) -> Preview:
        """All of it, sorted."""
        return Preview(tuple(self.new), tuple(self.changed), tuple(self.same), tuple(problems), taken_from)


def _of_records(read: Document, journal: Journal, taken_from: str) -> Preview:
    here = {(record.kind, record.id): record for record in all_records(journal)}
    found: dict[tuple[str, str], tuple[int, Record]] = {}
    problems: list[Problem] = []
    for number, entry in enumerate(read.records, start=1):
        if len(bytes(entry.record)) > LARGEST_RECORD:
            problems.append(Problem(number, TOO_LONG))
            continue
        try:
            record = record_of(entry)
        except RefusedFileError as error:
            problems.append(Problem(number, error.words))
            continue
        wrong = wrong_with(record, msgspec.json.decode(entry.record))
        if not wrong and (record.kind, record.id) in found:
            wrong = sentence("its id stands twice in this file")
        if wrong:
            problems.append(Problem(number, sentence("This one is left out: {why}.", why=wrong)))
        else:
            found[record.kind, record.id] = number, record
    people = {name for kind, name in (*here, *found) if kind == Relationship.kind}
    sorting = _Sorting(here)
    for kind in KINDS:
        for number, record in found.values():
            if record.kind != kind.kind:
                continue
            if isinstance(record, Interview) and record.relationship_id not in people:
                problems.append(
                    Problem(number, sentence("This interview is left out: the person it is about is not here."))
                )
            else:
                sorting.put(record)
    return sorting.preview(sorted(problems, key=lambda problem: problem.line), taken_from)


def _of_rows(read: tuple[Row, ...], problems: tuple[Problem, ...], journal: Journal, entropy: Entropy) -> Preview:
    here = all_records(journal)
    sorting = _Sorting({})
    more = list(problems)
    people = [record for record in here if isinstance(record, Relationship) and record.nickname]
    named: dict[str, Relationship] = {}
    twice: set[str] = set()
    for person in people:
        name = _plain(person.nickname)
        twice |= {name} & named.keys()
        named[name] = person
    moments = {(one.at, one.text, one.relationship_id): one for one in here if isinstance(one, Moment)}
    for row in read:
        name = _plain(row.therapist)
        if name and name not in named:
            named[name] = Relationship(id=_new_id(entropy), nickname=row.therapist)
            sorting.new.append(named[name])
        if name in twice:
            more.append(Problem(row.line, sentence("Two people here have this name: the one who came last is taken.")))
            twice.remove(name)
        person_id = named[name].id if name else ""
        before = moments.get((row.at, row.text, person_id))
        if before is None:
            moment = Moment(id=_new_id(entropy), at=row.at, text=row.text, relationship_id=person_id)
            moments[row.at, row.text, person_id] = moment
            sorting.new.append(moment)
        else:
            sorting.same.append(before)
    return sorting.preview(sorted(more, key=lambda problem: problem.line), "table")


def _plain(name: str) -> str:
    """A nickname as it is compared: no case, no double spaces, one way to write an accent."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _new_id(entropy: Entropy) -> str:
    return str(UUID(bytes=entropy(16), version=4))
