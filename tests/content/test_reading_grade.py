"""How easy the words are to read, text by text (Flesch-Kincaid grade).

The formula divides by words, so below four words one long word decides it: "Second opinion" comes out as grade 8.
Names, labels and titles of fewer than four words are therefore not measured, nor are names of works and bodies.
"""

import re
import warnings
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from holdspace.content.library import questionnaire
from holdspace.content.packs import UNTRANSLATED, parse, strings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
    import textstat

Cut = Callable[[str], list[str]]

SAFETY, ELSEWHERE, EXPLANATIONS = 5, 6, 8
MEASURED_FROM = 4
LONGEST_SENTENCE = 25
SAFETY_PARTS = ("harm.", "resources.", "steps.leave_now", "steps_child.leave_now", "steps_other.leave_now")
FROZEN_LABELS = {"Before this, or outside therapy", "After something that happened"}
"""Two answers of four and five plain words that the formula marks for one long word; cases are encoded against them."""
PACKS = sorted(
    path.name.removesuffix(".toml")
    for path in (files("holdspace.content") / "data").iterdir()
    if path.name.endswith(".toml") and path.name != "questions.toml"
)


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", text)


def limit_of(place: str) -> int:
    if place.startswith("sources.") or place.endswith(".rule"):
        return EXPLANATIONS
    return SAFETY if place.startswith(SAFETY_PARTS) or "crisis" in place else ELSEWHERE


def is_measured(place: str, text: str) -> bool:
    parts = place.split(".")
    proper_name = parts[0] == "resources" and parts[-1] == "name"
    return len(words_of(text)) >= MEASURED_FROM and not proper_name and not UNTRANSLATED & set(parts)


def texts_of(name: str) -> list[tuple[str, str]]:
    data: dict[str, Any] = parse((files("holdspace.content") / "data" / f"{name}.toml").read_text("utf-8"), name)
    return [(f"{name}.{key}", text) for key, text in strings(data) if is_measured(f"{name}.{key}", text)]


@pytest.mark.parametrize("name", PACKS)
def test_every_text_reads_at_its_grade(name: str) -> None:
    too_hard = {
        place: (textstat.flesch_kincaid_grade(text), text)
        for place, text in texts_of(name)
        if textstat.flesch_kincaid_grade(text) > limit_of(place)
    }
    assert not too_hard


def test_every_question_reads_at_its_grade() -> None:
    for question in questionnaire().questions:
        limit = SAFETY if question.kind in {"safety", "fact", "clarify"} else ELSEWHERE
        labels = [option.label for option in question.options if option.label not in FROZEN_LABELS]
        for text in (question.text, question.help, question.why, *labels):
            if len(words_of(text)) >= MEASURED_FROM:
                assert textstat.flesch_kincaid_grade(text) <= limit, (question.id, text)


@pytest.mark.parametrize("name", PACKS)
def test_no_sentence_is_longer_than_25_words(name: str, sentences: Cut) -> None:
    long = [part for _, text in texts_of(name) for part in sentences(text) if len(words_of(part)) > LONGEST_SENTENCE]
    assert not long


def test_no_sentence_of_a_question_is_longer_than_25_words(sentences: Cut) -> None:
    for question in questionnaire().questions:
        for text in (question.text, question.help, question.why):
            assert all(len(words_of(part)) <= LONGEST_SENTENCE for part in sentences(text)), question.id


def test_the_measure_tells_hard_words_from_plain_ones() -> None:
    hard = (
        "Therapeutic alliance deterioration necessitates collaborative renegotiation of psychotherapeutic objectives."
    )
    assert textstat.flesch_kincaid_grade(hard) > EXPLANATIONS
    assert textstat.flesch_kincaid_grade("You can stop today. You owe no reason.") < SAFETY
    assert limit_of("harm.leave.title") == SAFETY
    assert limit_of("results.clear.rule") == EXPLANATIONS
