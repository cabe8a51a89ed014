"""Passphrases and paper keys: from a file, or from a prompt that shows nothing; never from an argument."""

import getpass
import stat
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

from holdspace.cli.sheet import shortened
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen
from holdspace.errors import HoldspaceError, WrongKeyError
from holdspace.storage.dumps import leave_no_dump

LONGEST_LINE: Final = 4_096
"""Bytes that are read of a file with a key: far more than any passphrase has."""
TRIES: Final = 3
"""How often a passphrase is asked for at one prompt before the command gives up."""

T = TypeVar("T")


class KeyFileError(HoldspaceError):
    """A file that holds no passphrase or paper key we can read."""


class NobodyToAskError(HoldspaceError):
    """Something has to be asked, and there is no terminal to ask at."""


def at_a_terminal() -> bool:
    """Whether a person can be asked."""
    return bool(sys.stdin) and sys.stdin.isatty()


def first_line(name: str, what: str) -> str:
    """The first line of a file, without its line ending. Raises KeyFileError, naming the file as `what`."""
    leave_no_dump()
    shown = f"{what} {shortened(name)!r}"
    try:
        with Path(name).open("rb") as file:
            line = file.readline(LONGEST_LINE + 1)
    except FileNotFoundError:
        raise KeyFileError(_("no {file}: check the name.").format(file=shown)) from None
    except IsADirectoryError:
        raise KeyFileError(_("{file} is a folder: name a file in it.").format(file=shown)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise KeyFileError(_("cannot read {file}: {why}.").format(file=shown, why=why)) from None
    if len(line) > LONGEST_LINE:
        raise KeyFileError(_("the first line of {file} is too long to be one.").format(file=shown))
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise KeyFileError(_("{file} is not UTF-8 text: save it as UTF-8.").format(file=shown)) from None
    if not text.strip():
        raise KeyFileError(_("the first line of {file} is empty: write it there.").format(file=shown))
    return text


def hidden(prompt: str, option: str) -> str:
    """What is typed at a prompt that shows nothing.

    Raises NobodyToAskError, naming the `option` that works without a terminal; at the end of the input click.Abort.
    """
    if not at_a_terminal():
        raise NobodyToAskError(_("there is no terminal to ask at: use {option} FILE.").format(option=option))
    leave_no_dump()
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(prompt)
        except getpass.GetPassWarning:
            message = _("this terminal cannot hide what is typed: use {option} FILE.")
            raise NobodyToAskError(message.format(option=option)) from None
        except EOFError:
            raise click.Abort from None
        except UnicodeDecodeError:
            raise KeyFileError(_("what was typed is not UTF-8 text: set the terminal to UTF-8.")) from None


def passphrase(chosen: Chosen, prompt: str | None = None) -> str:
    """The passphrase, from its file or from a prompt."""
    name = chosen.words_file()
    if name is not None:
        return first_line(name, _("passphrase file"))
    return hidden(prompt or ask_words(), "--passphrase-file")


def paper_key(chosen: Chosen) -> str | None:
    """The paper key, if one was brought. Raises UsageError where both keys were."""
    if chosen.paper_key_file is None:
        return None
    if chosen.passphrase_file is not None:
        raise click.UsageError(_("--passphrase-file and --paper-key-file do not go together: use one."))
    return first_line(chosen.paper_key_file, _("key sheet file"))


def with_passphrase(chosen: Chosen, use: Callable[[str], T]) -> T:
    """What `use` makes of the passphrase. A person at a prompt may mistype it twice; then WrongKeyError is raised."""
    for left in reversed(range(TRIES)):
        words = passphrase(chosen)
        try:
            return use(words)
        except WrongKeyError:
            if chosen.words_file() is not None or left == 0:
                raise
            sys.stderr.write(_("That is not it. Try again.") + "\n")
    raise WrongKeyError(_("the passphrase does not open this vault: check it, or use the key sheet."))


def ask_words() -> str:
    """What stands before the place where a passphrase is typed."""
    return _("Passphrase (nothing is shown as you type): ")


def warn_of_readers(chosen: Chosen) -> None:
    """Say so when others on this machine can read the file that a key came from."""
    if chosen.as_json:
        return
    for name in (chosen.words_file(), chosen.paper_key_file):
        if name is not None and _others_can_read(Path(name)):
            message = _("others on this machine can read {file}: chmod 600 keeps it yours.")
            warn(message.format(file=repr(shortened(name))))


def _others_can_read(path: Path) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and bool(found.st_mode & (stat.S_IRGRP | stat.S_IROTH))


def warn(text: str) -> None:
    """One line on stderr about something that worked, but is worth knowing."""
    sys.stderr.write(f"holdspace: {' '.join(text.split())}\n")
