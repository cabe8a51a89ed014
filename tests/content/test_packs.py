"""Packs of words: whole or refused, and no English left over in another language."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from holdspace.content.harm import PAGE_KEYS, parse_pages
from holdspace.content.layers import tables
from holdspace.content.packs import pack, parse, pseudo, questions_in, same_keys
from holdspace.content.words import (
    FACT_WORDS,
    STEP_KEYS,
    fact_words,
    firmness_words,
    opening_words,
    parse_steps,
    reading_words,
    stage_doors,
    texts,
)
from holdspace.discernment.suggestion import Firmness, Unclear
from holdspace.discernment.vocabulary import Reading
from holdspace.errors import ModelFileError

Pages = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[raise_it\nname = 1", "steps.toml: not a TOML file"),
        ('[raise_it]\nname = ""', r"steps.toml \[raise_it.name\]: there are no words"),
    ],
)
def test_a_broken_file_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(ModelFileError, match=said):
        parse(text, "steps.toml")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"nme": "Raise it"}, r"\[raise_it.nme\]: no page has such a text"),
        ({"name": 3}, r"\[raise_it.name\]: this is not text. Write one text"),
        ({"name": ["Raise", "it"]}, r"\[raise_it.name\]: this is not text"),
        ({"step_1": "Write it down"}, r"\[raise_it.step_1\]: this is not text. Write a list"),
        ({"step_1": ["Write it down"]}, r"\[raise_it.step_1\]: a step needs a title and a text"),
        ({"nobody": {"name": "Raise it"}}, r"\[raise_it.nobody\]: no reader is called that"),
        ({"child": {"nme": "Raise it"}}, r"\[raise_it.child.nme\]: no page has such a text"),
    ],
)
def test_a_malformed_step_is_refused_with_its_key_and_the_mend(row: dict[str, Any], said: str) -> None:
    with pytest.raises(ModelFileError, match=said):
        tables({"raise_it": row}, "steps.toml", STEP_KEYS)


STEP_PACKS = ("steps", "steps_child", "steps_other", "steps_safety")


@pytest.mark.parametrize("key", ["lead", "step_2", "good", "no_hurry", "sources"])
def test_a_step_that_lacks_a_text_is_refused(key: str) -> None:
    packs = {name: dict(pack(name)) for name in STEP_PACKS}
    packs["steps"]["raise_it"] = {name: text for name, text in packs["steps"]["raise_it"].items() if name != key}
    with pytest.raises(ModelFileError, match=rf"steps.toml \[raise_it.{key}\]: the text is missing"):
        parse_steps(packs)


def test_a_step_without_a_table_and_a_table_without_a_step_are_refused() -> None:
    packs = {name: dict(pack(name)) for name in STEP_PACKS}
    leaving = packs["steps"].pop("leave_now")
    with pytest.raises(ModelFileError, match=r"steps.toml \[leave_now\]: this step has no words"):
        parse_steps(packs)
    packs["steps"]["leave_now"] = leaving
    packs["steps_child"]["run_away"] = {"child": {"name": "Run"}}
    with pytest.raises(ModelFileError, match=r"steps_child.toml \[run_away\]: no step has this name"):
        parse_steps(packs)


def test_a_page_about_harm_that_is_not_whole_is_refused() -> None:
    whole = dict(pack("harm"))
    for key, lacking in (
        ("leave.step_1", whole | {"leave": {k: v for k, v in whole["leave"].items() if k != "step_1"}}),
        ("rules.R3", whole | {"rules": {k: v for k, v in whole["rules"].items() if k != "R3"}}),
        ("facts.touch", whole | {"facts": {k: v for k, v in whole["facts"].items() if k != "touch"}}),
        ("once", {k: v for k, v in whole.items() if k != "once"}),
    ):
        with pytest.raises(ModelFileError, match=rf"harm.toml \[{key}\]"):
            parse_pages(lacking)


def test_a_short_text_that_is_missing_is_refused() -> None:
    with pytest.raises(ModelFileError, match=r"readings.toml \[misstep\]: there are no words"):
        texts({}, "readings.toml", "misstep", ("name",))
    with pytest.raises(ModelFileError, match=r"readings.toml \[misstep.view\]: the text is missing"):
        texts({"misstep": {"name": "A misstep"}}, "readings.toml", "misstep", ("name", "view"))


def test_a_text_outside_its_table_is_refused() -> None:
    with pytest.raises(ModelFileError, match=r"harm.toml \[title\]: this stands outside a table"):
        tables({"title": "Stop"}, "harm.toml", PAGE_KEYS)


def test_a_translation_with_a_text_too_few_or_too_many_is_refused() -> None:
    english = {"misstep": {"name": "A human misstep", "view": "It may be small."}}
    with pytest.raises(ModelFileError, match=r"fr/readings.toml \[misstep.view\]: the text is missing"):
        same_keys(english, {"misstep": {"name": "Un faux pas"}}, "fr/readings.toml")
    with pytest.raises(ModelFileError, match=r"fr/readings.toml \[misstep.nom\]: English has no such text"):
        same_keys(english, {"misstep": english["misstep"] | {"nom": "Un faux pas"}}, "fr/readings.toml")


def test_a_language_that_is_not_there_is_refused() -> None:
    with pytest.raises(ModelFileError, match=r"fr/readings.toml: there is no such pack"):
        pack("readings", "fr")
    with pytest.raises(ModelFileError, match=r"fr/questions.toml: there is no such pack"):
        questions_in("fr")


def test_the_pseudo_language_is_accented_and_about_40_per_cent_longer() -> None:
    words = "You do not have to decide today. You can say it and still leave later."
    made = pseudo(words)
    assert "ý" in made or "Ý" in made
    assert len(made) / len(words) == pytest.approx(1.4, abs=0.03)


def bare(texts: list[str]) -> Iterator[str]:
    yield from (text for text in texts if not text.rstrip().endswith("·"))


def test_no_bare_english_comes_through_on_any_page(steps: Pages, harm_pages: Pages, texts_on: Pages) -> None:
    for case, page in steps(language="xx"):
        assert not list(bare(texts_on(page))), case
    for case, page in harm_pages(language="xx"):
        assert not list(bare(texts_on(page))), case


def test_no_bare_english_comes_through_in_short_words() -> None:
    found = [fact_words(fact, "xx") for fact in FACT_WORDS]
    for reading in (reading_words(reading, "xx") for reading in Reading):
        found += [reading.name, reading.sentence, reading.view]
    for firmness, unclear in [*((f, None) for f in Firmness), *((Firmness.MIXED, why) for why in Unclear)]:
        how = firmness_words(firmness, unclear, "xx")
        found += [how.label, how.sentence, how.rule]
    found += [text for row in (*opening_words("xx"), *stage_doors("xx")) for text in row[1:]]
    assert len(found) > 60
    assert not list(bare(found))


def test_questions_keep_their_ids_and_answers_in_every_language() -> None:
    english, other = questions_in("en"), questions_in("xx")
    assert [q.id for q in other.questions] == [q.id for q in english.questions]
    for question, same in zip(other.questions, english.questions, strict=True):
        assert question.values == same.values
        labels = [option.label for option in question.options]
        assert not list(bare([question.text, question.why, *labels, *([question.help] if question.help else [])]))


def test_conflict_and_too_little_are_said_in_different_words() -> None:
    conflict, little = (firmness_words(Firmness.MIXED, why) for why in (Unclear.CONFLICT, Unclear.TOO_LITTLE))
    assert conflict.label == little.label
    assert conflict.sentence != little.sentence
    assert "more than one way" in conflict.sentence
    assert "Too little was said" in little.sentence


def test_every_reading_and_opening_has_its_words() -> None:
    from holdspace.journey.thinking import OPENING_TICKS

    assert [key for key, _, _ in opening_words()] == list(OPENING_TICKS)
    assert len(stage_doors()) == 5
    for reading in Reading:
        words = reading_words(reading)
        assert words.sentence != words.view
        assert words.sources
