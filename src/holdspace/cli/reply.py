"""What a command says when it is done: JSON for programs, a question with a yes or no for people."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from holdspace.cli.keys import NobodyToAskError, at_a_terminal
from holdspace.cli.text import gettext as _
from holdspace.cli.text import ngettext
from holdspace.errors import HoldspaceError


class DeclinedError(HoldspaceError):
    """The person was asked and said no; nothing was done."""


def print_json(reply: Mapping[str, Any]) -> None:
    """Print JSON as UTF-8, whatever the terminal's own encoding is."""
    text = json.dumps(reply, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def agree(question: str, word: str, refused: str, *, yes: bool) -> None:
    """Go on only if the person types the word, or said --yes before.

    Raises DeclinedError with `refused` where they type anything else, NobodyToAskError where nobody can be asked.
    """
    if yes:
        return
    if not at_a_terminal():
        raise NobodyToAskError(_("there is no terminal to ask at: add --yes to do it without being asked."))
    typed = asked(f"{question} ")
    if typed.casefold() != word.casefold():
        raise DeclinedError(refused)


def asked(prompt: str) -> str:
    """A line typed at a prompt on stderr, so that what is printed stays apart. Raises click.Abort at the end."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise click.Abort
    return line.strip()


def counted(counts: Mapping[str, int]) -> str:
    """How many records of each kind, in words: those a person knows about first, the rest not at all."""
    words: dict[str, Callable[[int], str]] = {
        "interview": lambda n: ngettext("{n} time of thinking it through", "{n} times of thinking it through", n),
        "moment": lambda n: ngettext("{n} note", "{n} notes", n),
        "relationship": lambda n: ngettext("{n} therapist", "{n} therapists", n),
        "draft": lambda n: ngettext("{n} draft", "{n} drafts", n),
    }
    parts = [named(counts[kind]).format(n=counts[kind]) for kind, named in words.items() if counts.get(kind)]
    return ", ".join(parts) or _("nothing yet")
