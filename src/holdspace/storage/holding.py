"""Whose turn it is with a vault folder, and the end of one: a lock for one process, and the erasing that finishes."""

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from holdspace.errors import NotSavedError, VaultBusyError, sentence
from holdspace.storage import files, places
from holdspace.storage.checkpoints import passed

BUSY: Final = sentence("These notes are open in another window of Holdspace: close them there, then try again.")
COPY: Final = ".copy"
"""How the name of a sealed copy ends."""
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
_TAKEN: Final = {errno.EAGAIN, errno.EACCES}


class Lock:
    """The right to open a vault, held by one process until `release` or until the process ends, however it ends."""

    def __init__(self, folder: Path, opened: int) -> None:
        self.folder = folder
        self._opened: int | None = opened

    def release(self) -> None:
        """Let another process open the vault. Once is enough; twice is no error."""
        opened, self._opened = self._opened, None
        if opened is not None:
            os.close(opened)


def take(folder: Path) -> Lock:
    """The lock of this folder. Raises VaultBusyError if another holds it, NotSavedError if none can be made here."""
    path = folder / places.LOCK
    while True:
        with files.saving():
            opened = os.open(path, _OPEN, files.PRIVATE_FILE)
        try:
            _lock(opened)
            if _is_still(path, opened):
                return Lock(folder, opened)
        except BaseException:
            os.close(opened)
            raise
        os.close(opened)  # an erasing took this file away between the two calls


def is_erasing(folder: Path) -> bool:
    """Whether an erasing was begun here and has not come to its end."""
    return (folder / places.ERASING).exists()


def mark_erasing(folder: Path) -> None:
    """From here on the vault is gone, whatever happens to this process. Raises NotSavedError."""
    files.write_whole(folder / places.ERASING, b"", at="erase.marker")


def finish_erasing(folder: Path, lock: Lock) -> None:
    """Take away everything of a vault: keys first, then what they opened, the mark last. Needs no key.

    Things in the folder that are not ours stay, and the folder with them. Raises NotSavedError; the next who comes
    goes on then.
    """
    with files.saving():
        ours = places.parts(folder)
    generations = [path for path in ours if path.is_dir() and path.name != places.COPIES]
    for generation in generations:
        for name in (places.HEADER, places.HEADER_COPY):
            if os.path.lexists(generation / name):
                files.shred(generation / name)
                passed("erase.key_removed")
    passed("erase.keys_removed")
    remove_copies(folder)
    passed("erase.copies_removed")
    for generation in generations:
        files.remove(generation)
        passed("erase.generation_removed")
    for path in ours:
        if path.name not in {places.LOCK, places.ERASING, places.COPIES}:
            files.remove(path)
    passed("erase.current_removed")
    files.remove(folder / places.LOCK)
    passed("erase.lock_removed")
    files.remove(folder / places.ERASING)
    passed("erase.marker_removed")
    lock.release()
    with suppress(OSError):
        folder.rmdir()
    passed("erase.folder_removed")


def remove_copies(folder: Path) -> None:
    """Take all sealed copies away, the part with their keys first; other files there stay. Raises NotSavedError."""
    copies = folder / places.COPIES
    if copies.is_symlink() or not copies.is_dir():
        return
    with files.saving():
        found = sorted(copies.iterdir())
    for path in found:
        if path.suffix in {COPY, files.TEMPORARY} and path.is_file() and not path.is_symlink():
            files.shred(path)
        elif places.UNFINISHED_NAME.fullmatch(path.name):
            files.remove(path)
    with suppress(OSError):
        copies.rmdir()
    files.sync_folder(folder)


def _lock(opened: int) -> None:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            raise VaultBusyError(BUSY) from None
        raise NotSavedError(
            sentence("Files in this folder cannot be locked, so it is not safe for notes: choose another one.")
        ) from error


def _is_still(path: Path, opened: int) -> bool:
    with files.saving():
        os.fchmod(opened, files.PRIVATE_FILE)
    try:
        named = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(named, os.fstat(opened))
