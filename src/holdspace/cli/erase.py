"""`holdspace erase`: the vault is gone, keys first. It needs no key, so that it works when both are forgotten."""

from typing import Final

import click

from holdspace.cli import reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.opening import expect_vault
from holdspace.cli.paper import Paper
from holdspace.cli.text import gettext as _
from holdspace.cli.text import ngettext
from holdspace.cli.vault_options import Chosen, json_option, vault_option, with_chosen
from holdspace.storage import copies, places, vault

WORD: Final = _("erase")


@click.command(
    help=_("Erase the vault and its sealed copies, keys first. It asks before, and needs no passphrase."),
    epilog=_("Backups and exports that you put elsewhere stay where they are.") + " " + EXIT_CODES,
)
@click.option("--yes", is_flag=True, help=_("Erase without asking."))
@vault_option
@json_option
@with_chosen
def erase(chosen: Chosen, *, yes: bool) -> None:
    """Say what goes, ask, and erase."""
    folder = chosen.folder
    if not (folder.is_dir() and places.parts(folder)):
        expect_vault(folder)
    made = len(copies.listed(folder))
    if not yes and not chosen.as_json:
        paper = Paper()
        paper.text(_("This erases the vault in {folder}, and all that is kept in it.").format(folder=folder))
        if made:
            paper.text(ngettext("{n} sealed copy goes too.", "{n} sealed copies go too.", made).format(n=made))
        paper.text(_("Backups and exports that you put elsewhere stay. Nobody can bring back the rest."))
    reply.agree(_("Type {word} to go on:").format(word=WORD), WORD, _("nothing was erased."), yes=yes)
    vault.erase(folder)
    if chosen.as_json:
        reply.print_json({"erased": str(folder.absolute()), "copies": made})
    else:
        Paper().text(_("Erased. Nothing of it is left in {folder}.").format(folder=folder))
