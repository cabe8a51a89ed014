"""Good typography in a terminal: wrapped to its width, bold and dim only, plain text for a file or a pipe."""

import os
import shutil
import sys
import textwrap
import unicodedata
from typing import Final, TextIO

WIDEST: Final = 76
NARROWEST: Final = 24
BOLD: Final = "\x1b[1m"
DIM: Final = "\x1b[2m"
PLAIN: Final = "\x1b[0m"
HIDDEN_KINDS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode classes that a terminal may obey, or that can make a line read as another one."""


def printable(text: str) -> str:
    """A person's own words without anything that a terminal could take for a command."""
    return "".join(
        " " if character in "\t\n\r" else character
        for character in text
        if character in "\t\n\r" or unicodedata.category(character) not in HIDDEN_KINDS
    ).strip()


class Paper:
    """What is printed on: a stream with a width, styled only where a person looks at it in colour-capable form."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self.seen = self._stream.isatty()
        self.styled = self.seen and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        columns = shutil.get_terminal_size().columns
        self.width = max(min(columns - 2, WIDEST), NARROWEST)

    def gap(self) -> None:
        """An empty line."""
        self._write("\n")

    def title(self, text: str) -> None:
        """The one line that says where we are."""
        self.gap()
        self.text(text, style=BOLD)

    def text(self, text: str, *, style: str = "", indent: str = "", first: str | None = None) -> None:
        """A paragraph. `indent` goes before each line, `first` before the first one instead."""
        wrapped = textwrap.wrap(
            text,
            width=self.width,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=False,
        )
        for line in wrapped:
            self._write(f"{style}{line}{PLAIN}\n" if style and self.styled else f"{line}\n")

    def quiet(self, text: str, *, indent: str = "", first: str | None = None) -> None:
        """A paragraph that steps back."""
        self.text(text, style=DIM, indent=indent, first=first)

    def item(self, mark: str, text: str, *, hint: str = "", style: str = "", room: int = 4) -> None:
        """A line of a list: a mark, words that hang beside it, and a quiet hint below."""
        indent = " " * (room + 1)
        self.text(text, style=style, indent=indent, first=f"{mark:>{room}} ")
        if hint:
            self.quiet(hint, indent=indent)

    def said(self, text: str) -> None:
        """Words to say or send: apart from the rest, and easy to copy."""
        self.gap()
        self.text(text, style=BOLD, indent="    ")
        self.gap()

    def rule(self) -> None:
        """A line across."""
        self._write(f"{DIM}{'─' * self.width}{PLAIN}\n" if self.styled else "─" * self.width + "\n")

    def prompt(self, text: str) -> None:
        """What stands before the place to type."""
        self._write(text)
        self._stream.flush()

    def _write(self, text: str) -> None:
        self._stream.write(text)
