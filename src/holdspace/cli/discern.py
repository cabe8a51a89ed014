"""`holdspace discern`: the interview in the terminal, and the same as JSON for programs."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click

from holdspace.cli.commands import EXIT_CODES
from holdspace.cli.reply import print_json
from holdspace.cli.sheet import Sheet, read_sheet
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen, key_options, usual_options
from holdspace.journey import interface


@click.command(
    help=_(
        "Think it through here, question by question. Nothing is saved without --keep, nothing leaves this machine."
    ),
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
@click.option("--keep", is_flag=True, help=_("Put it in your vault, to read again and to go on with."))
@click.option("--resume", is_flag=True, help=_("Go on where you stopped, with an interview in your vault."))
@click.option("--again", metavar="ID", help=_("Ask what you kept once more, and show what changed."))
@key_options
@usual_options
@click.pass_context
def discern(ctx: click.Context, /, answers: str | None, again: str | None, **flags: bool) -> None:
    """Choose between the interview, an answer sheet and the list of questions."""
    chosen = ctx.ensure_object(Chosen)
    _check(ctx, {"answers": answers is not None, "again": again is not None, "json": chosen.as_json, **flags})
    if answers is not None:
        _from_sheet(chosen, read_sheet(answers), finish=flags["finish"], keep=flags["keep"])
    elif flags["questions"] and chosen.as_json:
        print_json(interface.questions())
    elif flags["questions"]:
        _from("interview", "all_questions")()
    elif again is not None:
        _from("keep", "keep_interview")(chosen, _from("keep", "once_more")(again))
    elif flags["resume"]:
        _from("keep", "keep_interview")(chosen, _from("keep", "where_it_was_left"))
    elif flags["keep"]:
        _from("keep", "keep_interview")(chosen, _from("keep", "afresh"))
    else:
        _from("interview", "interview")()


def _check(ctx: click.Context, given: Mapping[str, bool]) -> None:
    """Raise UsageError for options that do not go together."""
    alone = [f"--{name}" for name in ("questions", "answers", "resume", "again") if given[name]]
    if len(alone) > 1:
        message = _("{first} and {second} do not go together: use one.")
        raise click.UsageError(message.format(first=alone[0], second=alone[1]), ctx)
    if given["keep"] and given["questions"]:
        raise click.UsageError(_("--questions and --keep do not go together: use one."), ctx)
    if given["finish"] and not given["answers"]:
        raise click.UsageError(_("--finish needs --answers FILE."), ctx)
    if given["json"] and not (given["answers"] or given["questions"]):
        raise click.UsageError(_("--json needs --answers FILE or --questions."), ctx)


def _from_sheet(chosen: Chosen, sheet: Sheet, *, finish: bool, keep: bool) -> None:
    kept = _from("keep_sheet", "keep_sheet")(chosen, sheet, finish=finish) if keep else None
    if not chosen.as_json:
        _from("interview", "result_of")(sheet)
        if kept is not None:
            click.echo("\n" + _("Kept in your vault as {id}.").format(id=kept))
        return
    reply = interface.discern(sheet.stage, sheet.answers, finish=finish)
    print_json(reply if kept is None else {**reply, "kept": kept})


def _from(module: str, name: str) -> Callable[..., Any]:
    """A function of a part that programs do without: it is loaded when it is called."""
    found: Callable[..., Any] = getattr(import_module(f"holdspace.cli.{module}"), name)
    return found
