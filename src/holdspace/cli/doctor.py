"""`holdspace doctor`: looks at the vault and says what to mend, and how."""

from typing import Final

import click

from holdspace.cli import keys, reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.paper import BOLD, Paper
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen, passphrase_option, usual_options, with_chosen
from holdspace.errors import HoldspaceError, said
from holdspace.storage import health

OK: Final = "ok"
BROKEN: Final = "broken"


class BrokenError(HoldspaceError):
    """Something is broken; it was said above."""


@click.command(
    help=_("Look at the vault: who can read it, whether it is whole, how old the last backup is. It changes nothing."),
    epilog=_("It looks inside only with --inside or a passphrase file. Something broken ends with 1.")
    + " "
    + EXIT_CODES,
)
@click.option("--inside", is_flag=True, help=_("Ask for the passphrase, and look inside too."))
@passphrase_option
@usual_options
@with_chosen
def doctor(chosen: Chosen, *, inside: bool) -> None:
    """Print what was found, each with what to do."""
    words = keys.passphrase(chosen) if inside or chosen.words_file() is not None else None
    found = health.examine(chosen.folder, chosen.now(), passphrase=words)
    broken = [finding for finding in found if finding.level == BROKEN]
    if chosen.as_json:
        reply.print_json(
            {
                "vault": str(chosen.folder.absolute()),
                "inside": words is not None,
                "findings": [{"level": one.level, "what": said(one.what, _), "fix": said(one.fix, _)} for one in found],
            }
        )
    else:
        _show(Paper(), found)
    if broken:
        message = _("something is broken: {what}")
        raise BrokenError(message.format(what=said(broken[0].what, _)))


def _show(paper: Paper, found: tuple[health.Finding, ...]) -> None:
    marks = {OK: _("ok"), "look": _("look"), BROKEN: _("broken")}
    for finding in found:
        style = "" if finding.level == OK else BOLD
        paper.item(marks[finding.level], said(finding.what, _), hint=said(finding.fix, _), style=style, room=6)
    if all(finding.level == OK for finding in found):
        paper.gap()
        paper.text(_("All is well."))
