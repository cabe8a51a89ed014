"""The paper key: 160 bits as 34 characters that can be written by hand and read back.

The characters are Crockford's base 32 (crockford.com/base32.html): no I, L, O or U, so that what looks alike is read
alike. Two more characters check the rest: the number that the 32 characters are, modulo 1021, the largest prime
that two characters can hold. As it is prime, no single wrong character and no two swapped neighbours go unnoticed.
"""

import unicodedata
from typing import Final

from holdspace.errors import Sentence, WrongKeyError, sentence

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_BYTES: Final = 20
LETTERS: Final = 32
CHECK_LETTERS: Final = 2
GROUP: Final = 4
GROUPS: Final = 9
"""Eight groups of four, and the two characters that check them."""
CHECK: Final = 1021
BITS: Final = 5

READ_ALIKE: Final = str.maketrans("OIL", "011")
HYPHENS: Final = str.maketrans(dict.fromkeys("-_.\u00ad\u2010\u2011\u2012\u2013\u2014\u2212", " "))

MISREAD: Final = sentence(
    "The end of the key sheet does not fit the rest: one character is wrong, so look at each group once more."
)


def paper_key(secret: bytes) -> str:
    """The secret of 20 bytes as eight groups of four characters and one of two, with hyphens between."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a key sheet holds {SECRET_BYTES} bytes, not {len(secret)}")
    number = int.from_bytes(secret, "big")
    return "-".join(_grouped(_letters(number, LETTERS) + _letters(number % CHECK, CHECK_LETTERS)))


def secret_of(text: str) -> bytes:
    """The 20 bytes of a paper key as someone typed it: case, spaces and hyphens do not matter; O is 0, I and L are 1.

    Raises WrongKeyError, which names the group that cannot be read, or says that a character is wrong somewhere.
    """
    letters = "".join(groups(text))
    number = _number(letters[:LETTERS])
    if _number(letters[LETTERS:]) != number % CHECK:
        raise WrongKeyError(MISREAD)
    return number.to_bytes(SECRET_BYTES, "big")


def groups(text: str) -> tuple[str, ...]:
    """The eight groups of four characters and the one of two, in capitals. Raises WrongKeyError for what has others."""
    typed = plain(text).split()
    letters = "".join(typed)
    for place, letter in enumerate(letters):
        if letter not in ALPHABET:
            number = min(place // GROUP + 1, GROUPS)
            raise WrongKeyError(_unreadable(number, letter))
    if len(letters) != LETTERS + CHECK_LETTERS:
        raise WrongKeyError(_length_problem(typed))
    return _grouped(letters)


def plain(text: str) -> str:
    """What was typed as it is read: capitals, digits for what looks like them, spaces for hyphens."""
    return "".join(map(_usual_form, text.translate(HYPHENS))).translate(READ_ALIKE)


def _usual_form(letter: str) -> str:
    """A capital for a small or a wide letter; a sign that would become several stays what it is, to be refused."""
    usual = unicodedata.normalize("NFKC", letter).upper()
    return usual if len(usual) == 1 else letter


def _grouped(letters: str) -> tuple[str, ...]:
    return tuple(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def _letters(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> BITS * place & (len(ALPHABET) - 1)] for place in reversed(range(count)))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number << BITS | ALPHABET.index(letter)
    return number


def _unreadable(number: int, letter: str) -> Sentence:
    if letter.isprintable():
        return sentence(
            "Group {number} of the key sheet cannot be read at “{letter}”: look at it once more.",
            number=number,
            letter=letter,
        )
    return sentence("Group {number} of the key sheet cannot be read: look at it once more.", number=number)


def _length_problem(typed: list[str]) -> Sentence:
    """What is wrong with the length; the group that is too short or too long, if it was typed in groups."""
    if len(typed) == GROUPS:
        for place, group in enumerate(typed, 1):
            due = GROUP if place < GROUPS else CHECK_LETTERS
            if len(group) != due:
                return sentence(
                    "Group {place} of the key sheet has {found} characters, where {due} belong: look once more.",
                    place=place,
                    found=len(group),
                    due=due,
                )
    found = len("".join(typed))
    return sentence(
        "A key sheet has {due} characters, and this has {found}: look at it once more.",
        due=LETTERS + CHECK_LETTERS,
        found=found,
    )
