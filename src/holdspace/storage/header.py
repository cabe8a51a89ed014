"""The header of a vault: the data key in sealed slots, one for each key that opens it.

    {"format":1,"generation":7,"mac":"…","slots":[{"id":"…","kdf":{…},"kind":"passphrase","nonce":"…","sealed":"…"}],
     "vault":"…"}

It is JSON in one exact spelling; any other spelling of the same is refused. Each slot holds the data key under
AES-256-GCM, with its key from the passphrase (Argon2id) or the paper key's 160 bits (HKDF), and bound to the format,
the vault, the slot and how its key is made. HMAC-SHA256 under a key that comes from the data key covers the whole, so
that a header in which anything was changed does not open, whoever changed it.
"""

import hmac
from collections.abc import Callable
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from holdspace.errors import DamagedVaultError, NewerVaultError, Sentence, VaultError, WrongKeyError, sentence
from holdspace.storage import paper
from holdspace.storage.kdf import SALT_BYTES, Cost, fits, stretch
from holdspace.storage.passphrases import normalised

Entropy: TypeAlias = Callable[[int], bytes]
Kind: TypeAlias = Literal["passphrase", "paper"]

FORMAT: Final = 1
LARGEST: Final = 8192
"""Bytes. A header with both slots has about 700."""
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SLOT_ID_BYTES: Final = 8

FOR_THE_MAC: Final = b"holdspace/1/header"
FOR_A_PASSPHRASE: Final = b"holdspace/1/slot/passphrase"
FOR_PAPER: Final = b"holdspace/1/slot/paper"
"""What each derived key is for (the «info» of RFC 5869): no two of them are ever the same."""

DAMAGED: Final = sentence("The key file of these notes is damaged. Nothing was changed: bring back a copy.")
NEWER: Final = sentence("These notes were written by a newer Holdspace: update Holdspace, then open them again.")
WRONG_WORDS: Final = sentence("That passphrase does not open these notes: try again, or use the key sheet.")
WRONG_PAPER: Final = sentence("That key sheet does not open these notes: look for a newer one, or use the passphrase.")
NO_WORDS: Final = sentence("No passphrase opens these notes: use the key sheet.")
NO_PAPER: Final = sentence("No key sheet opens these notes: use the passphrase.")
EMPTY: Final = sentence("A passphrase is needed: type one.")

Hex8 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{16}\Z")]
Hex12 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{24}\Z")]
Hex16 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Hex32 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Hex48 = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{96}\Z")]
Count = Annotated[int, msgspec.Meta(ge=1, lt=2**31)]


class Argon2(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="name", tag="argon2id"):
    """A key from a passphrase, with a salt of 16 bytes and what one guess costs."""

    salt: Hex16
    cost: Cost


class Hkdf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="name", tag="hkdf-sha256"):
    """A key from 160 random bits, which need no stretching, with a salt of 16 bytes."""

    salt: Hex16


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The data key as one of a person's keys seals it: a nonce of 12 bytes, 32 sealed bytes and their tag of 16."""

    id: Hex8
    kind: Kind
    kdf: Argon2 | Hkdf
    nonce: Hex12
    sealed: Hex48


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which vault and generation this is, and what opens it: one or two slots, each of another kind."""

    format: Annotated[int, msgspec.Meta(ge=FORMAT, le=FORMAT)]
    vault_id: Hex16 = msgspec.field(name="vault")
    generation: Count
    slots: Annotated[tuple[Slot, ...], msgspec.Meta(min_length=1, max_length=2)]
    mac: Hex32


class _Format(msgspec.Struct, frozen=True):
    """All that is read before the format is known."""

    format: int


def passphrase_slot(data_key: bytes, passphrase: str, cost: Cost, *, vault_id: str, entropy: Entropy) -> Slot:
    """The data key of 32 bytes, sealed with a passphrase; it is as slow as `cost` says.

    Raises VaultError for an empty passphrase, DamagedVaultError for a cost outside floor and ceiling.
    """
    if not normalised(passphrase):
        raise VaultError(EMPTY)
    made = Argon2(entropy(SALT_BYTES).hex(), cost)
    return _sealed_slot(data_key, _Key("passphrase", made, _passphrase_key(passphrase, made)), vault_id, entropy)


def paper_slot(data_key: bytes, secret: bytes, *, vault_id: str, entropy: Entropy) -> Slot:
    """The data key of 32 bytes, sealed with the 20 bytes that a paper key stands for."""
    if len(secret) != paper.SECRET_BYTES:
        raise ValueError(f"a key sheet holds {paper.SECRET_BYTES} bytes, not {len(secret)}")
    made = Hkdf(entropy(SALT_BYTES).hex())
    return _sealed_slot(data_key, _Key("paper", made, _paper_key(secret, made)), vault_id, entropy)


def sealed_header(data_key: bytes, *, vault_id: str, generation: int, slots: tuple[Slot, ...]) -> bytes:
    """The header's bytes, the same for the same. `vault_id` is 32 hexadecimal digits; `generation` counts from 1.

    Raises DamagedVaultError if it were one that `read_header` refuses.
    """
    unsigned = Header(format=FORMAT, vault_id=vault_id, generation=generation, slots=tuple(slots), mac="")
    raw = _canonical(msgspec.structs.replace(unsigned, mac=_mac(data_key, unsigned).hex()))
    read_header(raw)
    return raw


def read_header(raw: bytes) -> Header:
    """What the bytes say, before any key is tried; nothing costly is done. Its MAC is checked once a key opens it.

    Raises DamagedVaultError for any but the one right spelling and for costs outside floor and ceiling;
    NewerVaultError for a later format.
    """
    if len(raw) > LARGEST:
        raise DamagedVaultError(DAMAGED)
    try:
        if msgspec.json.decode(raw, type=_Format).format > FORMAT:
            raise NewerVaultError(NEWER)
        header = msgspec.json.decode(raw, type=Header)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise DamagedVaultError(DAMAGED) from error
    if _canonical(header) != raw or not _is_sound(header):
        raise DamagedVaultError(DAMAGED)
    return header


def open_with_passphrase(header: Header, passphrase: str) -> bytes:
    """The data key. Raises WrongKeyError; DamagedVaultError where the passphrase is right and the header is not."""
    slot = _slot(header, "passphrase", NO_WORDS)
    return _opened(header, slot, _passphrase_key(passphrase, slot.kdf), WRONG_WORDS)


def open_with_paper_key(header: Header, text: str) -> bytes:
    """The data key. Raises WrongKeyError, also for a text that is no paper key; DamagedVaultError as above."""
    slot = _slot(header, "paper", NO_PAPER)
    return _opened(header, slot, _paper_key(paper.secret_of(text), slot.kdf), WRONG_PAPER)


class _Key(msgspec.Struct, frozen=True):
    """A key that seals a slot, and how it was made."""

    kind: Kind
    made: Argon2 | Hkdf
    key: bytes


def _canonical(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _is_sound(header: Header) -> bool:
    """Each slot of another kind, with its key made as that kind is, at a cost that is ours."""
    slots = header.slots
    return len({slot.kind for slot in slots}) == len({slot.id for slot in slots}) == len(slots) and all(
        slot.kind == "passphrase" and fits(slot.kdf.cost) if isinstance(slot.kdf, Argon2) else slot.kind == "paper"
        for slot in slots
    )


def _mac(data_key: bytes, header: Header) -> bytes:
    """HMAC-SHA256 over everything in the header but the MAC itself."""
    rest = _canonical(msgspec.structs.replace(header, mac=""))
    return hmac.digest(_derived(data_key, FOR_THE_MAC), rest, "sha256")


def _bound(vault_id: str, slot_id: str, kind: Kind, made: Argon2 | Hkdf) -> bytes:
    """What a slot is bound to: put elsewhere, renamed or made cheaper to guess, it does not open."""
    return _canonical({"format": FORMAT, "id": slot_id, "kdf": made, "kind": kind, "vault": vault_id})


def _sealed_slot(data_key: bytes, key: _Key, vault_id: str, entropy: Entropy) -> Slot:
    if len(data_key) != KEY_BYTES:
        raise ValueError(f"a data key has {KEY_BYTES} bytes, not {len(data_key)}")
    slot_id, nonce = entropy(SLOT_ID_BYTES).hex(), entropy(NONCE_BYTES)
    sealed = AESGCM(key.key).encrypt(nonce, data_key, _bound(vault_id, slot_id, key.kind, key.made))
    return Slot(slot_id, key.kind, key.made, nonce.hex(), sealed.hex())


def _opened(header: Header, slot: Slot, key: bytes, wrong: Sentence) -> bytes:
    bound = _bound(header.vault_id, slot.id, slot.kind, slot.kdf)
    try:
        data_key = AESGCM(key).decrypt(bytes.fromhex(slot.nonce), bytes.fromhex(slot.sealed), bound)
    except InvalidTag as error:
        raise WrongKeyError(wrong) from error
    if not hmac.compare_digest(_mac(data_key, header).hex(), header.mac):
        raise DamagedVaultError(DAMAGED)
    return data_key


def _slot(header: Header, kind: Kind, absent: Sentence) -> Slot:
    for slot in header.slots:
        if slot.kind == kind:
            return slot
    raise WrongKeyError(absent)


def _passphrase_key(passphrase: str, made: Argon2 | Hkdf) -> bytes:
    if not isinstance(made, Argon2):
        raise DamagedVaultError(DAMAGED)
    return _derived(stretch(passphrase, bytes.fromhex(made.salt), made.cost), FOR_A_PASSPHRASE)


def _paper_key(secret: bytes, made: Argon2 | Hkdf) -> bytes:
    return _derived(secret, FOR_PAPER, bytes.fromhex(made.salt))


def _derived(secret: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=purpose).derive(secret)
