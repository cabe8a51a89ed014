"""Sealed copies in the vault's folder: made when it is locked, verified, and thinned to some days and weeks."""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from holdspace.errors import DamagedVaultError, NotSavedError, sentence
from holdspace.storage import cipher, files, generations, places, sealing
from holdspace.storage.archives import LARGEST_UNPACKED
from holdspace.storage.checkpoints import passed
from holdspace.storage.header import Header
from holdspace.storage.outside import read_whole, write_whole
from holdspace.storage.vault import Vault

DAILY, WEEKLY, BEFORE = 7, 4, 4
STAMP: Final = "%Y%m%d-%H%M%S"
NAME: Final = re.compile(r"([0-9]{8}-[0-9]{6})(?:-([0-9]{1,4}))?(\.before)?\.copy")
"""When it was made, its number in that second, and whether it is what was there before something was brought back."""
MOST_OF_ONE_SECOND: Final = 1000
NOT_WHOLE: Final = sentence("The sealed copy did not come out whole: make room on the disk, then lock again.")


class Copy(NamedTuple):
    """A sealed copy: where it is, when it was made by its name (UTC), its size in bytes, and its file's time in ns."""

    path: Path
    made: datetime
    size: int
    written: int = 0


def make(vault: Vault, now: datetime) -> Path:
    """A sealed copy of an open vault, opened again with the key in hand before this returns.

    It opens with the passphrase and the paper key that the vault has now. Raises NotSavedError; no part of it is left
    then.
    """
    passed("copy.begun")
    folder = _folder(vault.folder)
    working = folder / f"{sealing.WORKING}{secrets.token_hex(8)}"
    files.private_folder(working)  # of its own, so that what SQLite lays beside its file goes with it
    try:
        part = working / places.DATABASE
        files.empty_file(part)
        with vault.journal.held() as connection, cipher.writing():
            connection.execute("VACUUM INTO ?", (str(part),))
            ((records,),) = connection.execute("SELECT count(*) FROM records").fetchall()
        passed("copy.database_copied")
        database = _bytes(part)
    finally:
        with suppress(NotSavedError):
            files.remove(working)
    content = sealing.sealed_copy({places.HEADER: vault.header, places.DATABASE: database}, records, now)
    path = _free(folder, now)
    write_whole(path, content, name="copy", replace=False, check=lambda read: _check(read, vault, folder))
    return path


def check(vault: Vault, copy: Copy) -> None:
    """See whether a copy is whole and opens with the vault's key.

    Raises RefusedFileError or DamagedVaultError if it is not; a copy from before the key was renewed opens no more.
    """
    _check(read_whole(copy.path, LARGEST_UNPACKED), vault, _folder(vault.folder))


def keep_closed(folder: Path, now: datetime) -> Path | None:
    """A copy of the vault in this folder as its files are, with no key at hand; None where there are none.

    The caller holds the folder's lock. A damaged vault is copied as it is. Raises NotSavedError.
    """
    number = generations.current(folder) or next(iter(generations.numbers(folder)), None)
    if number is None:
        return None
    generation = generations.path_of(folder, number)
    headers = [_bytes(generation / name) for name in (places.HEADER, places.HEADER_COPY)]
    parts = {
        places.HEADER: next(filter(None, headers), b""),
        places.DATABASE: _bytes(generation / places.DATABASE),
        sealing.LOG: _bytes(generation / sealing.LOG),
    }
    kept = {name: content for name, content in parts.items() if content or name != sealing.LOG}
    path = _free(_folder(folder), now, ".before.copy")

    def same(read: bytes) -> None:
        if sealing.parts_of(read)[1] != kept:
            raise NotSavedError(NOT_WHOLE)

    write_whole(path, sealing.sealed_copy(kept, None, now), name="copy", replace=False, check=same)
    return path


def listed(folder: Path) -> tuple[Copy, ...]:
    """The sealed copies of the vault in this folder, oldest first."""
    try:
        found = [_copy(path) for path in (folder / places.COPIES).iterdir()]
    except OSError:
        return ()
    return tuple(sorted((copy for copy in found if copy is not None), key=lambda copy: (copy.made, _number(copy))))


def thin(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Take older copies away: the newest of each of 7 days and of each of 4 weeks stay. Gives back what went.

    What was there before something was brought back is thinned apart, to the last 4. Days and weeks that have no copy
    do not count. Copies dated after `now`, made while a clock was wrong, are thinned apart and push no other out; the
    newest by its name and the newest by its file always stay. Raises NotSavedError.
    """
    copies = listed(folder)
    before = [copy for copy in copies if _is_before(copy)]
    stay = staying([copy for copy in copies if not _is_before(copy)], now) | {copy.path for copy in before[-BEFORE:]}
    gone = tuple(copy.path for copy in copies if copy.path not in stay)
    for path in gone:
        files.shred(path)
        passed("copy.thinned")
    return gone


def staying(copies: Sequence[Copy], now: datetime) -> set[Path]:
    """The copies that `thin` leaves, from all of them, oldest first."""
    if not copies:
        return set()
    stay = {copies[-1].path, max(copies, key=lambda copy: copy.written).path}
    for sort in ([one for one in copies if one.made <= now], [one for one in copies if one.made > now]):
        stay |= _newest(sort, DAILY, lambda copy: copy.made.date())
        stay |= _newest(sort, WEEKLY, lambda copy: copy.made.isocalendar()[:2])
    return stay


def _newest(copies: Iterable[Copy], most: int, time_of: Callable[[Copy], Hashable]) -> set[Path]:
    """The newest copy of each of the last `most` days or weeks; later ones in the list are newer."""
    newest = {time_of(copy): copy.path for copy in copies}
    return set(list(newest.values())[-most:])


def _check(content: bytes, vault: Vault, beside: Path) -> None:
    def key(header: Header) -> bytes:
        if header.vault_id != vault.vault_id:
            raise DamagedVaultError(sentence("This sealed copy is of other notes: it opens with their own key."))
        return vault.data_key

    sealing.opened(content, key, beside)


def _folder(folder: Path) -> Path:
    copies = folder / places.COPIES
    if copies.is_symlink():  # erasing and new keys take away what is in this folder: it has to be our own
        files.remove(copies)
    files.private_folder(copies)
    sealing.clear_working(copies)
    return copies


def _free(folder: Path, now: datetime, ending: str = ".copy") -> Path:
    stamp = f"{now.astimezone(UTC):{STAMP}}"
    names = (stamp, *(f"{stamp}-{number}" for number in range(2, MOST_OF_ONE_SECOND)))
    return next(path for name in names if not (path := folder / f"{name}{ending}").exists())


def _copy(path: Path) -> Copy | None:
    named = NAME.fullmatch(path.name)
    if named is None or path.is_symlink() or not path.is_file():
        return None
    try:
        made = datetime.strptime(named[1], STAMP).replace(tzinfo=UTC)
        found = path.stat()
        return Copy(path, made, found.st_size, found.st_mtime_ns)
    except (OSError, ValueError):
        return None


def _is_before(copy: Copy) -> bool:
    named = NAME.fullmatch(copy.path.name)
    return named is not None and named[3] is not None


def _number(copy: Copy) -> int:
    named = NAME.fullmatch(copy.path.name)
    return int(named[2] or 1) if named else 0


def _bytes(path: Path) -> bytes:
    """All bytes of a file of ours, or none where it is not there."""
    return files.read(path, LARGEST_UNPACKED) or b""
