"""New keys for a vault, and the proof that they open what was written."""

import secrets
from collections.abc import Callable
from typing import Final, NamedTuple

from holdspace.errors import NotSavedError, VaultError, sentence
from holdspace.storage import paper
from holdspace.storage.header import (
    Header,
    Slot,
    open_with_paper_key,
    open_with_passphrase,
    paper_slot,
    passphrase_slot,
    read_header,
)
from holdspace.storage.kdf import Cost

Entropy = Callable[[int], bytes]

DATA_KEY_BYTES: Final = 32
PAPER_SECRET_BYTES: Final = 20
NOT_OPENED: Final = sentence("Not saved: the new key did not open what was written. Nothing was changed: try again.")


class Keys(NamedTuple):
    """A data key, and the slots that a passphrase and a paper key open."""

    data_key: bytes
    slots: tuple[Slot, ...]
    paper_key: str

    def __repr__(self) -> str:
        return "Keys()"  # a key is never shown


def new_keys(passphrase: str, *, vault_id: str, cost: Cost, entropy: Entropy) -> Keys:
    """A new data key with both its slots. It takes as long as an unlock does."""
    data_key = entropy(DATA_KEY_BYTES)
    slot = passphrase_slot(data_key, passphrase, cost, vault_id=vault_id, entropy=entropy)
    other, text = new_paper_slot(data_key, vault_id=vault_id, entropy=entropy)
    return Keys(data_key, (slot, other), text)


def new_paper_slot(data_key: bytes, *, vault_id: str, entropy: Entropy) -> tuple[Slot, str]:
    """A slot for a new paper key, and that key as text."""
    secret = entropy(PAPER_SECRET_BYTES)
    return paper_slot(data_key, secret, vault_id=vault_id, entropy=entropy), paper.paper_key(secret)


def with_passphrase(passphrase: str) -> Callable[[Header], bytes]:
    """How this passphrase opens a header."""
    return lambda header: open_with_passphrase(header, passphrase)


def with_paper_key(text: str) -> Callable[[Header], bytes]:
    """How this paper key opens a header."""
    return lambda header: open_with_paper_key(header, text)


def proof_of(data_key: bytes, *ways: Callable[[Header], bytes]) -> Callable[[bytes], None]:
    """A check that each of these ways opens a header to this data key. The check raises NotSavedError."""

    def proof(raw: bytes) -> None:
        try:
            header = read_header(raw)
            opened = all(secrets.compare_digest(way(header), data_key) for way in ways)
        except VaultError as error:
            raise NotSavedError(NOT_OPENED) from error
        if not opened:
            raise NotSavedError(NOT_OPENED)

    return proof
