"""A vault that nobody can open is moved out of the way whole, so that its owner can start again and lose nothing."""

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from holdspace.storage import files, generations, holding

_SUFFIX: Final = re.compile(r"-before-\d{8}(?:-\d+)?")


def set_aside(folder: Path, now: datetime) -> Path:
    """Move a vault, with its copies, beside itself under a name with the day in it; where it is from now on.

    It is one renaming: afterwards the vault is wholly here or wholly there, and opens with its keys in either place.
    Raises VaultBusyError while a process has it open, NotSavedError where the folder cannot be moved.
    """
    lock = holding.take(folder)
    try:
        to = _free(folder.with_name(f"{folder.name}-before-{now:%Y%m%d}"))
        files.rename(folder, to)
    finally:
        lock.release()
    return to


def found_aside(folder: Path) -> tuple[Path, ...]:
    """The vaults that were moved away from this place, oldest name first."""
    if not folder.parent.is_dir():
        return ()
    beside = sorted(path for path in folder.parent.iterdir() if path.is_dir() and path.name.startswith(folder.name))
    return tuple(
        path for path in beside if _SUFFIX.fullmatch(path.name.removeprefix(folder.name)) and generations.exists(path)
    )


def _free(wanted: Path) -> Path:
    tries = (wanted, *(wanted.with_name(f"{wanted.name}-{number}") for number in range(2, 1000)))
    return next(path for path in tries if not path.exists())
