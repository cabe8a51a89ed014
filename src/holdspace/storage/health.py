"""What `doctor` looks at: who can read the vault, whether it is whole, how old its copies are. It changes nothing."""

import fcntl
import os
import platform
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sqlcipher3 import dbapi2

from holdspace.content.resources import is_stale
from holdspace.errors import HoldspaceError, Sentence, VaultError, WrongKeyError, sentence
from holdspace.storage import backup, cipher, copies, files, generations, holding, opening, places, sealing
from holdspace.storage.archives import LARGEST_UNPACKED
from holdspace.storage.header import read_header
from holdspace.storage.keys import with_passphrase
from holdspace.storage.outside import read_whole
from holdspace.storage.upcasting import brought_up, record_from

Level = Literal["ok", "look", "broken"]

OTHERS: Final = 0o077
OLD_BACKUP: Final = timedelta(days=30)
LITTLE_ROOM: Final = 200 * 2**20
"""Bytes: a new generation and a copy need room beside what is there."""
PAGE: Final = 4096
NOT_SEALED: Final = b"SQLite format 3\0"


class Finding(NamedTuple):
    """One thing that was looked at. `level` is ok, look (worth a look) or broken; `fix` is empty where it is ok."""

    level: Level
    what: str
    fix: str


def examine(folder: Path, now: datetime, *, passphrase: str | None = None) -> tuple[Finding, ...]:
    """Everything that can be seen from outside, and, with the passphrase, every page and record inside.

    Raises WrongKeyError if the passphrase opens nothing here; everything else that is wrong is a finding.
    """
    found = list(_vault(folder, now, passphrase)) if folder.is_dir() else [_no_vault()]
    return (*found, _room(folder), _help_lines(now), _versions())


def _no_vault() -> Finding:
    return Finding(
        "look",
        sentence("No notes are kept in this folder."),
        sentence("Look in another folder, or begin to keep some."),
    )


def _vault(folder: Path, now: datetime, passphrase: str | None) -> Iterator[Finding]:
    if holding.is_erasing(folder):
        yield Finding(
            "look", sentence("Notes here were being erased, and it was cut short."), sentence("Erase them once more.")
        )
        return
    if not generations.exists(folder):
        yield _no_vault()
        return
    yield _private(folder)
    number = generations.current(folder)
    if number is None:
        yield Finding(
            "broken",
            sentence("The file CURRENT is missing or damaged."),
            sentence("Open your notes once: it is written again."),
        )
    generation = generations.path_of(folder, number if number is not None else generations.numbers(folder)[0])
    yield _headers(generation)
    yield _database(generation)
    is_open = _is_open(folder)
    if is_open:
        fix = sentence("Close Holdspace, then look again: the rest can be seen only then.")
        yield Finding("look", sentence("Your notes are open in Holdspace now."), fix)
    else:
        left = generations.leftovers(folder, int(generation.name[1:]))
        if left:
            fix = sentence("Open your notes once: it is taken away.")
            yield Finding(
                "look", sentence("Something was left by a change that was cut short: {name}.", name=left[0].name), fix
            )
    yield from _copies(folder)
    yield _backup(folder, now)
    if passphrase is not None and not is_open:
        yield _inside(folder, passphrase)


def _private(folder: Path) -> Finding:
    for path in (folder, *sorted(folder.rglob("*"))):
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            continue
        name = path.relative_to(folder.parent)
        if found.st_uid != os.geteuid():
            return Finding(
                "look",
                sentence("{name} belongs to someone else.", name=name),
                sentence("Make it your own, or copy your notes elsewhere."),
            )
        if stat.S_IMODE(found.st_mode) & OTHERS:
            fix = sentence("Take that away: chmod -R go-rwx on the folder of your notes.")
            return Finding("look", sentence("Other people on this machine may look at {name}.", name=name), fix)
    return Finding("ok", sentence("Only you can look at the files of your notes."), "")


def _headers(generation: Path) -> Finding:
    raws = [_read(generation / name, opening.HEADER_LIMIT) for name in (places.HEADER, places.HEADER_COPY)]
    whole = [raw for raw in raws if raw and _is_header(raw)]
    if not whole:
        fix = sentence("Bring back a sealed copy or a backup. Leave the damaged files where they are.")
        return Finding("broken", sentence("Both key files of your notes are damaged."), fix)
    if raws[0] != raws[1]:
        return Finding(
            "look",
            sentence("One of the two key files is damaged or missing."),
            sentence("Open your notes once: it is mended."),
        )
    return Finding("ok", sentence("Both key files are whole and the same."), "")


def _database(generation: Path) -> Finding:
    fix = sentence("Bring back a sealed copy or a backup. Leave the damaged file where it is.")
    try:
        with (generation / places.DATABASE).open("rb") as opened:
            start = opened.read(len(NOT_SEALED))
            size = opened.seek(0, os.SEEK_END)
    except OSError:
        return Finding("broken", sentence("The file with your notes is missing or cannot be read."), fix)
    if start == NOT_SEALED:
        return Finding("broken", sentence("The file with your notes is not sealed."), fix)
    if not size or size % PAGE:
        return Finding("broken", sentence("The file with your notes is cut short."), fix)
    return Finding("ok", sentence("The file with your notes has its full size ({size:,} bytes).", size=size), "")


def _copies(folder: Path) -> Iterator[Finding]:
    made = copies.listed(folder)
    if not made:
        yield Finding(
            "look", sentence("There is no sealed copy yet."), sentence("Lock your notes once: a copy is made then.")
        )
        return
    damaged = [copy for copy in made if not _is_whole(copy)]
    for copy in damaged:
        fix = sentence("Take that file away. The next lock makes a new copy.")
        yield Finding("look", sentence("The sealed copy {name} is damaged.", name=copy.path.name), fix)
    if len(damaged) < len(made):
        yield Finding(
            "ok",
            sentence(
                "Sealed copies: {count}, the newest of {day:%Y-%m-%d}.",
                count=len(made) - len(damaged),
                day=made[-1].made,
            ),
            "",
        )


def _is_whole(copy: copies.Copy) -> bool:
    try:
        sealing.parts_of(read_whole(copy.path, LARGEST_UNPACKED))
    except HoldspaceError:
        return False
    return True


def _backup(folder: Path, now: datetime) -> Finding:
    made = backup.last_made(folder)
    fix = sentence("Make one with backup, and keep it on another device.")
    if made is None:
        return Finding("look", sentence("No backup was made yet."), fix)
    what = sentence(
        "The last backup was made on {day:%Y-%m-%d}, {ago}.",
        day=made,
        ago=_ago((now.date() - made.astimezone(now.tzinfo).date()).days),
    )
    return Finding("look", what, fix) if now - made > OLD_BACKUP else Finding("ok", what, "")


def _ago(days: int) -> Sentence:
    """So many days ago, in words."""
    if days <= 0:
        return sentence("today")
    return sentence("yesterday") if days == 1 else sentence("{days} days ago", days=days)


def _inside(folder: Path, passphrase: str) -> Finding:
    fix = sentence("Bring back a sealed copy or a backup. Leave the damaged file where it is.")
    try:
        good = opening.found(folder, with_passphrase(passphrase))
    except WrongKeyError:
        raise
    except VaultError as error:
        return Finding("broken", sentence("Your notes do not open. {why}", why=error.words), fix)
    try:
        count = _read_all(generations.path_of(folder, good.number) / places.DATABASE, good.data_key)
    except VaultError as error:
        return Finding("broken", sentence("Your notes were opened, and not all is well. {why}", why=error.words), fix)
    return Finding(
        "ok", sentence("Every page and every note inside is whole. Notes and records: {count:,}.", count=count), ""
    )


def _read_all(database: Path, data_key: bytes) -> int:
    """How many records there are, after reading all of them. Raises DamagedVaultError or NewerVaultError."""
    connection = cipher.connect(database, data_key, "ro")
    try:
        cipher.examine(connection)
        with cipher.reading():
            structure = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if structure != [("ok",)]:
            raise VaultError(cipher.DAMAGED)
        count = 0
        for count, row in enumerate(map(brought_up, cipher.rows_of(connection)), 1):  # ruff: ignore[unused-loop-control-variable] -- it is the count
            record_from(row.kind, row.schema, row.body)
        return count
    finally:
        connection.close()


def _is_open(folder: Path) -> bool:
    """Whether a process holds the vault; nothing is made, and the lock is let go at once."""
    try:
        opened = os.open(folder / places.LOCK, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(opened)
    return False


def _room(folder: Path) -> Finding:
    place = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(place).free
    what = sentence("Free room on the disk: {free:,} MB.", free=free // 2**20)
    if free < LITTLE_ROOM:
        return Finding("look", what, sentence("Make some room: changes and copies need it."))
    return Finding("ok", what, "")


def _help_lines(now: datetime) -> Finding:
    if is_stale(now.date()):
        fix = sentence("Update Holdspace. Until then, look a number up before you rely on it.")
        return Finding("look", sentence("Some help lines were last checked more than 180 days ago."), fix)
    return Finding("ok", sentence("All help lines were checked in the last 180 days."), "")


def _versions() -> Finding:
    connection = dbapi2.connect(":memory:")
    try:
        ((sealing_version,),) = connection.execute("PRAGMA cipher_version").fetchall()
    finally:
        connection.close()
    what = sentence(
        "Holdspace {holdspace}, SQLCipher {sqlcipher}, SQLite {sqlite}, Python {python}.",
        holdspace=version("holdspace"),
        sqlcipher=sealing_version,
        sqlite=dbapi2.sqlite_version,
        python=platform.python_version(),
    )
    return Finding("ok", what, "")


def _is_header(raw: bytes) -> bool:
    try:
        read_header(raw)
    except VaultError:
        return False
    return True


def _read(path: Path, limit: int) -> bytes:
    try:
        return files.read(path, limit) or b""
    except VaultError:
        return b""
