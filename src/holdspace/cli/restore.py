"""`holdspace restore`: a vault again, from a backup or a sealed copy."""

from pathlib import Path

import click

from holdspace.cli import keys, reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.init import show_paper_key
from holdspace.cli.opening import expect_room
from holdspace.cli.paper import Paper
from holdspace.cli.sheet import shortened
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen, key_options, usual_options, with_chosen
from holdspace.errors import RefusedFileError, VaultError
from holdspace.storage import restoring, vault
from holdspace.storage.restoring import Restored


@click.command(
    help=_("Make a vault again from a backup or a sealed copy. It is checked and counted before it takes its place."),
    epilog=_("A backup opens with its passphrase alone, a sealed copy with either key. A backup gets a new key sheet.")
    + " "
    + EXIT_CODES,
)
@click.argument("file", metavar="FILE")
@click.option(
    "--replace",
    is_flag=True,
    help=_("Put it in the place of the vault that is there; that one stays as a sealed copy."),
)
@key_options
@usual_options
@with_chosen
def restore(chosen: Chosen, file: str, *, replace: bool) -> None:
    """Restore, and show the new paper key once if there is one."""
    folder, path, shown = chosen.folder, Path(file), repr(shortened(file))
    if vault.exists(folder) and not replace:
        message = _("there is a vault in {folder}: --vault DIR names another place, --replace takes this one’s.")
        raise VaultError(message.format(folder=folder))
    if not path.exists():
        raise RefusedFileError(_("no file {file}: check the name.").format(file=shown))
    if path.is_dir():
        raise RefusedFileError(_("{file} is a folder: name the backup or the sealed copy.").format(file=shown))
    expect_room(folder)
    paper_key = keys.paper_key(chosen)

    def restored(words: str | None) -> Restored:
        return restoring.restore(path, folder, passphrase=words, paper_key=paper_key, replace=replace, now=chosen.now())

    done = restored(None) if paper_key is not None else keys.with_passphrase(chosen, restored)
    if chosen.as_json:
        reply.print_json({"vault": str(folder.absolute()), "counts": dict(done.counts), "paper_key": done.paper_key})
        return
    paper = Paper()
    paper.text(_("Restored to {folder}").format(folder=folder))
    paper.text(_("In it: {counts}.").format(counts=reply.counted(done.counts)))
    if done.paper_key is None:
        paper.text(_("It opens with the keys it had when the copy was made."))
    else:
        show_paper_key(paper, done.paper_key)
    if done.kept is not None:
        paper.quiet(_("The vault that was here is kept as {copy}.").format(copy=done.kept))
    keys.warn_of_readers(chosen)
