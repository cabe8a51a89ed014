"""What is remembered, in the terminal, under every rule: what was told since closes it here as on the pages."""

import io
import json
import re
from datetime import timedelta
from functools import cache

import pytest
import remembered
from person import Screen
from window import RULES, TALK, clear_sheet

from holdspace.cli import looking_back
from holdspace.cli.console import Console
from holdspace.cli.keep import ask_decision
from holdspace.cli.paper import Paper
from holdspace.cli.sitting import Sitting
from holdspace.content.library import engine
from holdspace.content.words import step_words
from holdspace.discernment.vocabulary import Action
from holdspace.journey import again, keeping, remembering, thinking
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.people import gate_of
from holdspace.journey.records import Interview

CORE = engine()
open_sheet = cache(clear_sheet)
NOW, WEEK = remembered.NOW, remembered.WEEK
OWN = "I stay and see how it goes"
HARM = [rule for rule in RULES if rule not in {"R0", "R10", "R11"}]
TOWARDS = (Action.RAISE_IT, Action.RENEGOTIATE, Action.STAY_AND_WATCH, Action.TRANSITION)
ONCE = "Once, in writing or with someone beside you."
IF_SAFE = "Only if you feel safe with them."


@cache
def told_since(rule: str, before: str = "R11") -> tuple[MemoryJournal, Interview]:
    """One kept, decided and put off; then a rule came in another interview about that person."""
    journal = MemoryJournal()
    sheet = open_sheet() if before == "R11" else {**remembered.CALM, **RULES[before][1]}
    first = remembered.kept(journal, sheet)
    if before == "R11":
        remembering.decide(journal, CORE, first.id, action="stay_and_watch", now=NOW)
        remembering.decide(journal, CORE, first.id, words=OWN, now=NOW)
        again.ask_again(journal, CORE, first.id, (NOW + WEEK).date(), now=NOW)
    stage, answers = RULES[rule]
    more = {**remembered.CALM, **TALK, **answers}
    fits = {q.id for q in CORE.questionnaire.questions if stage in q.stages}
    told = {question: value for question, value in more.items() if question in fits}
    remembered.kept(journal, told, stage=stage, about=first.relationship_id, now=NOW + timedelta(days=90))
    return journal, journal.get(Interview, first.id)


def read(journal: MemoryJournal, one: Interview) -> str:
    screen = Screen()
    looking_back.whole(Paper(screen), journal, one)
    return " ".join(screen.getvalue().split())


def asked(journal: MemoryJournal, one: Interview, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a person sees when they are asked what they decide."""
    screen = Screen()
    monkeypatch.setattr("sys.stdin", io.StringIO("s\n"))
    ask_decision(Sitting(Console(Paper(screen)), journal, lambda: NOW, kept=True), one.id)
    return " ".join(screen.getvalue().split())


@pytest.mark.parametrize("rule", HARM)
def test_what_was_kept_before_names_no_way_to_stay_once_harm_was_told(rule: str) -> None:
    journal, first = told_since(rule)
    assert gate_of(journal, CORE, first).rule == rule
    said = read(journal, first)
    assert OWN not in said
    assert "How it looked" not in said
    assert "We ask you again" not in said
    ways = said[said.index("Ways people go from here") : said.index("Your answers")]
    named = [action for action in TOWARDS if step_words(action, rule=rule).name in ways]
    assert named == ([Action.RAISE_IT] if rule == "R8" else [])


@pytest.mark.parametrize("rule", HARM)
def test_a_program_is_told_no_closed_way_either(rule: str) -> None:
    for before in ("R11", "R8"):
        journal, first = told_since(rule, before)
        shown = looking_back.as_dict(journal, first)
        shown.pop("answers")
        printed = json.dumps(shown)
        assert OWN not in printed
        named = [action for action in TOWARDS if f'"{action}"' in printed]
        assert named == [] or (named == [Action.RAISE_IT] and gate_of(journal, CORE, first).doors.raise_it)


@pytest.mark.parametrize(("rule", "note"), [("R8", ONCE), ("R10", IF_SAFE)])
def test_talking_is_never_offered_without_what_goes_with_it(
    rule: str, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, first = told_since(rule)
    name = step_words(Action.RAISE_IT, rule=rule).name
    assert re.search(rf"\d {re.escape(name)} {re.escape(note)}", asked(journal, first, monkeypatch))
    if rule == "R10":
        looked = read(journal, first)
        assert name not in looked or note in looked


@pytest.mark.parametrize("rule", HARM)
def test_what_a_person_decides_is_asked_with_no_closed_way(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, first = told_since(rule)
    said = asked(journal, first, monkeypatch)
    assert "Something else" not in said
    assert "need not" not in said
    named = [action for action in TOWARDS if step_words(action, rule=rule).name in said]
    assert named == ([Action.RAISE_IT] if rule == "R8" else [])


def test_a_step_taken_from_a_kept_result_has_its_condition_with_it() -> None:
    journal = MemoryJournal()
    one = remembered.kept(journal, {**open_sheet(), "afraid": "not_sure"})
    assert gate_of(journal, CORE, one).rule == "R10"
    assert one.outcome is not None
    if one.outcome.suggestion == "raise_it" and one.outcome.firmness != "mixed":
        assert IF_SAFE in read(journal, one)


def test_none_of_it_is_lost_for_the_day_it_is_corrected() -> None:
    journal, first = told_since.__wrapped__("R1")
    thinking.answer(journal, CORE, first.id, {"threat": "no"}, now=NOW + 20 * WEEK)
    assert OWN in read(journal, journal.get(Interview, first.id))
    assert keeping.not_kept(journal) == ()


def test_a_kept_result_with_safety_skipped_says_so_first() -> None:
    journal = MemoryJournal()
    one = remembered.kept(journal, {key: value for key, value in open_sheet().items() if key != "threat"})
    said = read(journal, one)
    assert said.index("How it looked on") < said.index("You skipped the part about safety.")
    assert "You skipped" not in read(*told_since("R1"))
