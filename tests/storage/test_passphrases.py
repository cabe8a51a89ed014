import math
import socket
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaults import NEW_PASSPHRASE, PASSPHRASE, same_bytes

from holdspace.storage import passphrases
from holdspace.storage.passphrases import Weakness, normalised, suggest, weakness, word_list


def drawn_from(numbers: Iterator[int]) -> Callable[[int], bytes]:
    return lambda size: next(numbers).to_bytes(size, "big")


def test_the_list_has_every_word_once_and_none_that_hurts_to_read() -> None:
    left_out = (files("holdspace.storage") / "words_left_out.txt").read_text(encoding="utf-8").split()
    assert left_out == sorted(set(left_out))
    assert len(word_list()) == len(set(word_list())) == 6**5 - len(left_out)
    assert {"grope", "stoning", "shame", "strangle"} <= set(left_out)
    assert set(word_list()).isdisjoint(left_out)
    assert (word_list()[0], word_list()[-1]) == ("abacus", "zoom")
    assert all(set(word) <= set("abcdefghijklmnopqrstuvwxyz-") for word in word_list())


def test_every_word_is_drawn_by_equally_many_random_bytes() -> None:
    drawn: Counter[int] = Counter()
    refused, count = 0, len(word_list())
    for number in range(2**16):
        draws = iter((number, count - 1))
        found = passphrases._below(count, drawn_from(draws))
        if next(draws, None) is None:
            refused += 1
        else:
            drawn[found] += 1
    assert set(drawn.values()) == {8}
    assert len(drawn) == count
    assert refused == (8192 - count) * 8


def test_a_number_above_the_list_is_drawn_anew_and_not_wrapped_around() -> None:
    words = word_list()
    numbers = iter([len(words), 8191, 0, len(words) - 1, 8190, 1, 2, 3])
    assert suggest(drawn_from(numbers)) == " ".join((words[0], words[-1], words[1], words[2], words[3]))


def test_five_words_are_sixty_four_bits() -> None:
    assert math.log2(len(word_list()) ** 5) == pytest.approx(64.3, abs=0.05)


def test_five_words_are_drawn_anew_each_time_and_are_never_weak() -> None:
    entropy = same_bytes()
    drawn = [suggest(entropy) for _ in range(40)]
    assert len(set(drawn)) == 40
    assert all(len(words.split(" ")) == 5 for words in drawn)
    assert [words for words in drawn if weakness(words)] == []
    assert [words for words in drawn if normalised(words) != words] == []


@pytest.mark.parametrize("words", ["", "   ", "a", "lantern", "12345678901", "  elevenchars ", "é" * 11])
def test_fewer_than_twelve_characters_are_short(words: str) -> None:
    assert weakness(words) is Weakness.SHORT


@pytest.mark.parametrize(
    "words", ["password1234", "PASSWORD1234", " Unbelievable ", "1qaz2wsx3edc", "un-believable", "need for speed"]
)
def test_what_many_people_use_is_common_however_it_is_spelt(words: str) -> None:
    assert weakness(words) is Weakness.COMMON


@pytest.mark.parametrize(
    "words",
    [
        "aaaaaaaaaaaaaaaa",
        "abcdefghijklmno",
        "qwertyuiop[]asd",
        "passwordpassword",
        "123456789012",
        "P@ssw0rd12345",
        "x" * 1_000,
        "Ж" * 14,
        "password" * 100,
    ],
)
def test_what_a_program_guesses_fast_is_guessable(words: str) -> None:
    assert weakness(words) is Weakness.GUESSABLE


@pytest.mark.parametrize(
    "words",
    [
        "holdspace2026",
        "Holdspace123!",
        "holdspace notes",
        "my holdspace vault",
        "psychotherapy notes",
        "therapist diary 2026",
        "my private journal",
    ],
)
def test_words_that_tell_what_it_opens_make_no_passphrase(words: str) -> None:
    assert weakness(words) is Weakness.GUESSABLE
    assert weakness(f"{words} kettle drum noon harbour") is None


@pytest.mark.parametrize(
    "words",
    [
        PASSPHRASE,
        NEW_PASSPHRASE,
        "correct horse battery staple",
        "my aunt keeps bees in Leeds",
        "ich mag grüne Äpfel am Morgen",
        "ვარდი მზე წყალი ხე",
        "kettle7drum8noon",
    ],
)
def test_a_sentence_of_ones_own_is_fine_in_any_script_and_without_signs(words: str) -> None:
    assert weakness(words) is None


@pytest.mark.parametrize("length", [64, 72, 73, 128, 1_000])
def test_a_long_passphrase_is_welcome_and_looked_at_in_no_time(length: int) -> None:
    words = (" ".join(word_list()[::97]) * 3)[:length]
    hard_for_zxcvbn = ("1q2w3e4r5t" * 100)[:length]
    weakness(words)
    began = time.process_time()
    assert weakness(words) is None
    weakness(hard_for_zxcvbn)
    assert time.process_time() - began < 1.0
    assert len(normalised(words)) >= length - 1


def test_a_weak_beginning_is_made_good_by_what_follows() -> None:
    assert weakness("a" * 72) is Weakness.GUESSABLE
    assert weakness("a" * 72 + " kettle drum noon harbour") is None


def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert weakness("my aunt keeps bees in Leeds") is None
    assert weakness("password1234") is Weakness.COMMON
    assert suggest(same_bytes())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café au lait", unicodedata.normalize("NFD", "café au lait")),
        ("lantern orbit", "  lantern orbit\n"),
        ("lantern orbit", "lantern\u00a0orbit"),
        ("lantern orbit", "lantern\u3000orbit"),
        ("LANTERN", "ＬＡＮＴＥＲＮ"),
        ("office", "oﬃce"),
    ],
)
def test_what_another_keyboard_sends_for_the_same_words_opens_the_same(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("Lantern", "lantern"), ("lantern orbit", "lantern  orbit"), ("é", "e")])
def test_case_spaces_inside_and_accents_are_part_of_it(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(max_size=90))
def test_any_text_gets_an_answer(text: str) -> None:
    found = weakness(text)
    assert found is None or found in set(Weakness)
    assert (found is Weakness.SHORT) == (len(normalised(text)) < 12)
