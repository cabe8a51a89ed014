"""The page about the vault tells enough to open one without any code of ours, and tells nothing that is not so."""

import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from pages import blocks, text_of
from vaults import PASSPHRASE, made

from holdspace.journey.records import KINDS, Moment
from holdspace.storage import cipher, copies, header, kdf, paper, places, readable, sealing
from holdspace.storage.backup import file_name

PAGE = text_of("docs/vault.md")
PROGRAM = blocks(PAGE, "python")[0]
EXAMPLE = msgspec.json.decode(blocks(PAGE, "json")[0])
NOW = datetime(2026, 3, 31, 18, 15, tzinfo=UTC)
WORDS = "A note for someone in ten years: ä, “so”."


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Path]:
    """A closed vault with one note, its paper key, and a sealed copy of it."""
    folder = tmp_path_factory.mktemp("vault") / "notes"
    vault, paper_key = made(folder, (Moment(id="one", at=NOW, text=WORDS),))
    copy = copies.make(vault, NOW)
    vault.close()
    return folder, paper_key, copy


def opened(folder: Path, kind: str, key: str, where: Path) -> subprocess.CompletedProcess[str]:
    """What the page's own program says, where nothing of ours can be imported from."""
    (where / "open.py").write_text(f"import sys\nsys.modules['holdspace'] = None\n{PROGRAM}", encoding="utf-8")
    program = [sys.executable, "-I", str(where / "open.py"), str(folder), kind]
    return subprocess.run(program, input=f"{key}\n", capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("kind", ["passphrase", "paper"])
def test_the_pages_program_opens_a_vault_with_either_key(
    kept: tuple[Path, str, Path], kind: str, tmp_path: Path
) -> None:
    folder, paper_key, _copy = kept
    shutil.copytree(folder, tmp_path / "notes")
    ended = opened(tmp_path / "notes", kind, {"passphrase": PASSPHRASE, "paper": paper_key.lower()}[kind], tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f'"text":"{WORDS}"' in ended.stdout


def test_the_pages_program_refuses_a_wrong_key_and_a_changed_page(kept: tuple[Path, str, Path], tmp_path: Path) -> None:
    folder, paper_key, _copy = kept
    shutil.copytree(folder, tmp_path / "notes")
    other = paper_key.replace(paper_key[0], "0" if paper_key[0] != "0" else "1", 1)
    assert "InvalidTag" in opened(tmp_path / "notes", "paper", other, tmp_path).stderr
    database = tmp_path / "notes" / "g0001" / places.DATABASE
    content = bytearray(database.read_bytes())
    content[-100] ^= 1
    database.write_bytes(content)
    ended = opened(tmp_path / "notes", "paper", paper_key, tmp_path)
    assert ended.returncode != 0
    assert WORDS not in ended.stdout


def test_a_sealed_copy_is_unpacked_and_opened_as_told(kept: tuple[Path, str, Path], tmp_path: Path) -> None:
    _folder, paper_key, copy = kept
    assert f"`copies/{copy.name}`" in PAGE
    with zipfile.ZipFile(io.BytesIO(copy.read_bytes())) as packed:
        names = packed.namelist()
        packed.extractall(tmp_path / "notes" / "g0001")
        sums = {name: hashlib.sha256(packed.read(name)).hexdigest() for name in names}
        listed = msgspec.json.decode(packed.read(names[-1]))
    assert all(f"`{name}`" in PAGE for name in (*names, *listed, *listed["files"][places.HEADER]))
    assert {name: part["sha256"] for name, part in listed["files"].items()} == dict(list(sums.items())[:-1])
    (tmp_path / "notes" / "CURRENT").write_text("g0001", encoding="utf-8")
    assert WORDS in opened(tmp_path / "notes", "paper", paper_key, tmp_path).stdout


def test_the_example_opens_with_both_of_its_keys() -> None:
    found = header.read_header(msgspec.json.encode(EXAMPLE, order="sorted"))
    passphrase, paper_key, data_key = re.findall(r"`([^`]+)`", PAGE.partition("The example opens with")[2])[:3]
    assert header.open_with_passphrase(found, passphrase).hex() == data_key
    assert header.open_with_paper_key(found, paper_key).hex() == data_key


def test_the_header_is_told_field_by_field() -> None:
    fields = {*EXAMPLE, *(name for slot in EXAMPLE["slots"] for name in slot)}
    rows = PAGE.partition("| field |")[2].partition("\n\n")[0]
    assert fields == set(re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in rows.splitlines()[2:]))) | {"kind"}
    for name in ("memory_kib", "passes", "lanes"):
        assert f"`{name}` {getattr(kdf.FLOOR, name)} to {getattr(kdf.CEILING, name)}" in rows
    for said in (header.FOR_THE_MAC, header.FOR_A_PASSPHRASE, header.FOR_PAPER):
        assert PAGE.count(said.decode()) == 2
    assert f"at most {header.LARGEST} bytes" in PAGE
    assert f"`{paper.ALPHABET}`" in PAGE
    assert f"modulo {paper.CHECK}" in PAGE


def test_tables_kinds_names_and_numbers_are_those_of_the_program() -> None:
    assert blocks(PAGE, "sql")[0].strip() == cipher.TABLES.strip()
    kinds = re.search(r"The kinds are (.*?)\.", PAGE)
    assert kinds is not None
    assert re.findall(r"`(\w+)`", kinds[1]) == [kind.kind for kind in KINDS]
    assert f"of {copies.DAILY} days and of each of {copies.WEEKLY} weeks stay, and the last {copies.BEFORE}" in PAGE
    assert (f"`{sealing.FORMAT}`" in PAGE, f"`{readable.FORMAT}`" in PAGE) == (True, True)
    assert (header.FORMAT, cipher.FORMAT, sealing.VERSION, readable.VERSION) == (1, 1, 1, 1)
    assert file_name(NOW) in PAGE
    names = {places.CURRENT, places.LOCK, places.BACKED_UP, places.MAKING, places.ERASING, places.RENEWED}
    assert all(name in PAGE for name in names)
