"""What a person takes along to read, under every rule: no closed way is named, and none without what goes with it."""

from datetime import timedelta
from functools import cache

import pytest
import remembered
from window import RULES, TALK, clear_sheet

from holdspace.content.words import reading_words, step_words
from holdspace.discernment.gate import OUTCOMES
from holdspace.discernment.vocabulary import Action, Reading
from holdspace.journey import again, remembering
from holdspace.journey.journal import MemoryJournal
from holdspace.storage import exporting

CORE, NOW, WEEK = remembered.CORE, remembered.NOW, remembered.WEEK
TOWARDS = (Action.RAISE_IT, Action.RENEGOTIATE, Action.STAY_AND_WATCH, Action.TRANSITION)
SKIPPED = "You skipped the part about safety."
open_sheet = cache(clear_sheet)


def thinking_page(journal: MemoryJournal) -> str:
    files = {file.name: file.content.decode() for file in exporting.files(journal, NOW)}
    return files["thinking.md"]


def told_since(rule: str) -> str:
    """The page of one kept with everything open, decided and put off, before a rule came about that person."""
    journal = MemoryJournal()
    first = remembered.kept(journal, open_sheet())
    for action in ("stay_and_watch", "transition", "raise_it"):
        remembering.decide(journal, CORE, first.id, action=action, now=NOW)
    again.ask_again(journal, CORE, first.id, (NOW + WEEK).date(), now=NOW)
    stage, answers = RULES[rule]
    known = {q.id for q in CORE.questionnaire.questions if stage in q.stages}
    told = {question: value for question, value in {**remembered.CALM, **TALK, **answers}.items() if question in known}
    remembered.told(journal, told, stage=stage, about=first.relationship_id, now=NOW + timedelta(days=90))
    return thinking_page(journal)


@pytest.mark.parametrize("rule", [f"R{n}" for n in range(1, 10)])
def test_no_way_that_closed_since_is_named(rule: str) -> None:
    page = told_since(rule)
    acceptable = OUTCOMES[rule].acceptable or ()
    for action in TOWARDS:
        assert step_words(action, rule=rule).name not in page or action in acceptable
    assert all(reading_words(reading).name not in page for reading in Reading)
    assert "To be asked again" not in page
    assert "It does not fit with what you told us about safety." in page
    if rule == "R8":
        assert f"{step_words(Action.RAISE_IT, rule=rule).name} (once, in writing or with someone beside you)" in page


def test_while_fear_is_in_doubt_talking_comes_with_its_condition() -> None:
    journal = MemoryJournal()
    one = remembered.kept(journal, {**open_sheet(), "afraid": "not_sure"})
    remembering.decide(journal, CORE, one.id, action="raise_it", now=NOW)
    page = thinking_page(journal)
    for action in TOWARDS[:3]:
        name = step_words(action).name
        assert name not in page or f"{name} (only if you feel safe with them)" in page
    assert step_words(Action.RAISE_IT).name in page


def test_where_safety_was_skipped_that_stands_before_the_ways() -> None:
    journal = MemoryJournal()
    remembered.kept(journal, {key: value for key, value in open_sheet().items() if key != "threat"})
    page = thinking_page(journal)
    assert page.index(SKIPPED) < page.index("Ways people go from here")
    assert SKIPPED not in told_since("R1")
