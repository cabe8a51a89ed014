"""The key file of a vault: its data key wrapped once for the passphrase and once for the paper key.

The file is canonical JSON: one content has one spelling. Each wrap is bound to the vault, the slot and the cost by the
associated data of AES-256-GCM; the whole is sealed by a MAC under the data key. One changed byte is refused.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from holdspace.errors import DamagedVaultError, NewerVaultError, WrongKeyError
from holdspace.storage import paper
from holdspace.storage.kdf import KEY_BYTES, REFUSED, SALT_BYTES, Cost, is_within_bounds, stretch
from holdspace.storage.passphrases import normalised

Entropy = Callable[[int], bytes]
Kind = Literal["passphrase", "paper"]

FORMAT: Final = 1
LARGEST: Final = 8_192
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
SLOT_ID_BYTES: Final = 8
VAULT_ID_DIGITS: Final = 32
DAMAGED: Final = "The key file of these notes is damaged. Nothing was changed: bring back a copy."
NEWER: Final = "These notes were written by a newer Holdspace. Nothing was changed: open them with that one."
NOT_THE_WORDS: Final = "That passphrase does not open these notes: try again, or use the key sheet."
NOT_THE_SHEET: Final = "That key sheet does not open these notes: look for a newer one, or use the passphrase."


class Argon2id(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="argon2id", tag_field="name"):
    """How a passphrase becomes the key of its slot."""

    salt: bytes
    cost: Cost


class Hkdf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="hkdf-sha256", tag_field="name"):
    """How the 160 bits of a paper key become the key of its slot (RFC 5869)."""

    salt: bytes


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data key, wrapped for one kind of key. `sealed` holds 32 bytes and a tag of 16."""

    id: str
    kind: Kind
    kdf: Argon2id | Hkdf
    nonce: bytes
    sealed: bytes


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the key file says. `generation` grows with every change of keys."""

    format: int
    vault_id: str
    generation: int
    slots: tuple[Slot, ...]
    mac: bytes = b""


class _Version(msgspec.Struct):
    format: int


def passphrase_slot(data_key: bytes, passphrase: str, cost: Cost, *, vault_id: str, entropy: Entropy) -> Slot:
    """A slot that this passphrase opens, in its normalised form. Raises DamagedVaultError for a cost out of bounds."""
    kdf = Argon2id(entropy(SALT_BYTES), cost)
    return _wrapped(data_key, stretch(normalised(passphrase), kdf.salt, cost), "passphrase", kdf, vault_id, entropy)


def paper_slot(data_key: bytes, secret: bytes, *, vault_id: str, entropy: Entropy) -> Slot:
    """A slot that a paper key's secret of 20 bytes opens."""
    kdf = Hkdf(entropy(SALT_BYTES))
    return _wrapped(data_key, _derived(secret, kdf.salt, b"holdspace paper slot 1"), "paper", kdf, vault_id, entropy)


def sealed_header(data_key: bytes, *, vault_id: str, generation: int, slots: tuple[Slot, ...]) -> bytes:
    """The bytes of the key file, sealed by the data key. The same content gives the same bytes."""
    header = Header(FORMAT, vault_id, generation, slots)
    return _canonical(msgspec.structs.replace(header, mac=_mac(data_key, header)))


def read_header(raw: bytes) -> Header:
    """What a key file says, checked for its form and its bounds; no key is tried and no work is done.

    Raises DamagedVaultError, or NewerVaultError for a format that is not known yet.
    """
    if len(raw) > LARGEST:
        raise DamagedVaultError(DAMAGED)
    try:
        if msgspec.json.decode(raw, type=_Version).format > FORMAT:
            raise NewerVaultError(NEWER)
        header = msgspec.json.decode(raw, type=Header)
        is_canonical = _canonical(header) == raw
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        raise DamagedVaultError(DAMAGED) from None
    if not (is_canonical and _is_well_formed(header)):
        raise DamagedVaultError(DAMAGED)
    if not all(is_within_bounds(slot.kdf.cost) for slot in header.slots if isinstance(slot.kdf, Argon2id)):
        raise DamagedVaultError(REFUSED)
    return header


def open_with_passphrase(header: Header, passphrase: str) -> bytes:
    """The data key. Raises WrongKeyError, or DamagedVaultError where the key fits and the seal does not."""
    for slot in header.slots:
        if isinstance(slot.kdf, Argon2id):
            key = stretch(normalised(passphrase), slot.kdf.salt, slot.kdf.cost)
            return _opened(header, slot, key, NOT_THE_WORDS)
    raise WrongKeyError(NOT_THE_WORDS)


def open_with_paper_key(header: Header, text: str) -> bytes:
    """The data key. Raises WrongKeyError, which says what of the text cannot be right, or DamagedVaultError."""
    secret = paper.secret_of(text)
    for slot in header.slots:
        if isinstance(slot.kdf, Hkdf):
            key = _derived(secret, slot.kdf.salt, b"holdspace paper slot 1")
            return _opened(header, slot, key, NOT_THE_SHEET)
    raise WrongKeyError(NOT_THE_SHEET)


def _wrapped(data_key: bytes, key: bytes, kind: Kind, kdf: Argon2id | Hkdf, vault_id: str, entropy: Entropy) -> Slot:
    slot = Slot(entropy(SLOT_ID_BYTES).hex(), kind, kdf, entropy(NONCE_BYTES), b"")
    sealed = AESGCM(key).encrypt(slot.nonce, data_key, _bound(slot, vault_id))
    return msgspec.structs.replace(slot, sealed=sealed)


def _opened(header: Header, slot: Slot, key: bytes, otherwise: str) -> bytes:
    try:
        data_key = AESGCM(key).decrypt(slot.nonce, slot.sealed, _bound(slot, header.vault_id))
    except InvalidTag:
        raise WrongKeyError(otherwise) from None
    if not hmac.compare_digest(_mac(data_key, header), header.mac):
        raise DamagedVaultError(DAMAGED)
    return data_key


def _bound(slot: Slot, vault_id: str) -> bytes:
    """What a wrap is bound to: moved, renamed or made cheaper, it does not open."""
    return msgspec.json.encode((FORMAT, vault_id, slot.id, slot.kind, slot.kdf), order="sorted")


def _mac(data_key: bytes, header: Header) -> bytes:
    rest = _canonical(msgspec.structs.replace(header, mac=b""))
    return hmac.digest(_derived(data_key, b"", b"holdspace header mac 1"), rest, hashlib.sha256)


def _derived(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt or None, info=purpose).derive(secret)


def _canonical(header: Header) -> bytes:
    return msgspec.json.encode(header, order="sorted")


def _is_well_formed(header: Header) -> bool:
    kinds = [slot.kind for slot in header.slots]
    ids = {slot.id for slot in header.slots}
    return (
        header.format == FORMAT
        and header.generation >= 1
        and _is_hex(header.vault_id, VAULT_ID_DIGITS)
        and len(header.mac) == KEY_BYTES
        and kinds.count("passphrase") == 1
        and kinds.count("paper") <= 1
        and len(ids) == len(kinds)
        and all(map(_slot_is_well_formed, header.slots))
    )


def _slot_is_well_formed(slot: Slot) -> bool:
    fits = isinstance(slot.kdf, Argon2id) == (slot.kind == "passphrase")
    sizes = (len(slot.kdf.salt), len(slot.nonce), len(slot.sealed))
    return fits and _is_hex(slot.id, 2 * SLOT_ID_BYTES) and sizes == (SALT_BYTES, NONCE_BYTES, KEY_BYTES + TAG_BYTES)


def _is_hex(text: str, digits: int) -> bool:
    return len(text) == digits and set(text) <= set("0123456789abcdef")
