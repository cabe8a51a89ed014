"""Every change the vault makes on the disk: private, whole or not at all, and safe before it is relied on."""

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from holdspace.errors import DamagedVaultError, NotSavedError, Sentence, sentence
from holdspace.storage import checkpoints

PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600
TEMPORARY: Final = ".part"
"""How the name of a file ends while it is written."""
SHREDDED: Final = 65_536
"""Bytes at the start of a file that are overwritten before it goes: all of a header is there, ours or a copy's."""
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED: Final = {errno.EACCES, errno.EPERM, errno.EROFS}
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
_OVER: Final = os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
_READ: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@contextmanager
def saving() -> Generator[None]:
    """Whatever the disk refuses inside becomes a NotSavedError that says why."""
    try:
        yield
    except OSError as error:
        raise NotSavedError(why_not_saved(error.errno)) from error


def why_not_saved(number: int | None) -> Sentence:
    """One sentence for an errno, with the way out."""
    if number in _FULL:
        return sentence("Not saved: the disk is full. Make some room, then try again.")
    if number in _REFUSED:
        return sentence(
            "Not saved: this place cannot be written to. Check who may write there, or choose another folder."
        )
    return sentence("Not saved: the disk gave an error. Try again, and copy your words somewhere safe if it goes on.")


def private_folder(folder: Path) -> None:
    """Make the folder and those above it that are missing, each for this person alone, whatever the umask.

    Raises NotSavedError.
    """
    with saving():
        for missing in reversed([part for part in (folder, *folder.parents) if not part.exists()]):
            missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            missing.chmod(PRIVATE_FOLDER)
            sync_folder(missing.parent)
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder")
        if stat.S_IMODE(folder.stat().st_mode) != PRIVATE_FOLDER:
            folder.chmod(PRIVATE_FOLDER)


def empty_file(path: Path) -> None:
    """Make a new empty file for this person alone. Raises NotSavedError, also if there is one."""
    with saving():
        os.close(_private(path))


def write_whole(path: Path, content: bytes, *, at: str) -> None:
    """Put a file in the place of the one before, or leave that one as it is. Safe on the disk when this returns.

    `at` names the two checkpoints, at + "_written" and at + "_placed". Raises NotSavedError.
    """
    part = path.with_name(path.name + TEMPORARY)
    try:
        _write_new(part, content)
        checkpoints.passed(f"{at}_written")
        with saving():
            part.replace(path)
    except Exception:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    checkpoints.passed(f"{at}_placed")


def read(path: Path, limit: int) -> bytes | None:
    """The bytes of a plain file, or None if there is none. Never waits at a pipe, never follows a link.

    Raises DamagedVaultError for what is no plain file, larger than `limit` bytes, or cannot be read.
    """
    try:
        with os.fdopen(os.open(path, _READ), "rb") as file:
            content = file.read(limit + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DamagedVaultError(
            sentence("The file {name} cannot be read: look at its folder, then try again.", name=path.name)
        ) from error
    if content is None or len(content) > limit:
        raise DamagedVaultError(
            sentence("The file {name} is not one that Holdspace wrote: bring back a copy.", name=path.name)
        )
    return content


def copy(source: Path, to: Path) -> None:
    """A private copy of a file, safe on the disk when this returns. Raises NotSavedError."""
    with saving(), source.open("rb") as read_from, os.fdopen(_private(to), "wb") as file:
        shutil.copyfileobj(read_from, file)
        file.flush()
        _sync(file.fileno())
    sync_folder(to.parent)


def rename(source: Path, to: Path) -> None:
    """Give a file or folder another name in the same folder. Raises NotSavedError."""
    with saving():
        source.rename(to)
    sync_folder(to.parent)


def remove(path: Path) -> None:
    """Take a file or a whole folder away; a link goes, not what it leads to. Raises NotSavedError."""
    with saving():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)


def shred(path: Path) -> None:
    """Overwrite the start of a file, then take it away. Old blocks may stay on some disks; the name does not.

    Raises NotSavedError.
    """
    with suppress(OSError), os.fdopen(os.open(path, _OVER), "wb") as file:
        file.write(bytes(min(os.fstat(file.fileno()).st_size, SHREDDED)))
        file.flush()
        _sync(file.fileno())
    remove(path)


def sync_file(path: Path) -> None:
    """Wait until the disk holds the file. Raises NotSavedError."""
    _sync_path(path, os.O_RDONLY | os.O_CLOEXEC)


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in the folder. Raises NotSavedError."""
    _sync_path(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def _write_new(path: Path, content: bytes) -> None:
    with saving():
        path.unlink(missing_ok=True)
        with os.fdopen(_private(path), "wb") as file:
            file.write(content)
            file.flush()
            _sync(file.fileno())


def _private(path: Path) -> int:
    opened = os.open(path, _NEW, PRIVATE_FILE)
    os.fchmod(opened, PRIVATE_FILE)
    return opened


def _sync_path(path: Path, flags: int) -> None:
    with saving():
        opened = os.open(path, flags)
        try:
            _sync(opened)
        finally:
            os.close(opened)


def _sync(opened: int) -> None:
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        with suppress(OSError):  # some file systems know the plain call alone
            fcntl.fcntl(opened, full)
            return
    os.fsync(opened)
