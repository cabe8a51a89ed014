"""`holdspace export`: what is in the vault, in a zip that anyone can read, after an exact preview."""

from collections.abc import Iterator

import click

from holdspace.cli import reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.opening import opened
from holdspace.cli.paper import BOLD, Paper, printable
from holdspace.cli.places_to_write import place_for
from holdspace.cli.sheet import shortened
from holdspace.cli.text import gettext as _
from holdspace.cli.text import language, ngettext
from holdspace.cli.vault_options import Chosen, key_options, usual_options, with_chosen
from holdspace.errors import UnknownInputError
from holdspace.journey import keeping
from holdspace.journey.records import Interview
from holdspace.storage import exporting
from holdspace.storage.exporting import ExportFile
from holdspace.storage.readable import EVERY_KIND


@click.command(
    help=_("Write your notes to a zip of plain files: to read, to print, to take elsewhere. It is not sealed."),
    epilog=_("What you began and have not kept yet goes in too, and is marked as not kept.")
    + " "
    + _("--preview prints every file whole, as it would be written, and writes nothing.")
    + " "
    + EXIT_CODES,
)
@click.option("--to", "to", metavar="FILE", help=_("The file to write, such as notes.zip."))
@click.option("--preview", is_flag=True, help=_("Print what would be written, and write nothing."))
@click.option(
    "--kinds",
    metavar="KINDS",
    help=_("Only these, with commas between: {kinds}.").format(kinds=", ".join(EVERY_KIND)),
)
@click.option("--force", is_flag=True, help=_("Write over a file that is there."))
@key_options
@usual_options
@with_chosen
def export(chosen: Chosen, to: str | None, kinds: str | None, *, preview: bool, force: bool) -> None:
    """Show or write the files."""
    if (to is None) != preview:
        raise click.UsageError(_("give --to FILE to write, or --preview to look: one of the two."))
    wanted = None if kinds is None else _known(kinds)
    path = None if to is None else place_for(to, chosen.folder, force=force)
    with opened(chosen) as (vault, _words):
        files = exporting.files(vault.journal, chosen.now(), kinds=wanted, language=language())
        begun = bool(keeping.not_kept(vault.journal)) and (wanted is None or Interview.kind in wanted)
    if path is not None:
        exporting.write(files, path, replace=force)
    if chosen.as_json:
        written = None if path is None else str(path.absolute())
        reply.print_json({"file": written, "files": [_as_dict(file, whole=preview) for file in files]})
        return
    paper = Paper()
    _list(paper, files)
    if begun:
        paper.text(_("What you began and have not kept yet is in it too, marked as not kept."))
    if path is None:
        for file in files:
            paper.title(file.name)
            for line in _lines(file.content):
                click.echo(line)
        return
    paper.text(_("Written: {file}").format(file=path))
    paper.text(_("It is not sealed. Anyone who has it can read it."), style=BOLD)


def _known(kinds: str) -> frozenset[str]:
    """The kinds that were named. Raises UnknownInputError for one there is not."""
    wanted = frozenset(kind.strip() for kind in kinds.split(","))
    for kind in sorted(wanted - set(EVERY_KIND)):
        message = _("unknown kind {kind}: use one of {kinds}.")
        raise UnknownInputError(message.format(kind=repr(shortened(kind)), kinds=", ".join(EVERY_KIND)))
    return wanted


def _list(paper: Paper, files: tuple[ExportFile, ...]) -> None:
    for file in files:
        size = ngettext("{n} byte", "{n} bytes", len(file.content)).format(n=len(file.content))
        paper.item("·", f"{file.name} ({size})", room=1)


def _lines(content: bytes) -> Iterator[str]:
    """Lines as they are written, without what a terminal could take for a command."""
    for line in content.decode("utf-8", "replace").splitlines():
        indent = line[: len(line) - len(line.lstrip(" "))]
        yield indent + printable(line)


def _as_dict(file: ExportFile, *, whole: bool) -> dict[str, object]:
    told: dict[str, object] = {"name": file.name, "bytes": len(file.content)}
    return {**told, "text": file.content.decode("utf-8", "replace")} if whole else told
