"""age passphrase files written by hand, so that a test can choose how much work one asks for, and what it holds."""

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LITTLE_WORK = 4
CHUNK = 64 * 1024


def _letters(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _key(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, info).derive(secret)


def age_file(content: bytes, passphrase: str, work: int = LITTLE_WORK) -> bytes:
    """A real age file; the more work, the longer it takes to open."""
    file_key, salt, nonce = b"k" * 16, b"s" * 16, b"n" * 16
    stretched = hashlib.scrypt(
        passphrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=2**work, r=8, p=1, dklen=32
    )
    wrapped = ChaCha20Poly1305(stretched).encrypt(bytes(12), file_key, None)
    head = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_letters(salt), work, _letters(wrapped))
    mac = hmac.digest(_key(file_key, b"", b"header"), head, "sha256")
    chunks = [content[at : at + CHUNK] for at in range(0, max(len(content), 1), CHUNK)]
    sealer = ChaCha20Poly1305(_key(file_key, nonce, b"payload"))
    body = b"".join(
        sealer.encrypt(number.to_bytes(11, "big") + bytes([number == len(chunks) - 1]), chunk, None)
        for number, chunk in enumerate(chunks)
    )
    return head + b" " + _letters(mac) + b"\n" + nonce + body


def asking_for(work: int) -> bytes:
    """A file that asks for this much work and is not worth any."""
    return age_file(b"", "x").replace(b" %d\n" % LITTLE_WORK, b" %d\n" % work)
