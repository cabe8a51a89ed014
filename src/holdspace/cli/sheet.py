"""Reading an answer sheet: strict, because a silent guess about an answer could change what is suggested."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from holdspace.cli.text import gettext as _
from holdspace.discernment.vocabulary import Stage
from holdspace.errors import UnknownInputError

MOST_BYTES: Final = 1_000_000
LONGEST_WORD: Final = 60
"""No id, value or stage comes near this length; what is longer is shortened before it is named."""
STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stage and the answers given."""

    stage: str
    answers: dict[str, str]


def read_sheet(name: str) -> Sheet:
    """Read a sheet from a file, or from standard input for `-`.

    Raises `UnknownInputError`, naming the thing, for whatever is not exactly
    `{"stage": STAGE, "answers": {id: value}}`; ids and values are checked by the engine afterwards.
    """
    shown = _("standard input") if name == STANDARD_INPUT else repr(shortened(name))
    return _sheet(_parsed(_text(_content(name, shown), shown), shown), shown)


def shortened(text: str) -> str:
    """The text, cut to what fits on a line."""
    return text if len(text) <= LONGEST_WORD else f"{text[:LONGEST_WORD]}…"


def _content(name: str, shown: str) -> bytes:
    try:
        if name == STANDARD_INPUT:
            content = sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin else b""
        else:
            with Path(name).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnknownInputError(_("no file {file}: check the name").format(file=shown)) from None
    except IsADirectoryError:
        raise UnknownInputError(_("{file} is a folder: name a file").format(file=shown)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UnknownInputError(_("cannot read {file}: {why}").format(file=shown, why=why)) from None
    if len(content) > MOST_BYTES:
        raise UnknownInputError(_("{file} is over 1 MB: an answer sheet is far smaller").format(file=shown))
    return content


def _text(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("{file} is not UTF-8 text (byte {place}): save it as UTF-8")
        raise UnknownInputError(message.format(file=shown, place=error.start)) from None


def _parsed(text: str, shown: str) -> object:
    try:
        parsed: object = json.loads(text, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as error:
        message = _("{file} is not JSON: {why} at line {line}, column {column}")
        filled = message.format(file=shown, why=error.msg, line=error.lineno, column=error.colno)
        raise UnknownInputError(filled) from None
    except RecursionError:
        raise UnknownInputError(_("{file} is nested too deeply for an answer sheet").format(file=shown)) from None
    except ValueError as error:
        raise UnknownInputError(_("cannot read {file}: {why}").format(file=shown, why=error)) from None
    return parsed


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UnknownInputError(_("{key} is there twice: keep one").format(key=repr(shortened(key))))
        found[key] = value
    return found


def _sheet(parsed: object, shown: str) -> Sheet:
    if not isinstance(parsed, dict):
        message = _("{file} is not an answer sheet: it has to be an object with 'stage' and 'answers'")
        raise UnknownInputError(message.format(file=shown))
    for key in ("stage", "answers"):
        if key not in parsed:
            raise UnknownInputError(_("{key} is missing in {file}").format(key=repr(key), file=shown))
    for key in parsed.keys() - {"stage", "answers"}:
        message = _("unknown key {key} in {file}: only 'stage' and 'answers' are read")
        raise UnknownInputError(message.format(key=repr(shortened(key)), file=shown))
    stage, answers = parsed["stage"], parsed["answers"]
    if not isinstance(stage, str):
        message = _("'stage' has to be one of {stages}")
        raise UnknownInputError(message.format(stages=", ".join(Stage)))
    if not isinstance(answers, dict):
        raise UnknownInputError(_("'answers' has to be an object of question ids and values"))
    for question, value in answers.items():
        if not isinstance(value, str):
            message = _("the value of {question} has to be text in quotes")
            raise UnknownInputError(message.format(question=repr(shortened(question))))
    return Sheet(shortened(stage), {shortened(question): shortened(value) for question, value in answers.items()})
