"""Files outside the vault's folder, in places that a person names: written whole or not at all, read with a limit."""

import os
import re
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from holdspace.errors import NotSavedError, RefusedFileError, sentence
from holdspace.storage.archives import LARGEST_FILE, TOO_LARGE
from holdspace.storage.checkpoints import passed

Check = Callable[[bytes], None]
PRIVATE: Final = 0o600
LONGEST_PART: Final = 100
PART: Final = re.compile(r"[0-9a-f]{16}\.part")
NAMELESS: Final = getattr(os, "O_TMPFILE", 0) if Path("/proc/self/fd").is_dir() else 0


def write_whole(path: Path, content: bytes, *, name: str, replace: bool, check: Check) -> None:
    """Write a file that only its owner may read: beside its place first, read back, checked, then put there.

    `check` gets the bytes as they were read back and raises if they are not right. `name` begins the checkpoints'
    names. Raises NotSavedError if there is a file already and `replace` is not set, or if writing fails; nothing is
    left behind then, and a file that was there is as it was.
    """
    taken = sentence("There is a file called {name} already: choose another name.", name=path.name)
    if not replace and os.path.lexists(path):
        raise NotSavedError(taken)
    _clear_parts(path)
    beside = path.with_name(f".{path.name[:LONGEST_PART]}.{secrets.token_hex(8)}.part")
    try:
        _written(beside, path, content, name=name, replace=replace, check=check)
    except FileExistsError:
        raise NotSavedError(taken) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not possible"
        raise NotSavedError(
            sentence("{name} was not written ({why}): choose another place, or make room.", name=path.name, why=reason)
        ) from error
    finally:
        with suppress(OSError, ValueError):
            beside.unlink(missing_ok=True)
    passed(f"{name}.done")


def read_whole(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """The bytes of a file that a person brings. Raises RefusedFileError if it is no file, too large or not readable."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(handle, "rb") as opened:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise RefusedFileError(
                    sentence("{name} is not a file: name the file that Holdspace made.", name=path.name)
                )
            content = opened.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not possible"
        raise RefusedFileError(
            sentence("{name} cannot be read ({why}): check its name.", name=path.name, why=reason)
        ) from None
    if len(content) > largest:
        raise RefusedFileError(TOO_LARGE)
    return content


def _clear_parts(path: Path) -> None:
    """Take away what a write that was cut short left beside this name."""
    start = f".{path.name[:LONGEST_PART]}."
    with suppress(OSError, ValueError):
        for left in path.parent.iterdir():
            if left.name.startswith(start) and PART.fullmatch(left.name.removeprefix(start)):
                left.unlink()


def _written(beside: Path, path: Path, content: bytes, *, name: str, replace: bool, check: Check) -> None:
    with os.fdopen(_opened(beside), "w+b") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
        passed(f"{name}.written")
        written.seek(0)
        check(written.read())
        passed(f"{name}.checked")
        _put(written.fileno(), beside, path, replace=replace)
    passed(f"{name}.placed")
    _sync_folder(path.parent)


def _opened(beside: Path) -> int:
    """A new private file: one without a name where the system has such, so that nothing is left if we are cut short."""
    if NAMELESS:
        with suppress(OSError):  # not every file system has them
            return os.open(beside.parent, NAMELESS | os.O_RDWR, PRIVATE)
    return os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE)


def _put(handle: int, beside: Path, path: Path, *, replace: bool) -> None:
    if not os.fstat(handle).st_nlink:
        _name(handle, beside if replace else path)
        if not replace:
            return
    if not replace:
        try:
            os.link(beside, path)
        except FileExistsError:
            raise
        except OSError:  # sticks and shares that know no links: the name was free a moment ago
            if os.path.lexists(path):
                raise FileExistsError from None
        else:
            return
    beside.replace(path)


def _name(handle: int, path: Path) -> None:
    """Give a file without a name this one, which must be free."""
    os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle, follow_symlinks=True)


def _sync_folder(folder: Path) -> None:
    """Make the name last. Some file systems cannot do it for a folder; the file itself is safe already."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
