"""What is stored, and where: in the folder, in the browser, and what is stored nowhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdspace.errors import HoldspaceError, said
from holdspace.storage import backup, copies
from holdspace.storage.vault import Vault
from holdspace.web.counting import all_counted, counts_of
from holdspace.web.dates import on_the_clock
from holdspace.web.keeping import KEEPING
from holdspace.web.requests import PageRequest

STATED: Final = (
    (r"CURRENT", "current"),
    (r"LOCK", "lock"),
    (r"BACKED-UP", "backed-up"),
    (r"g\d+/header\.json", "header"),
    (r"g\d+/header\.copy", "header-copy"),
    (r"g\d+/vault\.db", "notes"),
    (r"g\d+/vault\.db-(wal|shm)", "last-changes"),
    (r"copies/.+", "copy"),
)
"""What each file of the folder is, by its name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file in the folder: its name below the folder, what it is (empty: not one of ours), its bytes."""

    name: str
    what: str
    size: int


def files_in(folder: Path) -> tuple[Kept, ...]:
    """Every file in the folder, by name; links are named and not followed. Files that go while we look are left out."""
    return tuple(_files(folder))


def _files(folder: Path) -> Iterator[Kept]:
    for path in sorted(folder.rglob("*")):
        try:
            found = path.lstat()
            is_folder = path.is_dir() and not path.is_symlink()
        except OSError:
            continue
        if not is_folder:
            name = path.relative_to(folder).as_posix()
            what = next((what for pattern, what in STATED if re.fullmatch(pattern, name)), "")
            yield Kept(name, what, found.st_size)


@require_http_methods(["GET", "HEAD", "POST"])
def stored(request: PageRequest) -> HttpResponse:
    """The page, and looking whether the sealed copies open."""
    checked: list[tuple[datetime, str]] = []
    vault = KEEPING.vault
    if request.method == "POST" and vault is not None and request.stay.opened:
        checked = [_checked(vault, one) for one in reversed(copies.listed(vault.folder))]
    return render(request, "holdspace/stored.html", {**_context(request), "checked": checked})


def _checked(vault: Vault, one: copies.Copy) -> tuple[datetime, str]:
    """When a copy was made, and what is wrong with it; empty when it opens and is whole."""
    made = on_the_clock(one.made)
    try:
        copies.check(vault, one)
    except HoldspaceError as error:
        return made, said(error, _)
    return made, ""


def _context(request: PageRequest) -> dict[str, Any]:
    exists = KEEPING.exists()
    files = files_in(KEEPING.folder) if exists else ()
    made = copies.listed(KEEPING.folder) if exists else ()
    backed_up = backup.last_made(KEEPING.folder) if exists else None
    return {
        "exists": exists,
        "opened": request.stay.opened,
        "counts": all_counted(counts_of(request.journal)),
        "folder": KEEPING.folder,
        "files": [one for one in files if one.what != "copy"],
        "size": sum(one.size for one in files),
        "copies": [(on_the_clock(one.made), one.size) for one in reversed(made)],
        "backed_up": on_the_clock(backed_up) if backed_up else None,
    }
