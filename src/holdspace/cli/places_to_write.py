"""Where a command may write a file: never over another one unasked, never inside the vault's own folder."""

from pathlib import Path

from holdspace.cli.sheet import shortened
from holdspace.cli.text import gettext as _
from holdspace.errors import HoldspaceError


class PlaceError(HoldspaceError):
    """A file cannot be written there; says why and what to do."""


def place_for(name: str, vault_folder: Path, *, force: bool) -> Path:
    """The path to write to. Raises PlaceError before anything is asked or opened."""
    path, shown = Path(name), repr(shortened(name))
    try:
        problem = _problem(path, vault_folder, force=force)
    except (OSError, ValueError, RuntimeError) as error:
        raise PlaceError(_("cannot write {file}: {why}.").format(file=shown, why=error)) from None
    if problem:
        raise PlaceError(problem.format(file=shown))
    return path


def _problem(path: Path, vault_folder: Path, *, force: bool) -> str:
    if path.is_dir():
        return _("{file} is a folder: name a file in it.")
    if not path.absolute().parent.is_dir():
        return _("the folder of {file} is not there: make it first.")
    if path.resolve().is_relative_to(vault_folder.resolve()):
        return _("{file} is inside the vault’s own folder, which erase empties: name another place.")
    if path.exists() and not force:
        return _("{file} is there already: name another one, or add --force.")
    return ""
