"""Options that the commands of the vault share, and what was chosen with them.

Nothing heavy is loaded here: the group itself takes `--vault`, and asking for help stays quick.
"""

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import click

from holdspace.cli.text import gettext as _
from holdspace.errors import HoldspaceError

FILE_SET: Final = "HOLDSPACE_PASSPHRASE_FILE"
"""In the environment: the name of the file with the passphrase, never the passphrase."""

LONGEST_SHOWN: Final = 200

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Chosen:
    """What the options say. `vault` None is the usual folder, `at` None is now."""

    vault: str | None = None
    passphrase_file: str | None = None
    paper_key_file: str | None = None
    as_json: bool = False
    at: datetime | None = None

    @property
    def folder(self) -> Path:
        """The vault's folder: the one named, or HOLDSPACE_VAULT, or the usual one. Raises NoFolderError."""
        if self.vault is not None:
            return usable(Path(self.vault))
        usual: Path = import_module("holdspace.storage.places").default_folder()
        return usable(usual)

    def now(self) -> datetime:
        """The time of what is done: the one given, or that of this machine."""
        return self.at or datetime.now(UTC)

    def words_file(self) -> str | None:
        """Name of the file that holds the passphrase, from the option or from HOLDSPACE_PASSPHRASE_FILE."""
        return self.passphrase_file or os.environ.get(FILE_SET) or None


class NoFolderError(HoldspaceError):
    """What was named can be no vault's folder."""


def usable(folder: Path) -> Path:
    """The folder, which is one, or is not there yet. Raises NoFolderError, saying why, where it cannot be one."""
    shown = repr(str(folder)[:LONGEST_SHOWN])
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise NoFolderError(_("{folder} is not a folder: name a folder with --vault DIR.").format(folder=shown))
        if not os.access(folder, os.R_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except FileNotFoundError:
        return folder
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        message = _("{folder} cannot be used ({why}): name another folder with --vault DIR.")
        raise NoFolderError(message.format(folder=shown, why=why)) from None
    return folder


def _remember(context: click.Context, option: click.Parameter, value: Any) -> None:  # ruff: ignore[any-type] -- click's shape
    if value is not None and option.name is not None:
        setattr(context.ensure_object(Chosen), option.name, value)


def _named(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None and not value.strip():
        raise click.BadParameter(_("give a name, or leave the option out."), context, option)
    _remember(context, option, value)


def _moment(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        message = _("{value} is no date or time: write it like 2026-03-01 or 2026-03-01T18:30:00+01:00.")
        raise click.BadParameter(message.format(value=repr(value[:40])), context, option) from None
    try:
        _remember(context, option, at.astimezone(UTC))
    except (OverflowError, ValueError):
        message = _("{value} is too far away.").format(value=repr(value[:40]))
        raise click.BadParameter(message, context, option) from None


def vault_option(function: F) -> F:
    """`--vault DIR`."""
    return click.option(
        "--vault",
        metavar="DIR",
        expose_value=False,
        callback=_named,
        help=_("Folder of the vault. Else HOLDSPACE_VAULT, or a folder of your own."),
    )(function)


def json_option(function: F) -> F:
    """`--json`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        default=None,
        expose_value=False,
        callback=_remember,
        help=_("Print JSON, for programs."),
    )(function)


def at_option(function: F) -> F:
    """`--at ISO`."""
    return click.option(
        "--at",
        metavar="ISO",
        expose_value=False,
        callback=_moment,
        help=_("Do it as of this time. Without an offset, it is this machine’s own time."),
    )(function)


def passphrase_option(function: F) -> F:
    """`--passphrase-file FILE`."""
    return click.option(
        "--passphrase-file",
        metavar="FILE",
        expose_value=False,
        callback=_named,
        help=_("Read the passphrase from the first line of a file. Else HOLDSPACE_PASSPHRASE_FILE, or it is asked."),
    )(function)


def paper_key_option(function: F) -> F:
    """`--paper-key-file FILE`."""
    return click.option(
        "--paper-key-file",
        metavar="FILE",
        expose_value=False,
        callback=_named,
        help=_("Open with the key sheet instead, from the first line of a file."),
    )(function)


def key_options(function: F) -> F:
    """Both ways to open a vault."""
    return passphrase_option(paper_key_option(function))


def usual_options(function: F) -> F:
    """`--vault`, `--json` and `--at`."""
    return vault_option(json_option(at_option(function)))


def with_chosen(function: F) -> F:
    """Give a command what was chosen, as its first argument. Raises StoppedError when the person stops it."""

    @wraps(function)
    def stoppable(chosen: Chosen, *arguments: Any, **more: Any) -> None:  # ruff: ignore[any-type] -- whatever the command takes
        try:
            function(chosen, *arguments, **more)
        except (click.Abort, KeyboardInterrupt):
            raise StoppedError(_("stopped. What was kept before is kept still.")) from None

    return cast("F", click.make_pass_decorator(Chosen, ensure=True)(stoppable))


class StoppedError(HoldspaceError):
    """The person stopped a command of the vault before it was done."""
