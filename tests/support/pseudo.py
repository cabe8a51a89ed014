"""A made-up language for the pages: every message accented and longer, made from the sources in a folder of its own."""

import contextlib
import re
from collections.abc import Generator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.test import override_settings
from django.utils.translation import trans_real
from messages import PAGES
from messages import messages as all_messages

import holdspace.web
from holdspace.content.packs import ACCENTED, PSEUDO, pseudo

WEB = Path(holdspace.web.__file__).parent
KEEP = re.compile(r"(%\([a-z_]+\)[sd]|%%|\{[^{}]*\}|</?[a-z]+>)")


def messages() -> dict[str, str | tuple[str, str]]:
    """Every message of the pages' templates and code: text, or singular and plural."""
    listed = (message for message, _place in all_messages(PAGES))
    return {message if isinstance(message, str) else message[0]: message for message in listed}


def accented(message: str) -> str:
    """The message in the made-up language; what stands for something else stays."""
    parts = KEEP.split(message)
    words = "".join(part if KEEP.fullmatch(part) else part.translate(ACCENTED) for part in parts)
    return words + pseudo("x" * len(message))[len(message) :]


@contextlib.contextmanager
def language(folder: Path) -> Generator[None]:
    """Let the pages speak the made-up language; its messages are kept in `folder`."""
    catalog = Catalog(locale="en")
    for key, message in messages().items():
        if isinstance(message, tuple):
            catalog.add(message, (accented(message[0]), accented(message[1])))
        else:
            catalog.add(key, accented(message))
    place = folder / PSEUDO / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    with override_settings(LANGUAGE_CODE=PSEUDO, LANGUAGES=[(PSEUDO, "made up")], LOCALE_PATHS=[folder]):
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    trans_real._translations = {}  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]
