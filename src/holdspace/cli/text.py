"""The terminal's own words, ready to be translated. Content words come translated from the content files."""

import gettext as catalogues
from functools import cache
from importlib.resources import files

DOMAIN = "terminal"


@cache
def catalogue() -> catalogues.NullTranslations:
    """The catalogue for the person's language; English where there is none."""
    return catalogues.translation(DOMAIN, localedir=str(files("holdspace") / "locale"), fallback=True)


def gettext(message: str) -> str:
    """The message in the person's language."""
    return catalogue().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The message for this number of things, in the person's language."""
    return catalogue().ngettext(one, many, number)


def language() -> str:
    """The language of the catalogue in use, as content files name it."""
    return catalogue().info().get("language", "en")
