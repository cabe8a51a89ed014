"""The paper key: 160 random bits as text that can be written down, read aloud and typed back.

Eight groups of four characters of Crockford's base 32, and two check characters. The check is the value modulo 1021,
the greatest prime below 32 squared: any one wrong character and any swap of two neighbours changes it.
"""

from typing import Final

from holdspace.errors import WrongKeyError

SECRET_BYTES: Final = 20
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP: Final = 4
BODY: Final = 32
CHECK: Final = 2
MODULUS: Final = 1021
ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
"""Letters that look like a digit stand for it (Crockford)."""
LEFT_OUT: Final = str.maketrans("", "", " -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014")


def paper_key(secret: bytes) -> str:
    """The text of a secret of 20 bytes, groups joined by hyphens. Raises ValueError for any other length."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a paper key holds 20 bytes")
    value = int.from_bytes(secret)
    return "-".join(_split(_digits(value, BODY) + _digits(value % MODULUS, CHECK)))


def groups(text: str) -> tuple[str, ...]:
    """The eight groups of a paper key's text, and its check at the end."""
    return tuple(text.split("-"))


def plain(text: str) -> str:
    """What was typed, with case, spaces, hyphens and look-alikes forgiven."""
    return text.translate(LEFT_OUT).upper().translate(ALIKE)


def secret_of(text: str) -> bytes:
    """The 20 bytes behind a paper key as it was typed. Raises WrongKeyError, which names the group to look at."""
    typed = plain(text)
    for place, character in enumerate(typed):
        if character not in ALPHABET:
            raise WrongKeyError(
                f"Group {place // GROUP + 1} has a sign that no key sheet has: look at that group again."
            )
    if len(typed) != BODY + CHECK:
        raise WrongKeyError(
            f"A key sheet has {BODY} signs in eight groups and {CHECK} at the end; this has {len(typed)}:"
            " look for what is missing or doubled."
        )
    value = _value(typed[:BODY])
    if value % MODULUS != _value(typed[BODY:]):
        raise WrongKeyError("The two signs at the end do not fit the rest: one sign is not as on the sheet.")
    return value.to_bytes(SECRET_BYTES)


def _split(signs: str) -> list[str]:
    return [signs[start : start + GROUP] for start in range(0, len(signs), GROUP)]


def _digits(value: int, count: int) -> str:
    return "".join(ALPHABET[(value >> (5 * place)) & 31] for place in reversed(range(count)))


def _value(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * len(ALPHABET) + ALPHABET.index(sign)
    return value
