"""Where a passphrase comes from: a file or a hidden prompt, never an argument; each way it can be wrong, in a line."""

import os
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from terminal import Command, typist
from vaults import PASSPHRASE

from holdspace.cli.commands import COMMANDS
from holdspace.cli.keys import first_line

NOBODY = 65_534


def test_no_command_takes_a_passphrase_or_a_paper_key_as_an_argument(command: Command) -> None:
    for name in COMMANDS:
        shown = command(name, "--help").out
        assert "--passphrase " not in shown
        assert "--paper-key " not in shown


def test_every_command_of_the_vault_has_the_same_options(command: Command) -> None:
    for name in ("backup", "discern", "doctor", "export", "import", "init", "kept", "restore"):
        shown = command(name, "--help").out
        for option in ("--vault DIR", "--passphrase-file FILE", "--json", "--at ISO"):
            assert option in shown, f"{name} {option}"


@pytest.mark.parametrize(
    "arguments", [("kept",), ("backup", "--to", "b.age"), ("export", "--preview"), ("import", "paper")]
)
def test_without_a_terminal_and_without_a_file_the_option_is_named(
    command: Command, vault: Path, arguments: tuple[str, ...]
) -> None:
    command(*arguments, "--vault", vault).refused("there is no terminal", "--passphrase-file FILE")


def test_no_vault_is_said_before_any_key_is_asked_for(command: Command) -> None:
    command("kept", "--vault", "nowhere").refused("no vault in nowhere", "holdspace init", "--vault DIR")


WRONG_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _path: None, "check the name"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "a blank first line": (lambda path: path.write_bytes(b"  \nwords\n"), "is empty"),
    "another encoding": (lambda path: path.write_bytes(b"caf\xe9 au lait, twice\n"), "UTF-8"),
    "no text at all": (lambda path: path.write_bytes(bytes(range(255, 0, -1))), "UTF-8"),
    "a book": (lambda path: path.write_bytes(b"a" * 5_000), "too long"),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_file_without_a_passphrase_is_named_in_one_line(command: Command, vault: Path, case: str) -> None:
    make, named = WRONG_FILES[case]
    make(Path("given"))
    command("kept", "--vault", vault, "--passphrase-file", "given").refused("'given'", named)


def test_a_file_that_may_not_be_read_is_named(command: Command, vault: Path) -> None:
    loop = Path("loop")
    loop.symlink_to(loop)
    command("kept", "--vault", vault, "--passphrase-file", "loop").refused("cannot read", "'loop'")


@pytest.mark.parametrize("line", ["{}", "{}\n", "{}\r\n", "\ufeff{}\n", "{}\nand a second line\n"])
def test_only_the_first_line_counts_without_its_ending(tmp_path: Path, line: str) -> None:
    (tmp_path / "given").write_text(line.format(PASSPHRASE), encoding="utf-8", newline="")
    assert first_line(str(tmp_path / "given"), "passphrase file") == PASSPHRASE


def test_both_names_can_stand_in_the_environment(
    command: Command, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDSPACE_VAULT", str(vault))
    monkeypatch.setenv("HOLDSPACE_PASSPHRASE_FILE", "words")
    command("kept", "--json").json("kept")


def test_the_vault_can_be_named_before_the_command_and_the_nearer_name_counts(command: Command, vault: Path) -> None:
    command("--vault", vault, "kept", "--passphrase-file", "words", "--json").json("kept")
    command("--vault", "nowhere", "kept", "--vault", vault, "--passphrase-file", "words", "--json").json("kept")


NO_FOLDERS = {"a file": "words", "a name too long": "a" * 300, "a loop": "loop", "below a file": "words/vault"}


@pytest.mark.parametrize("case", NO_FOLDERS)
@pytest.mark.parametrize("arguments", ["init", "kept", "doctor", "erase --yes", "restore paper", "discern --keep"])
def test_what_can_be_no_folder_is_refused_in_a_line(command: Command, vault: Path, arguments: str, case: str) -> None:
    Path("loop").symlink_to("loop")
    assert vault.exists()
    command(*arguments.split(), "--vault", NO_FOLDERS[case]).refused("--vault DIR")


def test_a_wrong_passphrase_is_one_line(command: Command, vault: Path) -> None:
    said = command("kept", "--vault", vault, "--passphrase-file", "wrong")
    said.refused("passphrase")
    assert "not the passphrase at all" not in said.err


def test_the_paper_key_opens_too_and_a_misread_one_is_said(command: Command, vault: Path) -> None:
    command("kept", "--vault", vault, "--paper-key-file", "paper", "--json").json("kept")
    Path("misread").write_text("0000 " + Path("paper").read_text("utf-8")[5:], encoding="utf-8")
    command("kept", "--vault", vault, "--paper-key-file", "misread").refused()


def test_two_keys_at_once_are_wrong_usage(command: Command, vault: Path) -> None:
    both = ("--paper-key-file", "paper", "--passphrase-file", "words")
    command("kept", "--vault", vault, *both).refused("do not go together", code=2)


def test_a_file_that_others_can_read_is_told_after_it_worked(command: Command, vault: Path) -> None:
    Path("words").chmod(0o644)
    said = command("kept", "--vault", vault, "--passphrase-file", "words")
    assert said.code == 0
    assert "others on this machine can read 'words': chmod 600" in said.err
    command("kept", "--vault", vault, "--passphrase-file", "words", "--json").json("kept")


@pytest.mark.parametrize("given", ["yesterday", "2026-13-01", "12", "99999-01-01"])
def test_a_time_that_is_none_is_wrong_usage(command: Command, vault: Path, given: str) -> None:
    command("kept", "--vault", vault, "--at", given).refused(given, "2026-03-01", code=2)


@pytest.mark.parametrize("option", ["--vault", "--passphrase-file", "--paper-key-file"])
def test_an_empty_name_is_wrong_usage(command: Command, option: str) -> None:
    command("kept", option, "").refused(option, code=2)


def test_a_vault_that_is_open_elsewhere_is_said_politely(command: Command, vault: Path) -> None:
    from holdspace.storage.vault import unlock

    held = unlock(vault, passphrase=PASSPHRASE)
    try:
        command("kept", "--vault", vault, "--passphrase-file", "words").refused("open in another window")
    finally:
        held.close()


@pytest.mark.parametrize("damage", ["header", "notes"])
def test_a_damaged_vault_is_one_line_and_left_as_it_is(command: Command, vault: Path, damage: str) -> None:
    (generation,) = vault.glob("g*")
    names = ("header.json", "header.copy") if damage == "header" else ("vault.db",)
    for name in names:
        content = bytearray((generation / name).read_bytes())
        content[len(content) // 2] ^= 1
        (generation / name).write_bytes(content)
    before = {path.name: path.read_bytes() for path in generation.iterdir()}
    command("kept", "--vault", vault, "--passphrase-file", "words").refused()
    assert {path.name: path.read_bytes() for path in generation.iterdir()} == before


def test_what_is_typed_at_the_prompt_is_never_shown_and_can_be_mistyped_twice(vault: Path) -> None:
    person = typist(vault.parent, "kept", "--vault", str(vault))
    person.until("Passphrase")
    person.type("a mistyped passphrase")
    person.until("Try again")
    person.until("Passphrase")
    person.type(PASSPHRASE)
    person.until("--show ID")
    assert person.end() == 0
    assert PASSPHRASE not in person.shown
    assert "mistyped passphrase" not in person.shown


def test_ctrl_c_at_the_prompt_ends_with_one_line_and_as_not_done(vault: Path) -> None:
    person = typist(vault.parent, "backup", "--to", "b.age", "--vault", str(vault))
    person.until("Passphrase")
    person.press(b"\x03")
    assert person.end() == 1
    assert "stopped." in person.shown
    assert "Traceback" not in person.shown
    assert not (vault.parent / "b.age").exists()


ASKS_FOR_A_DUMP = """
import ctypes, resource, sys
from holdspace.cli.keys import first_line
first_line(sys.argv[1], "file")
asked = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0
print(resource.getrlimit(resource.RLIMIT_CORE), asked)
"""
"""3 is PR_GET_DUMPABLE; 0 holds also where Linux hands dumps to a program, whatever the limit says."""


def test_with_a_key_in_hand_no_dump_is_left_wherever_dumps_go(tmp_path: Path) -> None:
    (tmp_path / "words").write_text(PASSPHRASE, "utf-8")
    command = [sys.executable, "-c", ASKS_FOR_A_DUMP, str(tmp_path / "words")]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "(0, 0) 0\n"


@contextmanager
def no_root() -> Generator[None]:
    """Root may look into every folder: where it runs the tests, the block runs as an account that may not."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.parametrize("name", ["export", "kept", "backup", "doctor"])
def test_a_folder_that_is_someone_elses_is_named_before_anything_is_asked(
    command: Command, tmp_path: Path, name: str
) -> None:
    (tmp_path / "theirs").mkdir(mode=0o000)
    more = {"export": ["--preview"], "backup": ["--to", "b.age"]}.get(name, [])
    command(name, "--help")  # what it needs is loaded from folders that this account may read
    with no_root():
        told = command(name, *more, "--vault", str(tmp_path / "theirs"))
    assert told.code == 1
    assert "cannot be used (Permission denied): name another folder with --vault DIR." in told.err
