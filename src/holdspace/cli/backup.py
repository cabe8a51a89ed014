"""`holdspace backup`: everything in one sealed file that the standard age program opens too."""

from collections.abc import Mapping
from pathlib import Path

import click

from holdspace.cli import reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.opening import opened
from holdspace.cli.paper import Paper
from holdspace.cli.places_to_write import place_for
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language
from holdspace.cli.vault_options import Chosen, passphrase_option, usual_options, with_chosen
from holdspace.storage import backup as backups


@click.command(
    help=_(
        "Write all that is in your vault to one sealed file. It opens with the passphrase of today, here or with age."
    ),
    epilog=_("What you began and have not kept yet goes in too. The key sheet does not open it.")
    + " "
    + _("holdspace restore FILE brings it back.")
    + " "
    + EXIT_CODES,
)
@click.option("--to", "to", metavar="FILE", required=True, help=_("The file to write, such as notes.age."))
@click.option("--force", is_flag=True, help=_("Write over a file that is there."))
@passphrase_option
@usual_options
@with_chosen
def backup(chosen: Chosen, to: str, *, force: bool) -> None:
    """Write the backup, and say what is in it."""
    path = place_for(to, chosen.folder, force=force)
    with opened(chosen) as (vault, words):
        contents = backups.write(vault.journal, words or "", path, chosen.now(), replace=force, language=language())
        backups.remember(vault.folder, chosen.now())
    if chosen.as_json:
        reply.print_json(
            {"file": str(path.absolute()), "made": contents.made.isoformat(), "counts": dict(contents.counts)}
        )
        return
    say(Paper(), path, contents.counts)


def say(paper: Paper, path: Path, counts: Mapping[str, int]) -> None:
    """What was written, what opens it, and where it is of use."""
    paper.text(_("Written and checked: {file}").format(file=path))
    paper.text(_("In it: {counts}.").format(counts=reply.counted(counts)))
    paper.text(_("It opens with the passphrase of today, and not with the key sheet."))
    paper.text(_("Keep it on another device. Without Holdspace, this opens it:"))
    paper.said(f"age -d {path} > notes.zip")
