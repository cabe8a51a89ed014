"""Packs of words, one folder per language, read once and refused when they are not whole.

English stands in `data/`, another language in `data/<language>/` under the same file names and keys. The language
`xx` is made by code from English: accented letters and longer lines show a string that no pack holds, and a layout
that has no room.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Final, NoReturn

from holdspace.content.library import questionnaire
from holdspace.discernment.questions import Option, Question, Questionnaire
from holdspace.errors import ModelFileError

ENGLISH: Final = "en"
PSEUDO: Final = "xx"
UNTRANSLATED: Final = frozenset(
    {
        "source",
        "full",
        "sources",
        "url",
        "kind",
        "checked",
        "checked_on",
        "phone",
        "text_to",
        "web",
    }
)
"""Keys that hold no words: every language has the same."""

ACCENTED: Final = str.maketrans("aceinosuyACEINOSUY", "áçéíñóšúýÁÇÉÍÑÓŠÚÝ")
LONGER: Final = 0.4
"""Many languages need about 40 % more room than English."""


def refuse(file: str, key: str, problem: str, mend: str) -> NoReturn:
    """Raise ModelFileError with the file, the key and the way to mend it."""
    raise ModelFileError(f"{file} [{key}]: {problem}. {mend}")


def parse(text: str, file: str) -> dict[str, Any]:
    """The tables of a pack. Raises ModelFileError for broken TOML and for an empty string."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelFileError(f"{file}: not a TOML file: {error}. Mend that line or restore the file") from None
    for key, words in strings(data):
        if not words.strip():
            refuse(file, key, "there are no words", "Write them, or take the key out")
    return data


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string below a value with its dotted key."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, below in value.items():
            yield from strings(below, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from strings(below, f"{key}.{place}")


def translate(value: object, change: Callable[[str], str]) -> Any:  # ruff: ignore[any-type] -- a TOML value
    """The same tables with every string of words changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [translate(below, change) for below in value]
    if isinstance(value, Mapping):
        return {name: below if name in UNTRANSLATED else translate(below, change) for name, below in value.items()}
    return value


def pseudo(words: str) -> str:
    """Words with accents, and about 40 % longer, still readable by a tester."""
    return words.translate(ACCENTED) + " " + "·" * max(2, round(len(words) * LONGER) - 1)


def same_keys(english: Mapping[str, Any], other: Mapping[str, Any], file: str) -> None:
    """Refuse a translation that lacks a text of the English pack, or has one that English does not know."""
    ours, theirs = ({key for key, _ in strings(pack)} for pack in (english, other))
    for key in sorted(ours - theirs):
        refuse(file, key, "the text is missing", "Translate it from the English file")
    for key in sorted(theirs - ours):
        refuse(file, key, "English has no such text", "Take it out or mend the key")


def _read(path: str) -> dict[str, Any]:
    try:
        text = (files("holdspace.content") / "data" / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ModelFileError(f"{path}: there is no such pack of words. Use English, or add the file") from None
    return parse(text, path)


@cache
def pack(name: str, language: str = ENGLISH) -> Mapping[str, Any]:
    """One pack, such as `steps` or `harm`, in a language. Raises ModelFileError if it is missing or not whole."""
    english = _read(f"{name}.toml")
    if language == ENGLISH:
        return english
    if language == PSEUDO:
        made: Mapping[str, Any] = translate(english, pseudo)
        return made
    translated = _read(f"{language}/{name}.toml")
    same_keys(english, translated, f"{language}/{name}.toml")
    return translated


def words_of(question: Question) -> dict[str, Any]:
    """The words of a question as a translation has them: text, help, why, and its options by value."""
    return {
        "text": question.text,
        **({"help": question.help} if question.help else {}),
        "why": question.why,
        "options": {option.value: option.label for option in question.options},
    }


def _with_words(question: Question, words: Mapping[str, Any]) -> Question:
    return replace(
        question,
        text=words["text"],
        help=words.get("help", ""),
        why=words["why"],
        options=tuple(Option(value, words["options"][value]) for value in question.values),
    )


@cache
def questions_in(language: str = ENGLISH) -> Questionnaire:
    """The questions in a language: same ids, values and order, so that answers mean the same.

    A translation has a table for each id with text, help, why and `options = {value = "label"}`.
    """
    asked = questionnaire()
    if language == ENGLISH:
        return asked
    english = {question.id: words_of(question) for question in asked.questions}
    if language == PSEUDO:
        other = {name: translate(words, pseudo) for name, words in english.items()}
    else:
        other = _read(f"{language}/questions.toml")
        same_keys(english, other, f"{language}/questions.toml")
    return Questionnaire(tuple(_with_words(question, other[question.id]) for question in asked.questions))
