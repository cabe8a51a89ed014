"""A header that was changed: by chance, by someone without a key, and by someone who once had the data key."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaults import NEW_PASSPHRASE, PASSPHRASE, same_bytes

from holdspace.errors import DamagedVaultError, VaultError, WrongKeyError
from holdspace.storage import header as header_module
from holdspace.storage.header import (
    LARGEST,
    Argon2,
    Header,
    Slot,
    open_with_paper_key,
    open_with_passphrase,
    paper_slot,
    passphrase_slot,
    read_header,
    sealed_header,
)
from holdspace.storage.kdf import CEILING, FLOOR, Cost, fits
from holdspace.storage.paper import paper_key
from holdspace.storage.passphrases import normalised

VAULT: Final = "0123456789abcdef" * 2
OTHER_VAULT: Final = "fedcba9876543210" * 2
DATA_KEY: Final = bytes(range(32))
SECRET: Final = bytes(range(100, 120))
PAPER: Final = paper_key(SECRET)
GENERATION: Final = 7
WAYS: Final = ((open_with_passphrase, PASSPHRASE), (open_with_paper_key, PAPER))


class Sealed(NamedTuple):
    """A header and its slots."""

    raw: bytes
    passphrase: Slot
    paper: Slot


def quick(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Stands in for Argon2 where a sweep needs thousands: it depends on all that Argon2 depends on."""
    assert fits(cost)
    return hashlib.sha256(repr((normalised(passphrase), salt, msgspec.structs.astuple(cost))).encode()).digest()


@pytest.fixture(scope="module")
def swift() -> Iterator[Sealed]:
    """A header sealed with the quick stretching, which stands in for as long as this module runs."""
    names = vars(header_module)
    before = names["stretch"]
    names["stretch"] = quick
    try:
        entropy = same_bytes()
        one = passphrase_slot(DATA_KEY, PASSPHRASE, FLOOR, vault_id=VAULT, entropy=entropy)
        other = paper_slot(DATA_KEY, SECRET, vault_id=VAULT, entropy=entropy)
        raw = sealed_header(DATA_KEY, vault_id=VAULT, generation=GENERATION, slots=(one, other))
        yield Sealed(raw, one, other)
    finally:
        names["stretch"] = before


def refused(raw: bytes) -> bool:
    """Whether neither key gets anything out of these bytes."""
    try:
        header = read_header(raw)
    except VaultError:
        return True
    return not any(opens(way, header, key) for way, key in WAYS)


def opens(way: Callable[[Header, str], bytes], header: Header, key: str) -> bool:
    try:
        way(header, key)
    except VaultError:
        return False
    return True


def test_a_vault_without_a_paper_key_opens_and_says_that_it_has_none(swift: Sealed) -> None:
    header = read_header(sealed_header(DATA_KEY, vault_id=VAULT, generation=1, slots=(swift.passphrase,)))
    assert open_with_passphrase(header, PASSPHRASE) == DATA_KEY
    with pytest.raises(WrongKeyError, match="No key sheet"):
        open_with_paper_key(header, PAPER)
    header = read_header(sealed_header(DATA_KEY, vault_id=VAULT, generation=1, slots=(swift.paper,)))
    assert open_with_paper_key(header, PAPER) == DATA_KEY
    with pytest.raises(WrongKeyError, match="No passphrase"):
        open_with_passphrase(header, PASSPHRASE)


def test_every_bit_of_every_byte_is_held(swift: Sealed) -> None:
    assert not refused(swift.raw)
    for place in range(len(swift.raw)):
        for bit in range(8):
            flipped = bytearray(swift.raw)
            flipped[place] ^= 1 << bit
            assert refused(bytes(flipped)), f"byte {place}, bit {bit}"


def test_a_header_that_would_be_refused_is_never_written(swift: Sealed) -> None:
    for vault_id, generation, slots in (
        ("short", 1, (swift.passphrase,)),
        (VAULT, 0, (swift.passphrase,)),
        (VAULT, 1, ()),
        (VAULT, 1, (swift.passphrase, swift.passphrase)),
        (VAULT, 1, (swift.passphrase, swift.paper, swift.paper)),
    ):
        with pytest.raises(DamagedVaultError):
            sealed_header(DATA_KEY, vault_id=vault_id, generation=generation, slots=slots)


# Moved about, by someone who has no key; and sealed anew, by someone who had the data key once.


def put_together(header: Header, **changes: Any) -> bytes:
    """A header changed by someone without a key: well spelt, with the MAC it had."""
    return msgspec.json.encode(msgspec.structs.replace(header, **changes), order="sorted")


def test_slots_taken_to_another_vault_open_nothing_there(swift: Sealed) -> None:
    entropy = same_bytes()
    entropy(1)
    other_key = bytes(range(32, 64))
    theirs = (
        passphrase_slot(other_key, NEW_PASSPHRASE, FLOOR, vault_id=OTHER_VAULT, entropy=entropy),
        paper_slot(other_key, bytes(20), vault_id=OTHER_VAULT, entropy=entropy),
    )
    there = read_header(sealed_header(other_key, vault_id=OTHER_VAULT, generation=GENERATION, slots=theirs))
    mine = read_header(swift.raw)
    for slots in ((swift.passphrase, swift.paper), (swift.passphrase, theirs[1]), (theirs[0], swift.paper)):
        assert refused(put_together(there, slots=slots))
        assert slots == mine.slots or refused(put_together(mine, slots=slots))
        assert refused(put_together(mine, slots=slots, vault_id=OTHER_VAULT))


def test_ids_and_kinds_of_two_slots_cannot_be_exchanged(swift: Sealed) -> None:
    header = read_header(swift.raw)
    one, other = swift.passphrase, swift.paper
    replace = msgspec.structs.replace
    for slots in (
        (other, one),
        (replace(one, id=other.id), replace(other, id=one.id)),
        (replace(one, kind=other.kind), replace(other, kind=one.kind)),
        (replace(one, kind="paper", kdf=other.kdf), replace(other, kind="passphrase", kdf=one.kdf)),
        (replace(one, sealed=other.sealed), replace(other, sealed=one.sealed)),
        (replace(one, nonce=other.nonce), replace(other, nonce=one.nonce)),
        (replace(one, id=other.id), other),
        (one,),
        (other,),
    ):
        assert refused(put_together(header, slots=slots))


def test_a_mac_under_another_key_is_damage_and_not_a_wrong_key(swift: Sealed) -> None:
    raw = sealed_header(bytes(32), vault_id=VAULT, generation=GENERATION, slots=(swift.passphrase, swift.paper))
    for way, key in WAYS:
        with pytest.raises(DamagedVaultError):
            way(read_header(raw), key)


def test_an_older_generation_cannot_be_made_to_look_newer(swift: Sealed) -> None:
    assert refused(put_together(read_header(swift.raw), generation=GENERATION + 1))


hexadecimal = st.sampled_from("0123456789abcdef")


@given(
    which=st.integers(0, 1),
    field=st.sampled_from(["id", "nonce", "sealed", "salt", "memory_kib", "passes", "lanes", "vault"]),
    data=st.data(),
)
def test_any_changed_bound_field_stays_shut_even_under_a_true_mac(
    swift: Sealed, which: int, field: str, data: st.DataObject
) -> None:
    slots = [swift.passphrase, swift.paper]
    slot, vault_id = slots[which], VAULT
    if field == "vault":
        vault_id = changed_text(VAULT, data)
    elif field == "salt":
        salt = changed_text(slot.kdf.salt, data)
        slots[which] = msgspec.structs.replace(slot, kdf=msgspec.structs.replace(slot.kdf, salt=salt))
    elif field in {"memory_kib", "passes", "lanes"}:
        which = 0
        least, most = getattr(FLOOR, field), getattr(CEILING, field)
        cost = msgspec.structs.replace(FLOOR, **{field: data.draw(st.integers(least + 1, most))})
        slots[0] = msgspec.structs.replace(swift.passphrase, kdf=Argon2(swift.passphrase.kdf.salt, cost))
    else:
        slots[which] = msgspec.structs.replace(slot, **{field: changed_text(getattr(slot, field), data)})
    header = read_header(sealed_header(DATA_KEY, vault_id=vault_id, generation=GENERATION, slots=tuple(slots)))
    with pytest.raises(WrongKeyError):
        open_with_passphrase(header, PASSPHRASE) if which == 0 else open_with_paper_key(header, PAPER)


def changed_text(text: str, data: st.DataObject) -> str:
    place = data.draw(st.integers(0, len(text) - 1))
    return text[:place] + data.draw(hexadecimal.filter(lambda one: one != text[place])) + text[place + 1 :]


@given(
    data_key=st.binary(min_size=32, max_size=32),
    secret=st.binary(min_size=20, max_size=20),
    passphrase=st.text(min_size=1, max_size=80).filter(str.strip),
    generation=st.integers(1, 2**31 - 1),
    vault=st.binary(min_size=16, max_size=16),
)
def test_what_was_sealed_comes_back(
    swift: Sealed, data_key: bytes, secret: bytes, passphrase: str, generation: int, vault: bytes
) -> None:
    assert swift
    entropy = same_bytes()
    slots = (
        passphrase_slot(data_key, passphrase, FLOOR, vault_id=vault.hex(), entropy=entropy),
        paper_slot(data_key, secret, vault_id=vault.hex(), entropy=entropy),
    )
    raw = sealed_header(data_key, vault_id=vault.hex(), generation=generation, slots=slots)
    header = read_header(raw)
    assert open_with_passphrase(header, passphrase) == data_key
    assert open_with_paper_key(header, paper_key(secret)) == data_key
    assert (header.generation, header.vault_id) == (generation, vault.hex())
    assert len(raw) <= LARGEST


def test_a_passphrase_opens_however_the_keyboard_spells_it(swift: Sealed) -> None:
    assert swift
    slot = passphrase_slot(DATA_KEY, "grüne Äpfel am Morgen", FLOOR, vault_id=VAULT, entropy=same_bytes())
    header = read_header(sealed_header(DATA_KEY, vault_id=VAULT, generation=1, slots=(slot,)))
    assert open_with_passphrase(header, "gru\u0308ne A\u0308pfel\u00a0am Morgen ") == DATA_KEY
