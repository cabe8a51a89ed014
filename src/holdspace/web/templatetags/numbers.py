"""Phone numbers and sources of help lines, as links and short names."""

import re
from typing import Final
from urllib.parse import urlsplit

from django import template

register = template.Library()

LONGEST_PLAIN: Final = 24
"""A number with more words around it than this is a sentence, and no link."""


@register.filter
def dial(number: str) -> str:
    """The digits to call, of the first number in a short text; empty for a sentence."""
    if len(number) > LONGEST_PLAIN:
        return ""
    found = re.search(r"\+?\d[\d ()-]*", number)
    return re.sub(r"[^\d+]", "", found.group()) if found else ""


@register.filter
def site(source: str) -> str:
    """The site a source stands on; empty where the source is no address."""
    return urlsplit(source).hostname or ""


@register.filter
def sentence(words: str) -> str:
    """Words with a full stop at their end; empty stays empty."""
    return words if not words or words.endswith((".", "?", "·")) else f"{words}."


@register.filter
def unless_number(name: str, number: str) -> str:
    """A line's name, unless it is only its number again."""
    return "" if re.sub(r"\D", "", name) == re.sub(r"\D", "", number) and not re.search(r"[A-Za-z]", name) else name
