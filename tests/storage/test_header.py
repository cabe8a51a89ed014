import json
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaults import PASSPHRASE, same_bytes

from holdspace.errors import DamagedVaultError, NewerVaultError, VaultError, WrongKeyError
from holdspace.storage import header as header_module
from holdspace.storage.header import (
    LARGEST,
    Hkdf,
    Slot,
    open_with_paper_key,
    open_with_passphrase,
    paper_slot,
    passphrase_slot,
    read_header,
    sealed_header,
)
from holdspace.storage.kdf import CEILING, FLOOR, Cost
from holdspace.storage.paper import paper_key

VAULT: Final = "0123456789abcdef" * 2
DATA_KEY: Final = bytes(range(32))
SECRET: Final = bytes(range(100, 120))
PAPER: Final = paper_key(SECRET)
GENERATION: Final = 7


class Sealed(NamedTuple):
    """A header that real Argon2 sealed, and its slots."""

    raw: bytes
    passphrase: Slot
    paper: Slot


@pytest.fixture(scope="module")
def sealed() -> Sealed:
    entropy = same_bytes()
    one = passphrase_slot(DATA_KEY, PASSPHRASE, FLOOR, vault_id=VAULT, entropy=entropy)
    other = paper_slot(DATA_KEY, SECRET, vault_id=VAULT, entropy=entropy)
    return Sealed(sealed_header(DATA_KEY, vault_id=VAULT, generation=GENERATION, slots=(one, other)), one, other)


def spelt(content: object) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def test_both_keys_open_what_they_sealed(sealed: Sealed) -> None:
    header = read_header(sealed.raw)
    assert open_with_passphrase(header, f"  {PASSPHRASE} ") == DATA_KEY
    assert open_with_paper_key(header, PAPER.lower().replace("-", " ")) == DATA_KEY
    assert (header.vault_id, header.generation) == (VAULT, GENERATION)
    assert header.slots == (sealed.passphrase, sealed.paper)


def test_no_other_passphrase_and_no_other_paper_key_opens_it(sealed: Sealed) -> None:
    header = read_header(sealed.raw)
    for passphrase in (PASSPHRASE.upper(), ""):
        with pytest.raises(WrongKeyError, match="passphrase"):
            open_with_passphrase(header, passphrase)
    with pytest.raises(WrongKeyError, match="does not open these notes"):
        open_with_paper_key(header, paper_key(bytes(20)))
    with pytest.raises(WrongKeyError, match="Group 2"):
        open_with_paper_key(header, PAPER[:5] + "UUUU" + PAPER[9:])


def test_it_is_canonical_json_without_the_data_key_or_the_paper_key(sealed: Sealed) -> None:
    content = json.loads(sealed.raw)
    assert spelt(content) == sealed.raw
    assert list(content) == ["format", "generation", "mac", "slots", "vault"]
    assert [slot["kdf"]["name"] for slot in content["slots"]] == ["argon2id", "hkdf-sha256"]
    for secret in (DATA_KEY, SECRET):
        assert secret.hex().encode() not in sealed.raw
    assert len(sealed.raw) < 1_000


def test_the_same_content_gives_the_same_bytes(sealed: Sealed) -> None:
    header = read_header(sealed.raw)
    again = sealed_header(DATA_KEY, vault_id=header.vault_id, generation=header.generation, slots=header.slots)
    assert again == sealed.raw


def test_another_salt_and_another_cost_are_noticed_by_argon2_and_by_the_mac(sealed: Sealed) -> None:
    salt = sealed.passphrase.kdf.salt
    other = "0123456789abcdef"[int(salt[-1], 16) - 1]
    for before, after in ((salt, salt[:-1] + other), ("65536", "65537")):
        header = read_header(sealed.raw.replace(before.encode(), after.encode()))
        with pytest.raises(WrongKeyError):
            open_with_passphrase(header, PASSPHRASE)
        with pytest.raises(DamagedVaultError):
            open_with_paper_key(header, PAPER)


def test_every_shortening_is_refused(sealed: Sealed) -> None:
    for length in range(len(sealed.raw)):
        with pytest.raises(DamagedVaultError):
            read_header(sealed.raw[:length])


@pytest.mark.parametrize("more", [b" ", b"\n", b"\x00", b"{}", b"//"])
def test_anything_before_or_behind_is_refused(sealed: Sealed, more: bytes) -> None:
    for raw in (sealed.raw + more, more + sealed.raw):
        with pytest.raises(DamagedVaultError):
            read_header(raw)


def places_in(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every object of a header, by its path."""
    if isinstance(content, dict):
        yield path
        for name, value in content.items():
            yield from places_in(value, (*path, name))
    elif isinstance(content, list):
        for place, value in enumerate(content):
            yield from places_in(value, (*path, place))


def at(content: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        content = content[step]
    return content


def test_every_unknown_missing_empty_or_doubled_field_is_refused(sealed: Sealed) -> None:
    whole = json.loads(sealed.raw)
    fields = [(path, name) for path in places_in(whole) for name in at(whole, path)]
    assert len(fields) == 23
    for path, name in fields:
        missing, more, empty = (json.loads(sealed.raw) for _ in range(3))
        del at(missing, path)[name]
        at(more, path)["more"] = 1
        at(empty, path)[name] = None
        part = spelt(at(whole, path))
        doubled = sealed.raw.replace(part, b"{" + spelt({name: at(whole, path)[name]})[1:-1] + b"," + part[1:])
        assert doubled != sealed.raw
        assert json.loads(doubled) == whole
        for raw in (spelt(missing), spelt(more), spelt(empty), doubled):
            with pytest.raises(DamagedVaultError):
                read_header(raw)


@pytest.mark.parametrize(
    "respelt",
    [
        lambda raw: json.dumps(json.loads(raw)).encode(),
        lambda raw: json.dumps(json.loads(raw), indent=1).encode(),
        lambda raw: json.dumps(dict(reversed(json.loads(raw).items())), separators=(",", ":")).encode(),
        lambda raw: raw.replace(b'"format":1,', b'"format":1.0,'),
        lambda raw: raw.replace(b'"format":1,', b'"format":01,'),
        lambda raw: raw.replace(b'"generation":7,', b'"generation":7e0,'),
        lambda raw: raw.replace(b'"generation":7,', b'"generation":"7",'),
        lambda raw: raw.replace(b'"passphrase"', b'"p\\u0061ssphrase"'),
        lambda raw: raw.replace(VAULT.encode(), VAULT.upper().encode()),
        lambda raw: raw.replace(VAULT.encode(), VAULT.encode() + b"\\n"),
        lambda raw: raw.replace(VAULT.encode(), b"\xef\xbc\x90" + VAULT.encode()[1:]),
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: b"[" + raw + b"]",
    ],
)
def test_another_spelling_of_the_same_is_refused(sealed: Sealed, respelt: Callable[[bytes], bytes]) -> None:
    raw = respelt(sealed.raw)
    assert raw != sealed.raw
    with pytest.raises(DamagedVaultError):
        read_header(raw)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[]", b"null", b"1", b'"x"', b"\x00" * 700, b"\xff" * 700, b"[" * LARGEST, b'{"format":' * 800],
)
def test_what_is_no_header_is_refused(raw: bytes) -> None:
    with pytest.raises(DamagedVaultError, match="bring back a copy"):
        read_header(raw)


@given(st.binary(max_size=300))
def test_no_bytes_are_refused_in_any_other_way(raw: bytes) -> None:
    with pytest.raises((DamagedVaultError, NewerVaultError)):
        read_header(raw)


def test_a_header_of_more_than_eight_kibibytes_is_refused_whatever_it_says(sealed: Sealed) -> None:
    padded = sealed.raw[:-1] + b'"' + b" " * LARGEST + sealed.raw[-1:]
    newer = b'{"format":2' + b" " * LARGEST + b"}"
    for raw in (padded, newer, b" " * (LARGEST + 1), b"[" * 10_000_000):
        with pytest.raises(DamagedVaultError):
            read_header(raw)


@pytest.mark.parametrize("number", ["2", "3", "99", str(2**31), "1" + "0" * 40])
def test_a_newer_format_is_called_newer_and_not_damaged(sealed: Sealed, number: str) -> None:
    same = sealed.raw.replace(b'"format":1,', f'"format":{number},'.encode())
    with pytest.raises(NewerVaultError, match="update Holdspace"):
        read_header(same)
    with pytest.raises(NewerVaultError, match="update Holdspace"):
        read_header(f'{{"format": {number}, "seals": [1, 2, 3]}}'.encode())


@pytest.mark.parametrize("number", ["0", "-1", "null", "true", '"2"', "1.5", "NaN", "[2]"])
def test_a_format_that_never_was_is_damage(sealed: Sealed, number: str) -> None:
    with pytest.raises(DamagedVaultError):
        read_header(sealed.raw.replace(b'"format":1,', f'"format":{number},'.encode()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("generation", 0),
        ("generation", -7),
        ("generation", 2**31),
        ("vault", VAULT[:-1]),
        ("vault", VAULT + "0"),
        ("vault", "../../../../../../../../../etc/pw"),
        ("mac", "0" * 63),
        ("mac", "G" * 64),
        ("slots", []),
        ("slots", {}),
    ],
)
def test_a_field_outside_its_range_is_refused(sealed: Sealed, name: str, value: object) -> None:
    with pytest.raises(DamagedVaultError):
        read_header(spelt({**json.loads(sealed.raw), name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", FLOOR.memory_kib - 1),
        ("memory_kib", CEILING.memory_kib + 1),
        ("memory_kib", 2**31 - 1),
        ("memory_kib", 2**70),
        ("memory_kib", -1),
        ("passes", FLOOR.passes - 1),
        ("passes", CEILING.passes + 1),
        ("passes", 0),
        ("lanes", 0),
        ("lanes", CEILING.lanes + 1),
        ("lanes", 2**24),
    ],
)
def test_a_cost_outside_floor_and_ceiling_is_refused_before_any_work(sealed: Sealed, name: str, value: int) -> None:
    content = json.loads(sealed.raw)
    content["slots"][0]["kdf"]["cost"][name] = value
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with pytest.raises(DamagedVaultError):
        read_header(spelt(content))
    assert time.process_time() - began < 0.05
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024


def test_the_same_secret_never_gives_the_same_key_for_two_purposes() -> None:
    purposes = (header_module.FOR_THE_MAC, header_module.FOR_A_PASSPHRASE, header_module.FOR_PAPER)
    keys = {header_module._derived(DATA_KEY, purpose, bytes(16)) for purpose in purposes}
    assert len(keys) == len(set(purposes)) == 3
    assert DATA_KEY not in keys


def test_two_slots_of_one_key_share_no_salt_no_nonce_and_no_id() -> None:
    from secrets import token_bytes

    one, other = (paper_slot(DATA_KEY, SECRET, vault_id=VAULT, entropy=token_bytes) for _ in range(2))
    assert isinstance(one.kdf, Hkdf)
    assert isinstance(other.kdf, Hkdf)
    assert one.kdf.salt != other.kdf.salt
    assert one.nonce != other.nonce
    assert one.id != other.id
    assert one.sealed != other.sealed


def test_secrets_of_another_length_and_an_empty_passphrase_seal_nothing() -> None:
    entropy = same_bytes()
    with pytest.raises(ValueError, match="32 bytes"):
        paper_slot(DATA_KEY[:-1], SECRET, vault_id=VAULT, entropy=entropy)
    with pytest.raises(ValueError, match="20 bytes"):
        paper_slot(DATA_KEY, SECRET[:-1], vault_id=VAULT, entropy=entropy)
    for empty in ("", "  ", "\u3000\n"):
        with pytest.raises(VaultError, match="type one"):
            passphrase_slot(DATA_KEY, empty, FLOOR, vault_id=VAULT, entropy=entropy)
    with pytest.raises(DamagedVaultError):
        passphrase_slot(DATA_KEY, PASSPHRASE, Cost(1024, 1, 1), vault_id=VAULT, entropy=entropy)
