"""`holdspace discern`: the interview in the terminal, and the same as JSON for programs."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.sheet import Sheet, read_sheet
from holdspace.cli.text import gettext as _
from holdspace.journey import interface


@click.command(
    help=_("Think it through here, question by question. Nothing is saved, nothing leaves this machine."),
    epilog=_(
        "For programs: --questions --json prints every question. --answers FILE --json takes"
        ' {"stage": STAGE, "answers": {ID: VALUE}} and prints the next page of questions, or the result.'
        " STAGE is searching, first_sessions, established or ending."
    )
    + " "
    + EXIT_CODES,
)
@click.option("--answers", metavar="FILE", help=_("Read answers from a JSON file, or from standard input for -."))
@click.option("--finish", is_flag=True, help=_("With --answers: give the result from what is there."))
@click.option("--questions", is_flag=True, help=_("Print every question, and ask nothing."))
@click.option("--json", "as_json", is_flag=True, help=_("With --answers or --questions: print JSON."))
@click.pass_context
def discern(ctx: click.Context, answers: str | None, *, finish: bool, questions: bool, as_json: bool) -> None:
    """Choose between the interview, an answer sheet and the list of questions."""
    if questions and answers is not None:
        raise click.UsageError(_("--questions and --answers do not go together: use one."), ctx)
    if finish and answers is None:
        raise click.UsageError(_("--finish needs --answers FILE."), ctx)
    if as_json and answers is None and not questions:
        raise click.UsageError(_("--json needs --answers FILE or --questions."), ctx)
    if answers is not None:
        _from_sheet(read_sheet(answers), finish=finish, as_json=as_json)
    elif as_json:
        _print_json(interface.questions())
    elif questions:
        _words("all_questions")()
    else:
        _words("interview")()


def _from_sheet(sheet: Sheet, *, finish: bool, as_json: bool) -> None:
    if as_json:
        _print_json(interface.discern(sheet.stage, sheet.answers, finish=finish))
    else:
        _words("result_of")(sheet)


def _words(name: str) -> Callable[..., None]:
    """A function of the readable side, which programs do without: it is loaded when it is called."""
    found: Callable[..., None] = getattr(import_module("holdspace.cli.interview"), name)
    return found


def _print_json(reply: dict[str, Any]) -> None:
    """Print JSON as UTF-8, whatever the terminal's own encoding is."""
    text = json.dumps(reply, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()
