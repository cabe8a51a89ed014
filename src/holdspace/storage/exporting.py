"""What is kept, as a zip of plain files that anyone can read, who has it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import starmap
from pathlib import Path
from typing import Final

import msgspec

from holdspace.content.packs import ENGLISH
from holdspace.errors import NotSavedError, UnknownInputError, sentence
from holdspace.journey.journal import Journal
from holdspace.storage.archives import packed, unpacked
from holdspace.storage.outside import write_whole
from holdspace.storage.readable import EVERY_KIND, NAMES, RECORDS, all_records, document, readable_files

NOT_WHOLE: Final = sentence("The file was not written whole: choose another place, or make room.")


class ExportFile(msgspec.Struct, frozen=True):
    """One file of an export, exactly as it will be written."""

    name: str
    content: bytes


def file_name(now: datetime) -> str:
    """A name for the download that says nothing of what is in it."""
    return f"notes-{now:%Y-%m-%d}.zip"


def files(
    journal: Journal, now: datetime, *, kinds: Collection[str] | None = None, language: str = ENGLISH
) -> tuple[ExportFile, ...]:
    """Every file of an export, in order: showing these is the preview, writing them is the export.

    `kinds` names kinds of records, such as moment; None means all. An export is for the person alone, so facts about
    safety and records marked never to share are in it, and its README says so. Raises UnknownInputError for a kind
    that there is not.
    """
    wanted = EVERY_KIND if kinds is None else tuple(kinds)
    for kind in wanted:
        if kind not in EVERY_KIND:
            raise UnknownInputError(
                sentence("unknown kind {kind!r}: use one of {known}", kind=kind, known=", ".join(EVERY_KIND))
            )
    made = readable_files(all_records(journal), now, readme="readme_export", kinds=wanted, language=language)
    return tuple(starmap(ExportFile, made.items()))


def zipped(files: Sequence[ExportFile]) -> bytes:
    """The zip of these files: the same files give the same bytes."""
    contents = {file.name: file.content for file in files}
    return packed(contents, document(contents[RECORDS]).made)


def write(files: Sequence[ExportFile], to: Path, *, replace: bool = False) -> None:
    """Write the zip of these files, readable by its owner alone, and read it back before it takes its name.

    Raises NotSavedError if there is a file of that name and `replace` is not set, or if it cannot be written whole.
    """
    wanted = {file.name: file.content for file in files}

    def check(content: bytes) -> None:
        if unpacked(content, NAMES) != wanted:
            raise NotSavedError(NOT_WHOLE)

    write_whole(to, zipped(files), name="export", replace=replace, check=check)
