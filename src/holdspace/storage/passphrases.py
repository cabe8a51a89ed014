"""Passphrases: five words to offer, and whether one of a person's own is easy to guess. Nothing leaves the machine."""

import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Final

from xkcdpass import xkcd_password
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

WORDS: Final = 5
"""64.6 bits: out of reach for any guesser, and learnt in a few days."""
SHORTEST: Final = 12
STRONG_ENOUGH: Final = 3
"""On zxcvbn's scale of 0 to 4: more than 10^8 guesses, before Argon2id makes each of them slow."""
LOOKED_AT: Final = 100
"""zxcvbn's time grows with the square of the length; so many characters are enough to judge by."""


class Weakness(StrEnum):
    """Why a passphrase is not taken."""

    SHORT = "short"
    COMMON = "common"
    GUESSABLE = "guessable"


def suggest(entropy: Callable[[int], bytes]) -> str:
    """Five words of the EFF's long list (CC BY 3.0, as xkcdpass carries it), each as likely as any other."""
    words = _words()
    return " ".join(words[_below(len(words), entropy)] for _word in range(WORDS))


def normalised(passphrase: str) -> str:
    """One spelling for what looks the same: Unicode NFKC, with spaces at both ends off and runs of them made one."""
    return " ".join(unicodedata.normalize("NFKC", passphrase).split())


def weakness(passphrase: str) -> Weakness | None:
    """What makes this passphrase easy to guess; None where nothing does."""
    words = normalised(passphrase)
    if words.casefold() in _common():
        return Weakness.COMMON
    if len(words) < SHORTEST:
        return Weakness.SHORT
    if zxcvbn(words[:LOOKED_AT], max_length=LOOKED_AT)["score"] < STRONG_ENOUGH:
        return Weakness.GUESSABLE
    return None


def _below(count: int, entropy: Callable[[int], bytes]) -> int:
    """A number below `count`, uniform: a draw that would favour the low ones is thrown away."""
    fair = 2**32 - 2**32 % count
    while (drawn := int.from_bytes(entropy(4))) >= fair:
        pass
    return drawn % count


@cache
def _words() -> tuple[str, ...]:
    return tuple(
        xkcd_password.generate_wordlist(xkcd_password.locate_wordfile("eff-long"), min_length=1, max_length=99)
    )


@cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])
