"""Backups: everything kept, in one age file that opens here and with the standard age program."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from holdspace.content.packs import ENGLISH
from holdspace.errors import NotSavedError, RefusedFileError, VaultError, sentence
from holdspace.journey.journal import Journal
from holdspace.journey.records import Record
from holdspace.storage import ages, files
from holdspace.storage.archives import packed, unpacked
from holdspace.storage.outside import read_whole, write_whole
from holdspace.storage.places import BACKED_UP
from holdspace.storage.readable import NAMES, RECORDS, all_records, counted, document, readable_files, records_of

NOT_WHOLE: Final = sentence("The backup did not come out whole: choose another place, or make room.")
DATE_LENGTH: Final = 64


class Contents(msgspec.Struct, frozen=True):
    """What is in a backup: all records, when it was made, and how many there are of each kind."""

    records: tuple[Record, ...]
    made: datetime
    counts: Mapping[str, int]


def file_name(now: datetime) -> str:
    """A name for the backup that says nothing of what is in it."""
    return f"notes-{now:%Y-%m-%d}.age"


def write(
    journal: Journal, passphrase: str, to: Path, now: datetime, *, replace: bool = False, language: str = ENGLISH
) -> Contents:
    """Write a backup that this passphrase opens, and read it back before saying that it is done.

    It takes some seconds, since the passphrase is stretched twice. Raises VaultError for an empty passphrase and
    NotSavedError if there is a file of that name and `replace` is not set, or if it cannot be written whole.
    """
    content, made = sealed(journal, passphrase, now, language=language)

    def check(written: bytes) -> None:
        if written != content:
            raise NotSavedError(NOT_WHOLE)

    write_whole(to, content, name="backup", replace=replace, check=check)
    return made


def sealed(journal: Journal, passphrase: str, now: datetime, *, language: str = ENGLISH) -> tuple[bytes, Contents]:
    """The bytes of a backup that this passphrase opens, and what was found in them when they were opened again.

    It takes some seconds, since the passphrase is stretched twice. Raises VaultError for an empty passphrase and
    NotSavedError if the backup does not open to exactly what is kept.
    """
    if not passphrase.strip():
        raise VaultError(sentence("A backup needs a passphrase: type the one that opens your notes."))
    records = all_records(journal)
    inside = readable_files(records, now, readme="readme_backup", language=language)
    content = ages.sealed(packed(inside, now), passphrase)
    found = opened(content, passphrase)
    if found.records != records:
        raise NotSavedError(NOT_WHOLE)
    return content, found


def read(path: Path, passphrase: str) -> Contents:
    """What is in a backup.

    Raises WrongKeyError if the passphrase does not open it, and RefusedFileError if it is damaged, cut short, newer
    than this Holdspace, or not a backup of ours.
    """
    return opened(read_whole(path), passphrase)


def opened(content: bytes, passphrase: str) -> Contents:
    """What is in the bytes of a backup; raises as `read` does."""
    inside = unpacked(ages.opened(content, passphrase), NAMES)
    if RECORDS not in inside:
        raise RefusedFileError(sentence("This is not a backup of Holdspace: there are no notes in it."))
    read_in = document(inside[RECORDS])
    records = records_of(read_in)
    return Contents(records, read_in.made, counted(records))


def remember(folder: Path, now: datetime) -> None:
    """Note in the vault's folder when a backup was last made; the backup itself can be anywhere.

    Where that cannot be noted, the backup is as good: the next one will be.
    """
    noted = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}\n"
    with suppress(NotSavedError):
        files.write_whole(folder / BACKED_UP, noted.encode(), at="backup.noted")


def last_made(folder: Path) -> datetime | None:
    """When `remember` was last called; None if never, or if the note cannot be read."""
    try:
        made = datetime.fromisoformat((folder / BACKED_UP).read_text("ascii")[:DATE_LENGTH].strip())
    except (OSError, ValueError):
        return None
    return made if made.tzinfo else None
