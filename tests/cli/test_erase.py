"""Erasing from the terminal: what goes is said and counted, asked once, and nothing is left."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from terminal import Command, typist
from vaults import unlocked

from holdspace.storage import copies
from holdspace.storage.aside import set_aside

NOW = datetime(2026, 11, 25, tzinfo=UTC)
WORDS = ("--passphrase-file", "words")


def test_erasing_needs_no_passphrase_and_leaves_nothing(command: Command, vault: Path) -> None:
    reply = command("erase", "--yes", "--vault", vault, "--json").json("erase")
    assert Path(reply["erased"]) == vault
    assert not vault.exists() or not list(vault.iterdir())
    command("erase", "--yes", "--vault", vault).refused("no vault")


def test_erasing_without_a_terminal_and_without_yes_is_refused(command: Command, vault: Path) -> None:
    said = command("erase", "--vault", vault)
    assert said.code == 1
    assert "--yes" in said.err
    assert "This erases the vault" in said.words
    command("kept", "--vault", vault, *WORDS, "--json").json("kept")


def test_a_person_types_a_word_before_the_vault_is_erased(vault: Path) -> None:
    person = typist(vault.parent, "erase", "--vault", str(vault))
    person.until("Type erase to go on:")
    person.type("y")
    assert person.end() == 1
    assert "nothing was erased" in person.shown
    person = typist(vault.parent, "erase", "--vault", str(vault))
    person.until("Type erase to go on:")
    person.type("erase")
    assert person.end() == 0
    assert "Erased." in person.shown
    assert not list(vault.parent.glob("vault/g*"))


def test_vaults_that_were_moved_aside_are_counted_named_and_erased(command: Command, vault: Path) -> None:
    opened = unlocked(vault)
    copies.make(opened, NOW)
    opened.close()
    moved = set_aside(vault, NOW)
    shutil.copytree(moved, vault)
    said = command("erase", "--vault", vault)
    assert said.code == 1
    assert "It erases 1 vault that you moved aside:" in said.words
    assert "2 sealed copies go too." in said.words
    assert moved.name in said.words
    assert (vault.exists(), moved.exists()) == (True, True)
    reply = command("erase", "--yes", "--vault", vault, "--json").json("erase")
    assert (reply["aside"], reply["copies"]) == (1, 2)
    assert not list(vault.parent.glob("vault*"))


def test_a_vault_moved_aside_is_erased_also_where_no_other_took_its_place(command: Command, vault: Path) -> None:
    moved = set_aside(vault, NOW)
    said = command("erase", "--yes", "--vault", vault)
    assert said.code == 0
    assert moved.name in said.words
    assert not moved.exists()
    command("erase", "--yes", "--vault", vault).refused("no vault")
