"""Making a vault: five words first or words of one's own, and a paper key that is shown once."""

import re
import stat
from pathlib import Path

import pytest
from terminal import Command, Typist, typist
from vaults import unlocked

from holdspace.journey.records import SETTINGS_ID, Settings

WORDS = "otter-lamp spoon quiet rivers"
KEY = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}[ -]){7}[0-9A-HJKMNP-TV-Z]{4}[ -][0-9A-HJKMNP-TV-Z]{2}")


@pytest.fixture
def words(tmp_path: Path) -> Path:
    (tmp_path / "words").write_text(WORDS + "\n", encoding="utf-8")
    (tmp_path / "words").chmod(0o600)
    return tmp_path / "words"


def test_a_script_gets_the_paper_key_once_as_json(command: Command, words: Path) -> None:
    reply = command("init", "--vault", "here", "--passphrase-file", words, "--json").json("init")
    assert Path(reply["vault"]) == Path("here").absolute()
    assert KEY.fullmatch(reply["paper_key"])
    assert stat.S_IMODE(Path("here").stat().st_mode) == 0o700
    Path("paper").write_text(reply["paper_key"].lower(), encoding="utf-8")
    Path("paper").chmod(0o600)
    assert command("kept", "--vault", "here", "--paper-key-file", "paper", "--json").json("kept") == {"kept": []}


def test_a_vault_that_is_there_is_left_as_it_is(command: Command, vault: Path) -> None:
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    command("init", "--vault", vault, "--passphrase-file", "words").refused("already", "--vault DIR")
    assert {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()} == before


def test_a_folder_with_other_files_is_left_alone(command: Command, words: Path) -> None:
    Path("full").mkdir()
    Path("full/letter.txt").write_text("mine", encoding="utf-8")
    command("init", "--vault", "full", "--passphrase-file", words).refused("other files")
    assert [path.name for path in Path("full").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("weak", "named"),
    [("short", "12 characters"), ("password1234", "first"), ("aaaaaaaaaaaaaaaa", "guessed")],
)
def test_a_passphrase_that_could_be_guessed_makes_no_vault(
    command: Command, tmp_path: Path, weak: str, named: str
) -> None:
    (tmp_path / "weak").write_text(weak, encoding="utf-8")
    said = command("init", "--vault", "here", "--passphrase-file", "weak")
    said.refused(named)
    assert weak not in said.err
    assert not Path("here").exists()


def test_without_a_terminal_the_option_is_named(command: Command) -> None:
    command("init", "--vault", "here").refused("--passphrase-file FILE")
    assert not Path("here").exists()


def shown_key(person: Typist) -> list[str]:
    found = KEY.search(person.shown)
    assert found
    return re.split(r"[ -]", found[0])


def test_a_person_takes_five_words_and_types_two_groups_of_the_paper_key_back(tmp_path: Path) -> None:
    person = typist(tmp_path, "init", "--vault", "here")
    person.until("Whose device is this?")
    person.until("> ")
    person.type("2")
    offered = person.until("> ")
    person.type("n")
    again = person.until("> ")
    five = five_words(again)
    assert five != five_words(offered)
    person.type("")
    person.until("Type them once")
    person.type(five)
    person.until("shown once")
    for _group in range(2):
        asked = person.until("leaves this out): ")
        number = re.findall(r"Group (\d)", asked)[-1]
        person.type("XXXX")
        person.until("is not group")
        person.until("leaves this out): ")
        person.type(shown_key(person)[int(number) - 1].lower())
    person.until("can be read")
    assert person.end() == 0
    assert person.shown.count(five) == 1
    assert len(KEY.findall(person.shown)) == 1
    settings = settings_of(tmp_path / "here", five)
    assert (settings.device, settings.idle_minutes, settings.hidden_seconds) == ("shared", 5, 60)
    assert settings.passphrase_since is not None


def settings_of(folder: Path, words: str) -> Settings:
    vault = unlocked(folder, words)
    try:
        return vault.journal.get(Settings, SETTINGS_ID)
    finally:
        vault.close()


def five_words(shown: str) -> str:
    lines = [line.strip() for line in shown.splitlines()]
    (found,) = [line for line in lines if re.fullmatch(r"(?:[a-z]+-?[a-z]*[ -]){4}[a-z]+-?[a-z]*", plain(line))]
    return plain(found)


def plain(line: str) -> str:
    return re.sub(r"\x1b\[\d+m", "", line).strip()


def test_a_person_can_bring_words_of_their_own_and_never_sees_them(tmp_path: Path) -> None:
    person = typist(tmp_path, "init", "--vault", "here")
    person.until("> ")
    person.type("1")
    person.until("> ")
    person.type("o")
    person.until("Your passphrase")
    person.type("too short")
    person.until("at least 12 characters: ")
    for again in ("something else entirely", WORDS):
        person.until("Your passphrase")
        person.type(WORDS)
        person.until("The same again: ")
        person.type(again)
    person.until("leaves this out): ")
    person.type("")
    assert person.end() == 0
    assert WORDS not in person.shown
    assert (tmp_path / "here" / "CURRENT").exists()
