"""The vault, open for as long as a command needs it."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from holdspace.cli import keys
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen, NoFolderError
from holdspace.errors import HoldspaceError, NoVaultError, said
from holdspace.storage import copies, holding, vault
from holdspace.storage.vault import Vault


class Opened(NamedTuple):
    """A vault, and the passphrase that opened it; None where the paper key did."""

    vault: Vault
    words: str | None


@contextmanager
def opened(chosen: Chosen, *, changes: bool = False) -> Generator[Opened]:
    """The vault, unlocked. With `changes`, a sealed copy is made when the block ends well.

    Raises VaultError with the way out, before anything is asked where there is no vault.
    """
    found = unlocked(chosen)
    try:
        yield found
        if changes:
            copy_of(found.vault, chosen.now())
    finally:
        found.vault.close()
    if not chosen.as_json and "older_header" in found.vault.notices:
        keys.warn(_("the key file was older than the vault: an older passphrase may open it. Change it in the app."))
    keys.warn_of_readers(chosen)


def unlocked(chosen: Chosen) -> Opened:
    """The vault, unlocked by the paper key if one was brought, else by the passphrase."""
    folder = chosen.folder
    expect_vault(folder)
    if chosen.words_file() is None and chosen.paper_key_file is None and keys.at_a_terminal():
        holding.take(folder).release()  # say that it is open elsewhere before a passphrase is typed for nothing
    paper = keys.paper_key(chosen)
    if paper is not None:
        return Opened(vault.unlock(folder, paper_key=paper), None)
    return keys.with_passphrase(chosen, lambda words: Opened(vault.unlock(folder, passphrase=words), words))


def expect_vault(folder: Path) -> None:
    """Raise NoVaultError, with the way out, where there is no vault."""
    if not vault.exists(folder):
        message = _("there is no vault in {folder}: holdspace init makes one, --vault DIR names another.")
        raise NoVaultError(message.format(folder=folder))


def expect_room(folder: Path) -> None:
    """Raise NoFolderError where a vault cannot be made, before anything is asked."""
    nearest = next((path for path in (folder, *folder.absolute().parents) if path.exists()), folder)
    if not os.access(nearest, os.W_OK | os.X_OK) or not nearest.is_dir():
        message = _("nothing can be written in {folder}: name another folder with --vault DIR.")
        raise NoFolderError(message.format(folder=nearest))


def copy_of(found: Vault, now: datetime) -> None:
    """Make a sealed copy of a vault that was changed. What was done stands also where none can be made; it is said."""
    try:
        copies.make(found, now)
        copies.thin(found.folder, now)
    except HoldspaceError as error:
        keys.warn(
            _("what you did is kept, but no sealed copy of the vault could be made: {why}").format(why=said(error, _))
        )
