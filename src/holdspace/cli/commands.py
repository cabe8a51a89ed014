"""The commands. Each is loaded when it is called, so that asking for help costs next to nothing."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from holdspace import __version__
from holdspace.cli.text import gettext as _
from holdspace.cli.vault_options import Chosen, vault_option
from holdspace.errors import HoldspaceError, UnknownInputError, said

DONE: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2

EXIT_CODES: Final = _("Exit codes: 0 done, 1 refused or failed, 2 wrong usage.")
COMMANDS: Final = {
    "backup": ("holdspace.cli.backup", _("Write all that is in your vault to one sealed file.")),
    "demo": ("holdspace.cli.demo", _("Open the app on a made-up life, to look around.")),
    "discern": ("holdspace.cli.discern", _("Think it through: questions, a reasoned result, a next step.")),
    "doctor": ("holdspace.cli.doctor", _("Look at the vault, and say what to mend.")),
    "erase": ("holdspace.cli.erase", _("Erase the vault, keys first.")),
    "export": ("holdspace.cli.export", _("Write what is in your vault to a zip that anyone can read.")),
    "import": ("holdspace.cli.import_", _("Take in an export, or notes from a CSV file.")),
    "init": ("holdspace.cli.init", _("Make a vault for what you choose to keep.")),
    "kept": ("holdspace.cli.kept", _("Read, find or delete what you kept.")),
    "restore": ("holdspace.cli.restore", _("Make a vault again from a backup or a sealed copy.")),
}
"""Each command with its module, whose last name is that of the function, and what it does."""


class LazyGroup(click.Group):
    """A group whose commands are listed from a table and loaded when one is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # ruff: ignore[no-self-use, unused-method-argument] -- click's shape
        """Names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # ruff: ignore[no-self-use, unused-method-argument] -- click's shape
        """The command, loaded now; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module = COMMANDS[cmd_name][0]
        command: click.Command = getattr(import_module(module), module.rpartition(".")[2])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # ruff: ignore[no-self-use, unused-method-argument] -- click's shape
        """List the commands without loading them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("Think through a hard time with your therapist, in private. Without a command, the app opens."),
    epilog=EXIT_CODES,
)
@click.option("--port", type=click.IntRange(1, 65535), help=_("Port on this machine for the app."))
@click.option("--no-browser", is_flag=True, help=_("Print the link and open no browser."))
@vault_option
@click.version_option(__version__, prog_name="holdspace", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, port: int | None, *, no_browser: bool) -> None:
    """Open the app, or run a command."""
    if ctx.invoked_subcommand is None:
        folder = ctx.ensure_object(Chosen).folder
        import_module("holdspace.cli.app").open_app(port, browser=not no_browser, vault=folder)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Errors are one line on stderr and never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_character(stream)
    code, message = FAILED, ""
    try:
        cli.main(args=arguments, prog_name="holdspace", standalone_mode=False)
        code = DONE
    except click.UsageError as error:
        way_out = _("See {command} --help.").format(command=_command_of(error))
        code, message = WRONG_USAGE, f"{error.format_message()} {way_out}"
    except UnknownInputError as error:
        code, message = WRONG_USAGE, said(error, _)
    except click.ClickException as error:
        message = error.format_message()
    except HoldspaceError as error:
        message = said(error, _)
    except (click.Abort, KeyboardInterrupt):
        code = DONE
    except BrokenPipeError:
        # whoever read our output has gone: the interpreter must not try to flush to them again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:  # ruff: ignore[blind-except] -- a fault of ours is one line too, with its place
        place = traceback.extract_tb(error.__traceback__)[-1]
        text = _("something broke in Holdspace itself ({kind} in {file}, line {line}): please report this line.")
        message = text.format(kind=type(error).__name__, file=Path(place.filename).name, line=place.lineno)
    if message:
        sys.stderr.write(f"holdspace: {' '.join(message.split())}\n")
    return code


def _never_fail_on_a_character(stream: Any) -> None:  # ruff: ignore[any-type] -- a test may replace the stream
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace" if stream is sys.stderr else "replace")


def _command_of(error: click.UsageError) -> str:
    return error.ctx.command_path if error.ctx else "holdspace"
