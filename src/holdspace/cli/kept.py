"""`holdspace kept`: read, find or delete what was kept."""

import sys
from datetime import datetime
from typing import Any

import click

from holdspace.cli import keys, looking_back, reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.opening import opened
from holdspace.cli.paper import Paper, printable
from holdspace.cli.text import gettext as _
from holdspace.cli.text import ngettext
from holdspace.cli.vault_options import Chosen, key_options, usual_options, with_chosen
from holdspace.content.library import engine
from holdspace.journey import again, finding, remembering
from holdspace.journey.journal import Journal
from holdspace.journey.records import Interview, Moment, Relationship
from holdspace.storage.vault import Vault

WORD = _("delete")


@click.command(
    help=_("Read what you kept. Alone it lists everything, the last first."),
    epilog=_("What you told us since about safety counts here too: something may be put away.") + " " + EXIT_CODES,
)
@click.option("--show", metavar="ID", help=_("Read one. The first letters of its id will do."))
@click.option("--find", is_flag=True, help=_("Find words you wrote. They are asked for, or read from standard input."))
@click.option("--delete", metavar="ID", help=_("Delete one, with all that came of it."))
@click.option("--yes", is_flag=True, help=_("Delete without asking."))
@key_options
@usual_options
@with_chosen
def kept(chosen: Chosen, show: str | None, delete: str | None, *, find: bool, yes: bool) -> None:
    """List, read, find or delete."""
    if sum((show is not None, delete is not None, find)) > 1:
        raise click.UsageError(_("--show, --find and --delete do not go together: use one."))
    if yes and delete is None:
        raise click.UsageError(_("--yes goes with --delete ID."))
    with opened(chosen, changes=delete is not None) as (vault, _words):
        if show is not None:
            _show(chosen, vault.journal, show)
        elif delete is not None:
            _delete(chosen, vault, delete, yes=yes)
        elif find:
            _find(chosen, vault.journal, _sought())
        else:
            _list(chosen, vault.journal)


def _list(chosen: Chosen, journal: Journal) -> None:
    if not chosen.as_json:
        looking_back.listing(Paper(), journal, chosen.now())
        return
    due = {one.id for one in again.due(journal, engine(), chosen.now().date())}
    reply.print_json({"kept": [{**_in_short(journal, one), "due": one.id in due} for one in remembering.kept(journal)]})


def _in_short(journal: Journal, one: Interview) -> dict[str, Any]:
    return {
        "id": one.id,
        "begun": one.begun.isoformat(),
        "stage": one.stage,
        "therapist": journal.get(Relationship, one.relationship_id).nickname,
    }


def _show(chosen: Chosen, journal: Journal, typed: str) -> None:
    one = looking_back.resolved(remembering.kept(journal), typed)
    if not chosen.as_json:
        looking_back.whole(Paper(), journal, one)
        return
    reply.print_json({**_in_short(journal, one), **looking_back.as_dict(journal, one)})


def _delete(chosen: Chosen, vault: Vault, typed: str, *, yes: bool) -> None:
    """Delete one interview, after asking. What goes with it, and what does not, is said."""
    one = looking_back.resolved(remembering.kept(vault.journal), typed)
    if not yes and not chosen.as_json:
        paper = Paper()
        paper.text(looking_back.named(vault.journal, one))
        paper.text(_("It goes with its answers, what you made of it, and what you decided."))
        paper.text(_("What you told us about safety stays with the therapist it is about."))
    reply.agree(_("Type {word} to go on:").format(word=WORD), WORD, _("nothing was deleted."), yes=yes)
    remembering.remove(vault.journal, one.id, now=chosen.now())
    if chosen.as_json:
        reply.print_json({"deleted": one.id})
        return
    paper = Paper()
    paper.text(_("Deleted."))
    paper.quiet(_("Sealed copies from before still hold it until they are thinned out, and so do your backups."))


def _sought() -> str:
    """The words to find: typed at a prompt, or the first line of standard input. Never an argument."""
    if keys.at_a_terminal():
        return reply.asked(_("Words to find: "))
    line = sys.stdin.readline() if sys.stdin else ""
    return line.strip()


def _find(chosen: Chosen, journal: Journal, words: str) -> None:
    if not words:
        raise click.UsageError(_("no words to find: type them at the prompt, or send them by standard input."))
    found = finding.find(journal, engine(), words)
    if chosen.as_json:
        reply.print_json({"found": [_found(one) for one in found]})
        return
    paper = Paper()
    count = ngettext("Found in one place.", "Found in {n} places.", len(found)) if found else _("Found nowhere.")
    paper.text(count.format(n=len(found)))
    for one in found:
        paper.item(
            one.id[: looking_back.SHORT_ID], printable(one.before + one.hit + one.after), hint=_where(one), room=8
        )


def _found(one: finding.Found) -> dict[str, Any]:
    at = one.at.isoformat() if one.at else None
    return {"kind": one.kind, "id": one.id, "at": at, "before": one.before, "hit": one.hit, "after": one.after}


def _where(one: finding.Found) -> str:
    names = {Interview.kind: _("kept"), Moment.kind: _("a note"), Relationship.kind: _("a therapist’s name")}
    at: datetime | None = one.at
    return names[one.kind] if at is None else f"{names[one.kind]}, {looking_back.day(at)}"
