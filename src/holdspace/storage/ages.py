"""age files that a passphrase opens: made with pyrage, and strangers' ones looked at before any work is done.

The format is https://age-encryption.org/v1, a text header before sealed chunks of 64 KiB.
"""

import base64
import binascii
import re
from typing import Final

import pyrage

from holdspace.errors import NotSavedError, RefusedFileError, WrongKeyError, sentence
from holdspace.storage.passphrases import normalised

AGE_START: Final = b"age-encryption.org/v1\n"
ARMOUR_START: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
ARMOUR_END: Final = b"-----END AGE ENCRYPTED FILE-----"
MOST_WORK: Final = 20
"""scrypt of 2^20 needs 1 GiB for some seconds; a file that asks for more wants to stop this machine."""
HEADER: Final = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n"
)
STANZA: Final = re.compile(rb"\n-> (\S+)")
HEADER_WITHIN: Final = 4096
DOES_NOT_OPEN: Final = "Decryption failed"
"""What pyrage says when only the passphrase is wrong; it has one class of error for everything."""
TOO_MUCH_WORK: Final = "Excessive work"
NOT_WHOLE: Final = sentence("This backup is damaged or cut short: use another one.")


def is_age(data: bytes) -> bool:
    """Whether this looks like an age file, in bytes or in letters."""
    return data.startswith((AGE_START, ARMOUR_START)) or data.lstrip().startswith(ARMOUR_START)


def sealed(content: bytes, passphrase: str) -> bytes:
    """An age file that this passphrase opens, in its normalised form. It takes one or two seconds, on purpose."""
    made = bytes(pyrage.passphrase.encrypt(content, normalised(passphrase)))
    if _work(made) > MOST_WORK:
        raise NotSavedError(sentence("This backup was not made, as it would take too long to open: try once more."))
    return made


def opened(data: bytes, passphrase: str) -> bytes:
    """What is in an age file.

    Raises RefusedFileError for a file that is sealed for keys, asks for too much work or is no age file, WrongKeyError
    if the passphrase does not open it, and RefusedFileError if it does and the rest is damaged or cut short.
    """
    data = _plain(data)
    _work(data)
    tried = dict.fromkeys((normalised(passphrase), passphrase))
    for words in tried:
        try:
            return bytes(pyrage.passphrase.decrypt(data, words))
        except pyrage.DecryptError as error:
            reason = str(error)
        except ValueError:
            raise RefusedFileError(NOT_WHOLE) from None
        if reason.startswith(TOO_MUCH_WORK):
            raise RefusedFileError(
                sentence("This machine is too slow to open this backup: open it on the one that made it.")
            )
        if reason != DOES_NOT_OPEN:
            raise RefusedFileError(NOT_WHOLE)
    raise WrongKeyError(
        sentence("This passphrase does not open the backup: it opens with the passphrase of the day it was made.")
    )


def _plain(data: bytes) -> bytes:
    """The bytes of a file that may be written in letters (`age --armor`)."""
    text = data.strip()
    if not text.startswith(ARMOUR_START):
        return data
    if not text.endswith(ARMOUR_END):
        raise RefusedFileError(NOT_WHOLE)
    letters = text[len(ARMOUR_START) : -len(ARMOUR_END)]
    try:
        return base64.b64decode(b"".join(letters.split()), validate=True)
    except binascii.Error:
        raise RefusedFileError(NOT_WHOLE) from None


def _work(data: bytes) -> int:
    """The power of two that scrypt is asked for, read from the header alone."""
    head = data[:HEADER_WITHIN]
    found = HEADER.match(head)
    if found is None:
        kinds = set(STANZA.findall(head.partition(b"\n---")[0]))
        if head.startswith(AGE_START) and kinds and b"scrypt" not in kinds:
            raise RefusedFileError(
                sentence("This age file opens with a key file and not with a passphrase: use another one.")
            )
        raise RefusedFileError(
            sentence("This is not a whole age file with a passphrase: use the file that backup made.")
        )
    work = int(found[1])
    if work > MOST_WORK:
        raise RefusedFileError(
            sentence("Opening this file would take more work than any backup needs: use another one.")
        )
    return work
