"""Discern remembers in the terminal too: kept when done, gone on with when stopped, read again as the doors allow."""

import io
import json
import sys
from pathlib import Path

import pytest
import remembered
from person import Person, at_the_terminal
from terminal import Command, typist
from vaults import PASSPHRASE

from holdspace.cli.commands import run
from holdspace.content.library import engine
from holdspace.content.words import fact_words
from holdspace.journey.people import keep_facts
from holdspace.journey.records import Interview, Relationship
from holdspace.storage.vault import Vault, unlock

WORDS = ("--passphrase-file", "words")
CALM = remembered.CALM | {"raised": "no"}
BEGINS = ("3", "2", "1", "1")
"""Something feels off · they hurt me · continue · someone new."""


def sheet(answers: dict[str, str]) -> Path:
    path = Path("sheet.json")
    path.write_text(json.dumps({"stage": "established", "answers": answers}), encoding="utf-8")
    return path


def opened(vault: Path) -> Vault:
    return unlock(vault, passphrase=PASSPHRASE)


def sit_down(vault: Path, person: Person, *options: str) -> int:
    with at_the_terminal(person):
        return run(["discern", *(options or ("--keep",)), "--vault", str(vault), *WORDS])


def last(vault: Path) -> Interview:
    """The interview that was begun last."""
    found = opened(vault)
    try:
        interview = found.journal.newest(Interview)
        assert interview is not None
        return interview
    finally:
        found.close()


def test_an_answer_sheet_is_kept_with_its_result(command: Command, vault: Path) -> None:
    kept = ("--keep", "--vault", vault, *WORDS)
    command("discern", "--answers", sheet(CALM), *kept, "--json").refused("--finish")
    reply = command("discern", "--answers", sheet(CALM), "--finish", *kept, "--json").json("discern")
    shown = command("kept", "--show", reply["kept"], "--vault", vault, *WORDS, "--json").json("kept")
    assert shown["outcome"]["suggestion"] == reply["result"]["suggestion"]
    assert shown["answers"]["raised"] == "no"


def test_a_wrong_sheet_is_refused_before_any_key_is_asked_for(command: Command, vault: Path) -> None:
    command("discern", "--answers", sheet({"mood": "low"}), "--keep", "--vault", vault).refused("'mood'", code=2)


@pytest.mark.parametrize(
    "options",
    [("--resume", "--again", "x"), ("--keep", "--questions"), ("--resume", "--questions"), ("--keep", "--json")],
)
def test_ways_that_do_not_go_together_are_wrong_usage(command: Command, options: tuple[str, ...]) -> None:
    command("discern", *options).refused("--", code=2)


def test_keeping_needs_a_vault_and_says_so_before_the_first_question(command: Command) -> None:
    command("discern", "--keep", "--vault", "nowhere").refused("holdspace init")


def test_an_interview_is_kept_with_view_decision_day_and_name(vault: Path) -> None:
    at_end = ("q", "I want to wait", "1", "7", "Wren")
    person = Person(BEGINS, at_result=at_end)
    assert sit_down(vault, person) == 0
    assert "goes into your vault" in person.saw
    assert "Kept in your vault" in person.saw
    kept = last(vault)
    assert kept.kept
    assert kept.outcome is not None
    assert kept.own_view == "I want to wait"
    assert kept.decision
    assert kept.ask_again is not None


def test_leaving_the_last_questions_out_keeps_it_all_the_same(vault: Path) -> None:
    person = Person(BEGINS)
    assert sit_down(vault, person) == 0
    assert last(vault).kept


def test_stopping_midway_waits_in_the_vault_and_can_be_gone_on_with(vault: Path) -> None:
    person = Person(BEGINS, {"under_18": ["q"]})
    assert sit_down(vault, person) == 0
    assert "holdspace discern --resume" in person.saw
    paused = last(vault)
    assert not paused.kept
    assert paused.trail
    again = Person(())
    assert sit_down(vault, again, "--resume") == 0
    assert "What brings you here?" not in again.saw
    assert last(vault).id == paused.id
    assert last(vault).kept


def test_ctrl_c_in_a_real_terminal_loses_no_answer(vault: Path) -> None:
    person = typist(vault.parent, "discern", "--keep", "--vault", str(vault), *WORDS)
    for typed in ("3", "2", "1", "1", "1"):
        person.until("> ")
        person.type(typed)
    person.until("> ")
    person.press(b"\x03")
    assert person.end() == 0
    assert "waits in the vault" in person.shown
    assert "Traceback" not in person.shown
    assert last(vault).trail


def test_an_interview_without_an_answer_is_not_kept_at_all(vault: Path) -> None:
    before = last(vault).id
    assert sit_down(vault, Person(BEGINS, {"subject": ["q"]})) == 0
    assert last(vault).id == before


def test_nothing_paused_is_said(command: Command, vault: Path) -> None:
    said = command("discern", "--resume", "--vault", vault, *WORDS)
    assert said.code == 1
    assert "discern --keep" in said.err


def test_what_was_told_about_someone_still_counts_and_closes_what_holds(vault: Path) -> None:
    harmed = harm_in(vault)
    person = Person(("3", "2", "1", harmed))
    assert sit_down(vault, person) == 0
    assert "You told us this before. It still counts." in person.saw
    assert "sleep on it" not in person.saw
    assert "What do you make of it?" not in person.saw
    assert last(vault).ask_again is None


def harm_in(vault: Path) -> str:
    """The number under which the person about whom harm was told is offered; someone new is 1."""
    found = opened(vault)
    try:
        known = [one for one in reversed(found.journal.all(Relationship)) if one.kept]
        return str(2 + next(place for place, one in enumerate(known) if one.facts.get("threat") == "yes"))
    finally:
        found.close()


def test_what_is_kept_is_listed_and_read_again(command: Command, vault: Path) -> None:
    listed = command("kept", "--vault", vault, *WORDS, "--json").json("kept")["kept"]
    assert len(listed) == 2
    said = command("kept", "--vault", vault, *WORDS)
    for one in listed:
        assert one["id"][:8] in said.out
        assert command("kept", "--show", one["id"], "--vault", vault, *WORDS).code == 0


def test_a_kept_harm_result_shows_its_page_and_nothing_that_holds(command: Command, vault: Path, harm: str) -> None:
    said = command("kept", "--show", harm, "--vault", vault, *WORDS)
    assert "What to do, in this order" in said.words
    for closed in ("How it looked", "What may be in it", "sleep on it", "Raise it", "One way to read"):
        assert closed not in said.words


def test_what_is_told_later_about_harm_puts_an_old_result_away(command: Command, vault: Path, calm: str) -> None:
    before = command("kept", "--show", calm, "--vault", vault, *WORDS)
    assert "How it looked" in before.words
    found = opened(vault)
    one = found.journal.get(Interview, calm)
    keep_facts(found.journal, engine(), one.relationship_id, {"threat": "yes"}, now=remembered.NOW)
    found.close()
    after = command("kept", "--show", calm, "--vault", vault, *WORDS)
    assert "How it looked" not in after.words
    assert "What to do, in this order" in after.words
    assert command("kept", "--show", calm, "--vault", vault, *WORDS, "--json").json("kept")["outcome"] is None


def test_words_are_found_from_standard_input_and_never_from_an_argument(
    command: Command, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("HERON\n"))
    found = command("kept", "--find", "--vault", vault, *WORDS, "--json").json("kept")["found"]
    assert [(one["kind"], one["hit"]) for one in found] == [("moment", "heron")]
    command("kept", "--find", "heron", "--vault", vault, *WORDS).refused(code=2)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert command("kept", "--find", "--vault", vault, *WORDS).code == 2


def test_one_is_deleted_by_the_beginning_of_its_id_after_a_yes(command: Command, vault: Path, calm: str) -> None:
    said = command("kept", "--delete", calm, "--vault", vault, *WORDS)
    assert (said.code, "--yes" in said.err) == (1, True)
    reply = command("kept", "--delete", calm, "--yes", "--vault", vault, *WORDS, "--json").json("kept")
    assert reply == {"deleted": calm}
    assert len(command("kept", "--vault", vault, *WORDS, "--json").json("kept")["kept"]) == 1
    command("kept", "--show", calm, "--vault", vault, *WORDS).refused("holdspace kept lists them", code=2)


def test_a_kept_interview_is_asked_again_beside_what_was_said_then(
    command: Command, vault: Path, calm: str, harm: str
) -> None:
    person = Person((), {"raised": ["2"]}, ("q", "s", "s", "s", "s"))
    assert sit_down(vault, person, "--again", calm) == 0
    assert "Since " in person.saw
    assert last(vault).follows == calm
    said = command("discern", "--again", harm, "--vault", vault, *WORDS)
    assert said.code == 1
    assert "safety comes first" in said.err


def test_what_was_told_since_is_listed_before_the_same_questions_are_asked_again(vault: Path, calm: str) -> None:
    found = opened(vault)
    about = found.journal.get(Interview, calm).relationship_id
    keep_facts(found.journal, engine(), about, {"gifts": "not_sure"}, now=remembered.NOW)
    found.close()
    person = Person((), {"subject": ["q"]})
    assert sit_down(vault, person, "--again", calm) == 0
    assert "You told us this before. It still counts." in person.saw
    assert fact_words("gifts", language="en") in person.saw


def test_own_words_are_in_no_file_but_the_sealed_one(vault: Path) -> None:
    canary = "a curlew over the saltmarsh"
    assert sit_down(vault, Person(BEGINS, at_result=("q", canary))) == 0
    assert last(vault).own_view == canary
    for path in vault.parent.rglob("*"):
        assert path.is_dir() or canary.encode() not in path.read_bytes()


def test_none_of_these_alone_takes_nothing_back_that_was_told_another_time(vault: Path, calm: str) -> None:
    found = opened(vault)
    about = found.journal.get(Interview, calm).relationship_id
    told = {"other_clients": "yes", "serious_raised": "no"}
    keep_facts(found.journal, engine(), about, told, now=remembered.NOW)
    known = [one for one in reversed(found.journal.all(Relationship)) if one.kept]
    number = 2 + next(place for place, one in enumerate(known) if one.id == about)
    found.close()
    person = Person(("3", "2", "1", str(number)))
    assert sit_down(vault, person) == 0
    assert "You told us this before. It still counts." in person.saw
    found = opened(vault)
    try:
        assert found.journal.get(Relationship, about).facts["other_clients"] == "yes"
    finally:
        found.close()
