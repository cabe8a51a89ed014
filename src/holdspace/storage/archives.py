"""Zip files as we write them, and strangers' zip files read with care."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from holdspace.errors import RefusedFileError, sentence

ZIP_START: Final = b"PK\x03\x04"
LARGEST_FILE: Final = 64 * 2**20
"""Bytes that a file which is brought in may have. Five years of notes take a few megabytes."""
LARGEST_UNPACKED: Final = 256 * 2**20
"""Bytes that everything in a zip may have together, once unpacked."""
MOST_ENTRIES: Final = 64
LARGEST_DIRECTORY: Final = 16 * 2**10
"""Bytes of a zip's own list of contents: ample for 64 short names, and read before anything else."""
MOST_DENSE: Final = 100
"""How many times smaller an entry may be packed. We store an entry as it is if it would pack better than this."""
SMALL: Final = 2**20
"""Below this many bytes unpacked no entry is a bomb, however well it packs."""
END: Final = struct.Struct("<4s4H2LH")
END_MARK: Final = b"PK\x05\x06"
WIDE_MARK: Final = b"PK\x06\x07"
WIDE_SIZE: Final = 20
FIRST_YEAR, LAST_YEAR = 1980, 2107
"""Years that a zip can tell."""
UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError)
DAMAGED: Final = sentence("This zip file is damaged or cut short: copy it over again, or use another one.")
TOO_LARGE: Final = sentence("This file is larger than any that Holdspace writes: pick the file that Holdspace made.")


def packed(files: Mapping[str, bytes], now: datetime, *, squeeze: bool = True) -> bytes:
    """A zip of these files, in this order, dated `now`: the same files and time give the same bytes.

    Without `squeeze` they are stored as they are; what is sealed does not get smaller.
    """
    written = io.BytesIO()
    date = (min(max(now.year, FIRST_YEAR), LAST_YEAR), now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(written, "w") as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o600) << 16
            smaller = squeeze and len(zlib.compress(content)) * (MOST_DENSE // 2) >= len(content)
            made.writestr(entry, content, zipfile.ZIP_DEFLATED if smaller else zipfile.ZIP_STORED)
    return written.getvalue()


def unpacked(data: bytes, names: Collection[str], *, largest: int = LARGEST_UNPACKED) -> dict[str, bytes]:
    """What is in a zip, by name. Every name must be one of `names`, and nothing is written anywhere.

    Raises RefusedFileError for a zip that is damaged, larger than `largest` bytes once unpacked, packed too densely,
    locked with a password, or that holds anything else: folders, links, paths, or one name twice.
    """
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
            _check_entries(entries, names, largest)
            return {entry.filename: _content(opened, entry) for entry in entries}
    except RuntimeError:
        raise RefusedFileError(sentence("This zip file is locked with a password: unlock it first.")) from None
    except UNREADABLE:
        raise RefusedFileError(DAMAGED) from None


def _check_directory(data: bytes) -> None:
    """Look at the last bytes alone: what they promise decides whether the rest is read at all."""
    if len(data) < END.size:
        raise RefusedFileError(DAMAGED)
    mark, _disk, _first, _here, entries, size, _start, comment = END.unpack(data[-END.size :])
    wide = data[-END.size - WIDE_SIZE :].startswith(WIDE_MARK)
    if mark != END_MARK or comment or wide:
        raise RefusedFileError(DAMAGED)
    if entries > MOST_ENTRIES or size > LARGEST_DIRECTORY:
        raise RefusedFileError(
            sentence("There is more in this zip file than Holdspace ever writes: pick the file it made.")
        )


def _check_entries(entries: list[zipfile.ZipInfo], names: Collection[str], largest: int) -> None:
    found = [entry.filename for entry in entries]
    if not set(found) <= set(names) or len(set(found)) != len(found):
        raise RefusedFileError(
            sentence("There are files in this zip that Holdspace did not write: pick the file it made.")
        )
    if sum(entry.file_size for entry in entries) > largest:
        raise RefusedFileError(TOO_LARGE)
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        plain = kind in {0, stat.S_IFREG} and not entry.is_dir()
        if not plain or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise RefusedFileError(sentence("This zip file was not made by Holdspace: pick the file it made."))
        if entry.file_size > max(SMALL, entry.compress_size * MOST_DENSE):
            raise RefusedFileError(TOO_LARGE)


def _content(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with opened.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise RefusedFileError(DAMAGED)
    return content
