"""Yours to take: backup, restore, export, import, erase and doctor, as a script and as a person meet them."""

import io
import json
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import remembered
from age_files import age_file
from terminal import Command, held_to, typist
from vaults import PASSPHRASE, made, unlocked

from holdspace.cli.backup import say
from holdspace.cli.paper import Paper
from holdspace.storage.archives import packed
from holdspace.storage.readable import all_records, readable_files

Program = Callable[..., subprocess.CompletedProcess[bytes]]

WORDS = ("--passphrase-file", "words")
CANARY = "a heron by the weir"


@pytest.fixture
def backup(vault: Path) -> Path:
    """A backup of the vault, of the kind that opens quickly."""
    opened = unlocked(vault)
    try:
        inside = packed(
            readable_files(all_records(opened.journal), remembered.NOW, readme="readme_backup"), remembered.NOW
        )
    finally:
        opened.close()
    Path("b.age").write_bytes(age_file(inside, PASSPHRASE))
    return Path("b.age").absolute()


def test_a_backup_is_sealed_counted_and_written_over_a_file_only_with_force(program: Program, vault: Path) -> None:
    at = "2026-11-25T10:00:00+00:00"
    Path("b.age").write_bytes(b"before")
    made = program("backup", "--to", "b.age", "--force", "--vault", str(vault), *WORDS, "--json", "--at", at)
    assert (made.returncode, made.stderr) == (0, b"")
    reply = held_to("backup", made.stdout.decode())
    assert reply["counts"] == {"relationship": 2, "interview": 2, "moment": 1, "draft": 0, "settings": 0}
    assert reply["made"] == at
    assert Path(reply["file"]) == Path("b.age").absolute()
    assert stat.S_IMODE(Path("b.age").stat().st_mode) == 0o600
    assert Path("b.age").read_bytes().startswith(b"age-encryption.org/v1")


def test_a_person_is_told_what_is_in_a_backup_and_how_to_open_it_without_us() -> None:
    screen = io.StringIO()
    say(Paper(screen), Path("b.age"), {"interview": 2, "moment": 1, "relationship": 2, "draft": 0, "settings": 1})
    said = " ".join(screen.getvalue().split())
    assert "2 times of thinking it through, 1 note, 2 therapists" in said
    assert "age -d b.age" in said
    assert "not with the key sheet" in said


PLACES = {
    "there already": ("words", "--force"),
    "a folder": (".", "name a file"),
    "no such folder": ("nowhere/b.age", "make it first"),
    "inside the vault": ("vault/b.age", "name another place"),
    "no possible name": ("b" * 300, "cannot write"),
}


@pytest.mark.parametrize("case", PLACES)
@pytest.mark.parametrize("name", ["backup", "export"])
def test_a_place_that_will_not_do_is_named_before_anything_is_asked(
    command: Command, vault: Path, name: str, case: str
) -> None:
    to, named = PLACES[case]
    before = Path("words").read_bytes()
    command(name, "--to", to, "--vault", vault).refused(named)
    assert Path("words").read_bytes() == before


def test_a_backup_restores_to_a_vault_with_a_new_paper_key_told_once(
    command: Command, backup: Path, vault: Path
) -> None:
    reply = command("restore", backup, "--vault", "anew", *WORDS, "--json").json("restore")
    assert reply["counts"]["interview"] == 2
    Path("new").write_text(reply["paper_key"], encoding="utf-8")
    Path("new").chmod(0o600)
    found = command("kept", "--vault", "anew", "--paper-key-file", "new", "--json").json("kept")
    assert found == command("kept", "--vault", vault, *WORDS, "--json").json("kept")


def test_a_vault_that_is_there_is_replaced_only_when_asked_and_stays_as_a_copy(
    command: Command, backup: Path, vault: Path
) -> None:
    command("restore", backup, "--vault", vault).refused("--replace", "--vault DIR")
    said = command("restore", backup, "--replace", "--vault", vault, *WORDS)
    assert (said.code, said.err) == (0, "")
    for words in ("Your key sheet. It is shown once:", "Write it on paper now.", "The vault that was here is kept as"):
        assert words in said.words
    (copy,) = (vault / "copies").iterdir()
    reply = command("restore", copy, "--vault", "from-copy", "--paper-key-file", "paper", "--json").json("restore")
    assert reply["paper_key"] is None
    command("kept", "--vault", "from-copy", *WORDS, "--json").json("kept")


def test_what_is_no_backup_is_refused_and_nothing_is_made(command: Command, vault: Path) -> None:
    for file in ("nowhere", ".", "words"):
        command("restore", file, "--vault", "anew", *WORDS).refused()
    assert not Path("anew").exists()
    assert vault.exists()


def test_a_backup_does_not_open_with_another_passphrase(command: Command, backup: Path) -> None:
    command("restore", backup, "--vault", "anew", "--passphrase-file", "wrong").refused()
    assert not Path("anew").exists()


def test_the_preview_of_an_export_is_exactly_what_is_written(command: Command, vault: Path) -> None:
    shown = command("export", "--preview", "--vault", vault, *WORDS, "--json", "--at", "2026-11-25").json("export")
    assert shown["file"] is None
    written = command("export", "--to", "e.zip", "--vault", vault, *WORDS, "--json", "--at", "2026-11-25")
    reply = written.json("export")
    with zipfile.ZipFile("e.zip") as opened:
        assert [(one["name"], one["text"]) for one in shown["files"]] == [
            (name, opened.read(name).decode()) for name in opened.namelist()
        ]
    assert [one["name"] for one in reply["files"]] == [one["name"] for one in shown["files"]]
    assert stat.S_IMODE(Path("e.zip").stat().st_mode) == 0o600


def test_a_preview_shows_a_person_every_file_and_writes_none(command: Command, vault: Path) -> None:
    before = sorted(Path().iterdir())
    said = command("export", "--preview", "--vault", vault, *WORDS)
    assert (said.code, said.err) == (0, "")
    assert CANARY in said.out
    assert "records.json" in said.out
    assert sorted(Path().iterdir()) == before


def test_an_export_says_that_it_is_not_sealed(command: Command, vault: Path) -> None:
    assert "It is not sealed." in command("export", "--to", "e.zip", "--vault", vault, *WORDS).words


def test_only_the_kinds_asked_for_are_exported(command: Command, vault: Path) -> None:
    some = ("--kinds", "moment", "--preview", "--json", "--vault", vault, *WORDS)
    shown = command("export", *some).json("export")
    records = json.loads(next(one["text"] for one in shown["files"] if one["name"] == "records.json"))
    assert [record["kind"] for record in records["records"]] == ["moment"]
    command("export", "--kinds", "dream", "--preview").refused("'dream'", "moment", code=2)


@pytest.mark.parametrize("more", [(), ("--to", "e.zip", "--preview")])
def test_an_export_is_either_written_or_looked_at(command: Command, more: tuple[str, ...]) -> None:
    command("export", *more).refused("--to FILE", "--preview", code=2)


def test_an_export_comes_back_in_whole(command: Command, vault: Path) -> None:
    command("export", "--to", "e.zip", "--vault", vault, *WORDS, "--json").json("export")
    made(Path("anew"))[0].close()
    reply = command("import", "e.zip", "--yes", "--vault", "anew", *WORDS, "--json").json("import")
    assert reply["taken"] == 5
    again = command("import", "e.zip", "--yes", "--vault", "anew", *WORDS, "--json").json("import")
    assert (again["taken"], again["problems"]) == (0, [])
    assert again["same"] == {"relationship": 2, "interview": 2, "moment": 1}


TABLE = "date,text\n2026-01-02,one walk\n2026-99-02,no such day\n2026-01-03,one talk\n"


def test_a_table_is_shown_first_with_its_problems_by_line_and_taken_only_after(command: Command, vault: Path) -> None:
    Path("t.csv").write_text(TABLE, encoding="utf-8")
    shown = command("import", "t.csv", "--preview", "--vault", vault, *WORDS)
    assert shown.code == 0
    for words in ("2 are new", "2026-01-02 one walk", "1 cannot be taken", "line 3: "):
        assert words in shown.words
    said = command("import", "t.csv", "--vault", vault, *WORDS)
    assert (said.code, "--yes" in said.err) == (1, True)
    reply = command("import", "t.csv", "--preview", "--vault", vault, *WORDS, "--json").json("import")
    assert (reply["new"], reply["taken"], reply["problems"][0]["line"]) == ({"moment": 2}, 0, 3)
    assert command("import", "t.csv", "--yes", "--vault", vault, *WORDS, "--json").json("import")["taken"] == 2


def test_a_file_of_which_nothing_can_be_taken_fails(command: Command, vault: Path) -> None:
    Path("t.csv").write_text("date,text\nsome day,one walk\n", encoding="utf-8")
    said = command("import", "t.csv", "--yes", "--vault", vault, *WORDS)
    assert said.code == 1
    assert "line 2" in said.err
    for name in ("nowhere.csv", "."):
        command("import", name, "--yes", "--vault", vault, *WORDS).refused()


def test_standard_input_is_taken_in(program: Program, vault: Path) -> None:
    ended = program("import", "-", "--yes", "--vault", str(vault), *WORDS, stdin=TABLE.encode())
    assert ended.returncode == 0
    assert b"Taken: 2." in ended.stdout


def test_a_person_is_asked_before_anything_is_taken(vault: Path) -> None:
    (vault.parent / "t.csv").write_text(TABLE, encoding="utf-8")
    person = typist(vault.parent, "import", "t.csv", "--vault", str(vault), *WORDS)
    person.until("to take this in:")
    person.type("no")
    assert person.end() == 1
    assert "nothing was taken" in person.shown


def test_a_vault_that_is_well_passes_the_doctor(command: Command, vault: Path, backup: Path) -> None:
    assert backup.exists()
    reply = command("doctor", "--vault", vault, "--json").json("doctor")
    assert not reply["inside"]
    assert not [one for one in reply["findings"] if one["level"] == "broken"]
    assert command("doctor", "--vault", vault, *WORDS, "--json").json("doctor")["inside"]


def test_a_folder_that_others_can_read_is_found_with_its_fix(command: Command, vault: Path) -> None:
    vault.chmod(0o755)
    said = command("doctor", "--vault", vault)
    assert said.code in {0, 1}
    assert "chmod" in said.out


def test_a_broken_vault_ends_the_doctor_with_one(command: Command, vault: Path) -> None:
    (generation,) = vault.glob("g*")
    for name in ("header.json", "header.copy"):
        (generation / name).write_bytes(b"{}")
    said = command("doctor", "--vault", vault, "--json")
    assert said.code == 1
    assert "something is broken" in said.err
    assert any(one["level"] == "broken" for one in json.loads(said.out)["findings"])
