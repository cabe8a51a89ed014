"""`holdspace import`: our own export, or notes from a CSV file, after a preview."""

import sys
from collections import Counter
from pathlib import Path
from typing import Final

import click

from holdspace.cli import reply
from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.opening import copy_of, opened
from holdspace.cli.paper import BOLD, Paper, printable
from holdspace.cli.sheet import STANDARD_INPUT
from holdspace.cli.text import gettext as _
from holdspace.cli.text import ngettext
from holdspace.cli.vault_options import Chosen, key_options, usual_options, with_chosen
from holdspace.errors import HoldspaceError, said
from holdspace.journey.records import Interview, Moment, Record, Relationship, Settings
from holdspace.storage import importing
from holdspace.storage.archives import LARGEST_FILE
from holdspace.storage.importing import Preview, Problem
from holdspace.storage.outside import read_whole

MOST_SHOWN: Final = 20
"""So many notes or problems are named one by one; the rest is counted."""
LONGEST_SHOWN: Final = 60
WORD: Final = _("yes")


class NothingTakenError(HoldspaceError):
    """Nothing in the file could be taken."""


@click.command(
    help=_("Take in an export of Holdspace, or a CSV file with the columns date and text. It shows first, then asks."),
    epilog=_("FILE may be - for standard input, with --yes and a passphrase file.") + " " + EXIT_CODES,
)
@click.argument("file", metavar="FILE")
@click.option("--preview", is_flag=True, help=_("Show what would be taken, and take nothing."))
@click.option("--yes", is_flag=True, help=_("Take it without asking."))
@click.option("--windows", is_flag=True, help=_("The CSV file is from an older Windows program."))
@key_options
@usual_options
@with_chosen
def import_(chosen: Chosen, file: str, *, preview: bool, yes: bool, windows: bool) -> None:
    """Preview, ask, take."""
    if preview and yes:
        raise click.UsageError(_("--preview and --yes do not go together: use one."))
    data = _content(file)
    with opened(chosen) as (vault, _words):
        found = importing.preview(data, vault.journal, windows=windows)
        if not chosen.as_json:
            _show(Paper(), found)
        if found.brings_nothing and found.problems:
            raise NothingTakenError(_nothing(found))
        taken = 0
        if not preview and not found.brings_nothing:
            reply.agree(_("Type {word} to take this in:").format(word=WORD), WORD, _("nothing was taken."), yes=yes)
            taken = importing.take(found, vault.journal)
            copy_of(vault, chosen.now())
    if chosen.as_json:
        reply.print_json(_as_dict(found, taken))
    elif taken:
        Paper().text(ngettext("Taken: {n}.", "Taken: {n}.", taken).format(n=taken))


def _content(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST_FILE + 1) if sys.stdin else b""
    return read_whole(Path(name), LARGEST_FILE)


def _nothing(found: Preview) -> str:
    first = found.problems[0]
    return _("nothing in this file could be taken ({where}): mend it, and try again.").format(where=_problem(first))


def _problem(problem: Problem) -> str:
    if problem.line == 0:
        return said(problem.what, _)
    return _("line {number}: {what}").format(number=problem.line, what=said(problem.what, _))


def _show(paper: Paper, found: Preview) -> None:
    paper.text(ngettext("{n} is new.", "{n} are new.", len(found.new)).format(n=len(found.new)))
    _some(paper, [_named(record) for record in found.new])
    if found.changed:
        changed = ngettext("{n} is here already, and changes.", "{n} are here already, and change.", len(found.changed))
        paper.text(changed.format(n=len(found.changed)))
        _some(paper, [_named(change.after) for change in found.changed])
    if found.same:
        same = ngettext("{n} is here already.", "{n} are here already.", len(found.same))
        paper.text(same.format(n=len(found.same)))
    if found.problems:
        cannot = ngettext("{n} cannot be taken:", "{n} cannot be taken:", len(found.problems))
        paper.text(cannot.format(n=len(found.problems)), style=BOLD)
        _some(paper, [_problem(problem) for problem in found.problems])


def _some(paper: Paper, lines: list[str]) -> None:
    for line in lines[:MOST_SHOWN]:
        paper.item("·", line, room=1)
    if len(lines) > MOST_SHOWN:
        rest = len(lines) - MOST_SHOWN
        paper.quiet(ngettext("and {n} more", "and {n} more", rest).format(n=rest))


def _named(record: Record) -> str:
    """A record in a line, so that a person knows which one it is."""
    match record:
        case Moment():
            words = printable(record.text)
            short = words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
            return f"{record.at:%Y-%m-%d} {short}"
        case Interview():
            return _("{day} thinking it through").format(day=f"{record.begun:%Y-%m-%d}")
        case Relationship():
            return printable(record.nickname) or _("a therapist without a name")
        case Settings():
            return _("settings")
        case _:
            return record.kind


def _as_dict(found: Preview, taken: int) -> dict[str, object]:
    return {
        "from": found.taken_from,
        "new": dict(Counter(record.kind for record in found.new)),
        "changed": dict(Counter(change.after.kind for change in found.changed)),
        "same": dict(Counter(record.kind for record in found.same)),
        "problems": [{"line": problem.line, "what": said(problem.what, _)} for problem in found.problems],
        "taken": taken,
    }
