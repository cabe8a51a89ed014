"""Finding one's own words again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remembered import CALM, CORE, NOW, WEEK, kept, new_id, told

from holdspace.journey import people, thinking
from holdspace.journey.finding import AROUND, MOST, find, folded, plain
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.moments import jot
from holdspace.journey.records import Interview
from holdspace.journey.remembering import decide


def noted(*texts: str) -> MemoryJournal:
    journal = MemoryJournal()
    for text in texts:
        jot(journal, text, at=NOW, now=NOW, new_id=new_id)
    return journal


@pytest.mark.parametrize("sought", ["cafe", "CAFÉ", "café", "Cafe\u0301", "  cafe  noisy "])
def test_case_accents_and_spaces_do_not_matter(sought: str) -> None:
    (found,) = find(noted("The Café was noisy.", "The sea."), CORE, sought)
    assert (found.before, found.hit, found.after) in {("The ", "Café", " was noisy."), ("The Café was ", "noisy", ".")}


@pytest.mark.parametrize("sought", ["", "  ", "sky", "cafe sea"])
def test_no_words_and_words_that_are_nowhere_find_nothing(sought: str) -> None:
    assert find(noted("The Café was noisy.", "The sea."), CORE, sought) == ()


def test_a_long_text_is_shown_around_what_was_found() -> None:
    (found,) = find(noted("a " * 200 + "straße" + " b" * 200), CORE, "STRASSE")
    assert found.hit == "straße"
    assert len(found.before) == len(found.after) == AROUND + 1
    assert found.before.startswith("…")
    assert found.after.endswith("…")


def test_own_views_own_decisions_notes_and_nicknames_are_searched_and_nothing_of_ours() -> None:
    journal = noted("A red door.")
    interview = kept(journal, {**CALM, "heard": "mostly"}, now=NOW + WEEK)
    thinking.keep_own_view(journal, interview.id, "The red chair.", now=NOW)
    decide(journal, CORE, interview.id, words="Paint it red", now=NOW + 2 * WEEK)
    people.describe(journal, interview.relationship_id, nickname="Red", started=None, ended=None)
    assert [one.kind for one in find(journal, CORE, "red")] == ["relationship", "interview", "interview", "moment"]
    assert find(journal, CORE, "mostly") == ()
    assert find(journal, CORE, "established") == ()


def test_what_was_not_kept_is_not_found() -> None:
    journal = MemoryJournal()
    interview = told(journal, CALM)
    thinking.keep_own_view(journal, interview.id, "The red chair.", now=NOW)
    assert find(journal, CORE, "red") == ()
    assert journal.get(Interview, interview.id).own_view


@given(text=st.text(max_size=80), data=st.data())
def test_any_part_of_a_text_finds_it_and_the_pieces_make_up_the_text(text: str, data: st.DataObject) -> None:
    assert folded(text)[0] == plain(text)
    words = plain(text).split()
    if not words:
        return
    (found,) = find(noted(text), CORE, data.draw(st.sampled_from(words)))
    shown = found.before.removeprefix("…") + found.hit + found.after.removesuffix("…")
    assert shown in text


def test_of_many_places_the_latest_are_shown() -> None:
    journal = MemoryJournal()
    for number in range(MOST + 5):
        jot(journal, f"the sea {number}", at=NOW - number * WEEK, now=NOW, new_id=new_id)
    found = find(journal, CORE, "sea")
    assert len(found) == MOST
    assert [one.at for one in found] == [NOW - number * WEEK for number in range(MOST)]


def test_a_decision_that_is_put_away_is_not_found_and_comes_back_when_that_is_corrected() -> None:
    journal = MemoryJournal()
    interview = kept(journal, CALM)
    thinking.keep_own_view(journal, interview.id, "The red chair.", now=NOW)
    decide(journal, CORE, interview.id, words="Stay for the red door", now=NOW)
    kept(journal, {**CALM, "threat": "yes"}, about=interview.relationship_id, now=NOW + WEEK)
    assert [one.hit + one.after for one in find(journal, CORE, "red")] == ["red chair."]
    people.correct(journal, CORE, interview.relationship_id, "threat", now=NOW + 2 * WEEK)
    assert len(find(journal, CORE, "red")) == 2
