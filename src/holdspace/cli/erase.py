"""`holdspace erase`: the vault is gone, keys first. It needs no key, so that it works when both are forgotten."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from holdspace.cli import reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.opening import expect_vault
from holdspace.cli.paper import Paper
from holdspace.cli.text import gettext as _
from holdspace.cli.text import ngettext
from holdspace.cli.vault_options import Chosen, json_option, vault_option, with_chosen
from holdspace.storage import aside, copies, places, vault

WORD: Final = _("erase")


@click.command(
    help=_("Erase the vault, its sealed copies and vaults you moved aside, keys first. It asks, and needs no key."),
    epilog=_("Backups and exports that you put elsewhere stay where they are.") + " " + EXIT_CODES,
)
@click.option("--yes", is_flag=True, help=_("Erase without asking."))
@vault_option
@json_option
@with_chosen
def erase(chosen: Chosen, *, yes: bool) -> None:
    """Say what goes, ask, and erase."""
    folder = chosen.folder
    is_here = folder.is_dir() and bool(places.parts(folder))
    moved = aside.found_aside(folder)
    if not (is_here or moved):
        expect_vault(folder)
    going = (*((folder,) if is_here else ()), *moved)
    made = sum(len(copies.listed(one)) for one in going)
    if not yes and not chosen.as_json:
        _say_what_goes(Paper(), folder if is_here else None, made, moved)
    reply.agree(_("Type {word} to go on:").format(word=WORD), WORD, _("nothing was erased."), yes=yes)
    for one in going:
        vault.erase(one)
    if chosen.as_json:
        reply.print_json({"erased": str(folder.absolute()), "copies": made, "aside": len(moved)})
        return
    paper = Paper()
    for one in going:
        paper.text(_("Erased. Nothing of it is left in {folder}.").format(folder=one))


def _say_what_goes(paper: Paper, folder: Path | None, made: int, moved: Sequence[Path]) -> None:
    if folder is not None:
        paper.text(_("This erases the vault in {folder}, and all that is kept in it.").format(folder=folder))
    if moved:
        number = len(moved)
        paper.text(
            ngettext(
                "It erases {n} vault that you moved aside:", "It erases {n} vaults that you moved aside:", number
            ).format(n=number)
        )
        for one in moved:
            paper.item("·", str(one), room=1)
    if made:
        paper.text(ngettext("{n} sealed copy goes too.", "{n} sealed copies go too.", made).format(n=made))
    paper.text(_("Backups and exports that you put elsewhere stay. Nobody can bring back the rest."))
