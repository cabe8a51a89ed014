"""Passphrases: five words drawn by chance, and a look, offline, at one that a person made up.

The words are the EFF's long list (7,776 words, CC BY 3.0), as xkcdpass brings it, less some hundreds that a person who
was hurt may not want to read and type each day (words_left_out.txt). Five of them are 64.3 bits: by our own table, at
the lowest cost a key may have here, some hundred million years of guessing for one fast graphics card. As OWASP's ASVS
5.0 asks (6.2), nothing is said about which kinds of characters to use, and length is welcome; twelve characters is our
own shortest. What is common and what can be guessed is told by zxcvbn's lists and its score, on this machine.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

WORDS: Final = 5
DRAWN_BITS: Final = 13
"""2**13 = 8192 is the least power of two that holds the list."""
SHORTEST: Final = 12
STRONG_ENOUGH: Final = 3
"""zxcvbn's third step of four: more than 10**8 guesses, «safely unguessable» in its own words."""
LOOKED_AT: Final = 72
"""Characters that zxcvbn looks at, as its time grows with their square; more are looked at from both ends."""
OF_THE_APP: Final = re.compile(
    r"holdspace|(?:psycho)?therap(?:y|ist)s?|counsell?(?:ing|or)s?|diary|journal|notes?|vault|private|pass(?:phrase|word)",
    re.IGNORECASE,
)
"""What someone would try first who knows what this opens: a passphrase has to hold without it (ASVS 6.2.11)."""


class Weakness(StrEnum):
    """Why a passphrase will not do."""

    SHORT = "short"
    COMMON = "common"
    GUESSABLE = "guessable"


def normalised(passphrase: str) -> str:
    """A passphrase as it is used everywhere: in Unicode's form NFKC, without the spaces around it.

    One keyboard sends «é» as one character and another as two, or a wide space for a space: they open the same.
    """
    return unicodedata.normalize("NFKC", passphrase).strip()


def suggest(entropy: Callable[[int], bytes]) -> str:
    """Five words of the list, each as likely as any other; `entropy` gives as many random bytes as it is asked for."""
    words = word_list()
    return " ".join(words[_below(len(words), entropy)] for _ in range(WORDS))


def weakness(passphrase: str) -> Weakness | None:
    """Why this passphrase will not do; None where it will. It takes some milliseconds, however long it is."""
    words = normalised(passphrase)
    if len(words) < SHORTEST:
        return Weakness.SHORT
    plain = words.casefold()
    if not _common().isdisjoint({plain, "".join(filter(str.isalnum, plain))}):
        return Weakness.COMMON
    if min(map(_strength, {words, OF_THE_APP.sub("", words)})) < STRONG_ENOUGH:
        return Weakness.GUESSABLE
    return None


@cache
def word_list() -> tuple[str, ...]:
    """The words that may be drawn, in the list's order."""
    left_out = set((files("holdspace.storage") / "words_left_out.txt").read_text(encoding="utf-8").split())
    whole = (files("xkcdpass") / "static" / "eff-long").read_text(encoding="utf-8").split()
    return tuple(word for word in whole if word not in left_out)


def _below(count: int, entropy: Callable[[int], bytes]) -> int:
    """A number below `count`. One that is too high is drawn anew: a remainder would favour some words."""
    while True:
        number = int.from_bytes(entropy(2), "big") & (2**DRAWN_BITS - 1)
        if number < count:
            return number


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # ruff: ignore[import-outside-top-level] -- read when needed

    return frozenset(word for words in FREQUENCY_LISTS.values() for word in words)


def _strength(words: str) -> int:
    """0 to 4, from whichever end is stronger."""
    return max(_score(words[:LOOKED_AT]), _score(words[-LOOKED_AT:]))


def _score(words: str) -> int:
    """0 to 4."""
    if not words.strip():
        return 0
    from zxcvbn import zxcvbn  # ruff: ignore[import-outside-top-level] -- 45 ms, and most days nobody needs it

    return int(zxcvbn(words, max_length=LOOKED_AT)["score"])
