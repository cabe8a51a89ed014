"""`holdspace discern --answers FILE --keep`: an answer sheet kept with its result, for programs."""

from uuid import uuid4

from holdspace.cli.opening import opened
from holdspace.cli.sheet import Sheet
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen
from holdspace.content.library import engine
from holdspace.errors import HoldspaceError
from holdspace.journey import interface, keeping, thinking


class UnfinishedError(HoldspaceError):
    """Answers that add up to no result yet."""


def keep_sheet(chosen: Chosen, sheet: Sheet, *, finish: bool) -> str:
    """Keep a sheet with what it adds up to, about someone new. Returns the id it is kept under.

    Raises UnknownInputError for a sheet that is wrong, UnfinishedError where questions are open and `finish` was not
    said; the vault is not opened then.
    """
    if not interface.discern(sheet.stage, sheet.answers, finish=finish)["done"]:
        raise UnfinishedError(
            _("questions are open, so there is no result to keep: add --finish to keep what is there.")
        )
    core, now = engine(), chosen.now()
    with opened(chosen, changes=True) as (vault, _words), vault.journal.together():
        begun = thinking.begin(vault.journal, stage=sheet.stage, now=now, new_id=lambda: str(uuid4()))
        thinking.answer(vault.journal, core, begun.id, sheet.answers, now=now)
        return keeping.keep(vault.journal, begun.id, core, now=now).id
