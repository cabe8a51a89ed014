"""Files that someone made to do harm, or that are no files of ours at all."""

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from age_files import age_file, asking_for

from holdspace.storage import places, sealing
from holdspace.storage.archives import packed

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COSTS: Final[Mapping[str, dict[str, int]]] = {
    "a terabyte of memory": {"memory_kib": 2**30},
    "two gigabytes of memory": {"memory_kib": 2**21},
    "a thousand passes": {"passes": 1000},
    "a hundred lanes": {"lanes": 100},
    "less than nothing": {"memory_kib": -1},
    "no work at all": {"memory_kib": 8, "passes": 1},
}
"""What a header may ask for that none of ours does."""


def zip_of(files: Mapping[str, bytes], *, mode: int = stat.S_IFREG | 0o600) -> bytes:
    """A zip as any program could write it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 11, 24, 9, 0, 0))
            entry.external_attr = mode << 16
            made.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def records(*entries: object, **more: object) -> bytes:
    """The JSON of an export with these entries."""
    document = {"format": "holdspace-records", "version": 1, "made": NOW, "records": entries}
    return msgspec.json.encode({**document, **more})


def asking(header: bytes, **cost: int) -> bytes:
    """A vault's header that asks for another amount of work, spelled as ours are."""
    fields = msgspec.json.decode(header)
    for slot in fields["slots"]:
        if "cost" in slot["kdf"]:
            slot["kdf"]["cost"] |= cost
    return msgspec.json.encode(fields, order="sorted")


def copy_asking(copy: bytes, **cost: int) -> bytes:
    """A sealed copy whose header asks for another amount of work, with a list that fits."""
    _manifest, parts = sealing.parts_of(copy)
    return sealing.sealed_copy({**parts, places.HEADER: asking(parts[places.HEADER], **cost)}, None, NOW)


BACKUPS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "an empty file": lambda _copy: b"",
    "noise": lambda _copy: bytes(range(256)) * 40,
    "a picture": lambda _copy: b"\x89PNG\r\n\x1a\n" + bytes(200),
    "a program": lambda _copy: b"\x7fELF" + bytes(4000),
    "an age file that asks for a gigabyte times a thousand": lambda _copy: asking_for(30),
    "an age file that asks for more work than there is": lambda _copy: asking_for(63),
    "an age file for a key": lambda _copy: b"age-encryption.org/v1\n-> X25519 " + b"A" * 43 + b"\n--- " + b"A" * 43,
    "an age file with a page in it": lambda _copy: age_file(b"<html>", "x"),
    "an age file with a bomb in it": lambda _copy: age_file(zip_of({"records.json": bytes(60_000_000)}), "x"),
    "an age file with a path in it": lambda _copy: age_file(zip_of({"../../records.json": records()}), "x"),
    "an age file with records of a newer version": lambda _copy: age_file(
        zip_of({"records.json": records(version=99)}), "x"
    ),
    "a copy that asks for a terabyte": lambda copy: copy_asking(copy, memory_kib=2**30),
    "a copy that asks for no work": lambda copy: copy_asking(copy, memory_kib=8, passes=1),
    "a copy of a newer version": lambda copy: copy.replace(b'"version":1', b'"version":9'),
    "a copy with one more file": lambda copy: packed(
        {**sealing.parts_of(copy)[1], "../evil": b"x", sealing.LIST: b"{}"}, NOW, squeeze=False
    ),
    "an export": lambda _copy: zip_of({"records.json": records()}),
}
"""What may be named as a backup: made from a sealed copy of ours, or from nothing."""

IMPORTS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "an empty file": lambda _copy: b"",
    "noise": lambda _copy: bytes(range(256)) * 40,
    "a bomb": lambda _copy: zip_of({"records.json": bytes(60_000_000)}),
    "a zip with a path": lambda _copy: zip_of({"../../records.json": records()}),
    "a zip with a path from the root": lambda _copy: zip_of({"/etc/records.json": records()}),
    "a zip with a link": lambda _copy: zip_of({"records.json": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777),
    "a zip with a thousand files": lambda _copy: zip_of({f"{number}.json": b"" for number in range(1000)}),
    "records nested without end": lambda _copy: b'{"format":' + b"[" * 100_000,
    "records of a newer version": lambda _copy: records(version=99),
    "a record of a newer schema": lambda _copy: zip_of(
        {"records.json": records({"kind": "moment", "schema": 99, "record": {"id": "m", "at": NOW, "text": "x"}})}
    ),
    "a sealed copy": lambda copy: copy,
    "a backup": lambda _copy: asking_for(18),
    "a table with no dates": lambda _copy: b"name,price\nx,1\n",
}
"""What may be named to be brought in."""


def sealed_copy_of(folder: Path) -> bytes:
    """The bytes of the first sealed copy of this vault."""
    return min((folder / places.COPIES).iterdir()).read_bytes()
