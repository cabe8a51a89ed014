import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.errors import WrongKeyError
from holdspace.storage.paper import ALPHABET, groups, paper_key, plain, secret_of

SECRETS = [bytes(20), b"\xff" * 20, bytes(range(20)), bytes(range(255, 235, -1)), b"\x00" * 19 + b"\x01"]
SECRET = bytes(range(40, 60))
KEY = paper_key(SECRET)


def test_a_key_is_eight_groups_of_four_and_two_characters_that_check_them() -> None:
    assert paper_key(bytes(20)) == "0000-0000-0000-0000-0000-0000-0000-0000-00"
    assert [len(group) for group in groups(KEY)] == [4] * 8 + [2]
    assert "-".join(groups(KEY)) == KEY


def test_the_characters_are_crockfords() -> None:
    assert ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert set(KEY) <= {*ALPHABET, "-"}


def test_the_characters_say_the_number_and_the_check_is_its_remainder() -> None:
    standard = "0123456789abcdefghijklmnopqrstuv"
    letters = "".join(standard[ALPHABET.index(one)] for one in KEY.replace("-", ""))
    number = int(letters[:32], 32)
    assert number == int.from_bytes(SECRET, "big")
    assert int(letters[32:], 32) == number % 1021


@given(st.binary(min_size=20, max_size=20))
def test_what_was_written_down_is_read_back(secret: bytes) -> None:
    assert secret_of(paper_key(secret)) == secret


@pytest.mark.parametrize("secret", [*SECRETS, secrets.token_bytes(20)])
def test_every_single_wrong_character_is_noticed(secret: bytes) -> None:
    letters = paper_key(secret).replace("-", "")
    for place, right in enumerate(letters):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(WrongKeyError):
                    secret_of(letters[:place] + wrong + letters[place + 1 :])


@given(st.binary(min_size=20, max_size=20))
def test_every_swap_of_two_neighbours_is_noticed(secret: bytes) -> None:
    letters = paper_key(secret).replace("-", "")
    for place in range(len(letters) - 1):
        swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
        if swapped != letters:
            with pytest.raises(WrongKeyError):
                secret_of(swapped)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_character_too_few_or_too_many_is_noticed(secret: bytes) -> None:
    letters = paper_key(secret).replace("-", "")
    for place in range(len(letters)):
        for other in (letters[:place] + letters[place + 1 :], letters[:place] + "7" + letters[place:]):
            with pytest.raises(WrongKeyError, match="34 characters"):
                secret_of(other)


def test_a_check_that_no_key_has_is_refused() -> None:
    for above in ("ZX", "ZY", "ZZ"):
        with pytest.raises(WrongKeyError, match="one character is wrong"):
            secret_of("0000" * 8 + above)
    assert secret_of("0000" * 8 + "00") == bytes(20)


@pytest.mark.parametrize(
    "typed",
    [
        KEY.lower(),
        KEY.replace("-", ""),
        KEY.replace("-", " "),
        KEY.replace("-", " - "),
        KEY.replace("-", "\n"),
        KEY.replace("-", "\u2013"),
        KEY.replace("-", "\u2011"),
        KEY.replace("-", "_"),
        KEY.replace("-", "."),
        f"\t{KEY}\r\n",
        " ".join(KEY),
        KEY.replace("0", "o").replace("1", "l"),
        KEY.replace("0", "O").replace("1", "I"),
        KEY.replace("1", "i"),
        KEY.replace("1", "L"),
        "".join(chr(ord(one) + 0xFEE0) if one != "-" else one for one in KEY),
    ],
)
def test_case_spaces_hyphens_and_look_alikes_are_forgiven(typed: str) -> None:
    assert "0" in KEY
    assert "1" in KEY
    assert secret_of(typed) == SECRET
    assert groups(typed) == groups(KEY)


@pytest.mark.parametrize("group", range(9))
@pytest.mark.parametrize("odd", ["U", "u", "*", "é", "?", "½", "ß"])
def test_a_group_that_cannot_be_read_is_named(group: int, odd: str) -> None:
    parts = list(groups(KEY))
    parts[group] = odd + parts[group][1:]
    with pytest.raises(WrongKeyError, match=f"Group {group + 1} of the key sheet cannot be read"):
        secret_of("-".join(parts))


@pytest.mark.parametrize("group", range(9))
@pytest.mark.parametrize("change", [-1, 1])
def test_a_group_that_is_too_short_or_too_long_is_named(group: int, change: int) -> None:
    parts = list(groups(KEY))
    parts[group] = parts[group][:-1] if change < 0 else parts[group] + "7"
    said = f"Group {group + 1} of the key sheet has {len(parts[group])} characters"
    with pytest.raises(WrongKeyError, match=said):
        secret_of(" ".join(parts))


@pytest.mark.parametrize("text", ["", " ", "---", "0", "lantern orbit velvet gravel spoon", "7" * 10_000, "\x00" * 34])
def test_what_is_no_paper_key_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(WrongKeyError, match="key sheet") as refused:
        secret_of(text)
    assert len(str(refused.value)) < 130


@given(st.text(max_size=60))
def test_no_text_makes_it_fail_in_any_other_way(text: str) -> None:
    try:
        secret = secret_of(text)
    except WrongKeyError:
        return
    assert paper_key(secret).replace("-", "") == "".join(plain(text).split())


@pytest.mark.parametrize("group", range(9))
def test_a_group_typed_back_is_read_as_forgivingly_as_the_whole(group: int) -> None:
    written = groups(KEY)[group]
    assert plain(written.lower().replace("0", "o").replace("1", "l")).strip() == written


@pytest.mark.parametrize("length", [0, 19, 21, 32])
def test_a_secret_of_another_length_is_a_mistake_of_ours(length: int) -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        paper_key(bytes(length))
