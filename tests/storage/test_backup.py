"""A backup opens with its passphrase, here and with the standard age program, and anything else is refused."""

import io
import os
import pty
import select
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pyrage
import pytest
from age_files import age_file, asking_for
from hypothesis import example, given
from hypothesis import strategies as st
from kept import CANARY, LIFE, NOW, journal_of, names_in

from holdspace.errors import NotSavedError, RefusedFileError, VaultError, WrongKeyError
from holdspace.journey.records import KINDS
from holdspace.storage import ages, backup
from holdspace.storage.archives import packed
from holdspace.storage.places import BACKED_UP
from holdspace.storage.readable import NAMES, readable_files

PASSPHRASE = "five plain words in a row"
WITHIN = 60


def zipped() -> bytes:
    return packed(readable_files(LIFE, NOW, readme="readme_backup"), NOW)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, backup.Contents]:
    """One backup, as everyone makes it: stretching its passphrase takes seconds."""
    path = tmp_path_factory.mktemp("stick") / "notes.age"
    return path, backup.write(journal_of(), PASSPHRASE, path, NOW)


@pytest.fixture(scope="module")
def age() -> str:
    found = shutil.which("age")
    assert found is not None, "the standard age program is not here: apt-get install age (Debian, Ubuntu)"
    return found


def at_a_terminal(command: list[str], folder: Path, *lines: str) -> int:
    """Run a program that asks at a terminal, and answer each time it does; its exit code."""
    ours, theirs = pty.openpty()
    place = os.ttyname(theirs)
    in_its_own = ["sh", "-c", f'exec "$@" <{place} >{place} 2>{place}', "sh", *command]
    program = subprocess.Popen(in_its_own, start_new_session=True, cwd=folder)
    try:
        for line in lines:
            assert "assphrase" in said(ours, until="assphrase")
            os.write(ours, f"{line}\n".encode())
        os.close(theirs)  # not before: a terminal that no one has open yet looks like one whose program has gone
        said(ours, until="")
        return program.wait(WITHIN)
    finally:
        program.kill()
        program.wait()
        os.close(ours)


def said(terminal: int, *, until: str) -> str:
    """What comes at the terminal up to these words, or to the end of the program."""
    words = ""
    while (not until or until not in words) and select.select([terminal], [], [], WITHIN)[0]:
        try:
            words += os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:  # the program has gone
            break
    return words


def test_what_was_kept_is_in_it_in_order_and_counted(written: tuple[Path, backup.Contents]) -> None:
    _path, contents = written
    assert [record for kind in KINDS for record in LIFE if record.kind == kind.kind] == list(contents.records)
    assert contents.made == NOW
    assert contents.counts == {"relationship": 2, "interview": 1, "moment": 2, "draft": 1, "settings": 1}


def test_only_its_owner_can_read_it_and_nothing_is_left_beside_it(written: tuple[Path, backup.Contents]) -> None:
    path, _contents = written
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names_in(path.parent) == [path.name]
    assert CANARY.encode() not in path.read_bytes()


def test_the_standard_age_program_opens_it(written: tuple[Path, backup.Contents], age: str, tmp_path: Path) -> None:
    path, _contents = written
    assert at_a_terminal([age, "-d", "-o", "notes.zip", str(path)], tmp_path, PASSPHRASE) == 0
    with zipfile.ZipFile(tmp_path / "notes.zip") as opened:
        assert opened.testzip() is None
        assert set(opened.namelist()) == set(NAMES)
        readme = opened.read("README.md").decode()
        assert CANARY in opened.read("thinking.md").decode()
    assert "age -d -o notes.zip" in readme
    assert "passphrase of the day it was made" in readme
    assert "does not open with the key sheet" in readme
    assert "2026-11-24" in readme


def test_what_the_standard_age_program_sealed_in_letters_is_read(age: str, tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_bytes(zipped())
    command = [age, "-p", "-a", "-o", "notes.age", "notes.zip"]
    assert at_a_terminal(command, tmp_path, PASSPHRASE, PASSPHRASE) == 0
    assert backup.read(tmp_path / "notes.age", PASSPHRASE).counts["moment"] == 2


def test_an_age_file_for_keys_is_told_apart(age: str, tmp_path: Path) -> None:
    made = subprocess.run([f"{age}-keygen"], capture_output=True, text=True, check=True)
    public = made.stdout.partition("public key: ")[2].split()[0]
    sealed = subprocess.run([age, "-r", public], input=b"x", capture_output=True, check=True).stdout
    (tmp_path / "keys.age").write_bytes(sealed)
    with pytest.raises(RefusedFileError, match="opens with a key file and not with a passphrase"):
        backup.read(tmp_path / "keys.age", PASSPHRASE)


def opened(content: bytes, passphrase: str = PASSPHRASE) -> backup.Contents:
    return backup.opened(content, passphrase)


def test_a_passphrase_is_the_same_however_its_letters_are_composed() -> None:
    composed, apart = "blåbær og møller", "blåbær og møller"
    assert opened(age_file(zipped(), composed), f"  {apart} ").made == NOW
    assert opened(age_file(zipped(), apart), apart).made == NOW


def test_another_passphrase_is_told_as_that() -> None:
    with pytest.raises(WrongKeyError, match="passphrase of the day"):
        opened(age_file(zipped(), "another"))


def test_a_backup_needs_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="needs a passphrase"):
        backup.write(journal_of(), "  ", tmp_path / "notes.age", NOW)
    assert not names_in(tmp_path)


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ages, "sealed", age_file)
    (tmp_path / "notes.age").write_bytes(b"older")
    with pytest.raises(NotSavedError, match="already"):
        backup.write(journal_of(), PASSPHRASE, tmp_path / "notes.age", NOW)
    assert (tmp_path / "notes.age").read_bytes() == b"older"
    backup.write(journal_of(), PASSPHRASE, tmp_path / "notes.age", NOW, replace=True)
    assert backup.read(tmp_path / "notes.age", PASSPHRASE).made == NOW


def test_a_backup_that_did_not_come_out_whole_takes_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = packed(readable_files(LIFE[:1], NOW, readme="readme_backup"), NOW)
    monkeypatch.setattr(ages, "sealed", lambda _content, passphrase: age_file(other, passphrase))
    with pytest.raises(NotSavedError, match="did not come out whole"):
        backup.write(journal_of(), PASSPHRASE, tmp_path / "notes.age", NOW)
    assert not names_in(tmp_path)


SEALED = age_file(zipped(), PASSPHRASE)


@given(st.integers(0, len(SEALED) - 1))
@example(0)
@example(len(SEALED) - 1)
def test_every_shortening_is_noticed(length: int) -> None:
    with pytest.raises(RefusedFileError):
        opened(SEALED[:length])


@given(st.integers(0, len(SEALED) * 8 - 1))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    flipped = bytearray(SEALED)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises((RefusedFileError, WrongKeyError)):
        opened(bytes(flipped))


@pytest.mark.parametrize("work", [21, 30, 64, 99])
def test_a_file_that_asks_for_too_much_work_is_refused_before_any_is_done(
    work: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_content: bytes, _passphrase: str) -> bytes:
        raise AssertionError("work was done")

    monkeypatch.setattr(pyrage.passphrase, "decrypt", never)
    with pytest.raises(RefusedFileError, match="more work than any backup needs"):
        opened(asking_for(work))


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b" 4\n", b" 04\n"),
        lambda raw: raw.replace(b" 4\n", b" 1000\n"),
        lambda raw: raw.replace(b" 4\n", b" -4\n"),
        lambda raw: raw.replace(b"-> scrypt", b"-> scrypt x"),
        lambda raw: raw.replace(b"/v1\n", b"/v2\n"),
        lambda raw: raw.replace(b"\n---", b"\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 4\nAAAA\n---"),
        lambda raw: b"-----BEGIN AGE ENCRYPTED FILE-----\n" + raw,
        lambda _raw: b"-----BEGIN AGE ENCRYPTED FILE-----\n!\n-----END AGE ENCRYPTED FILE-----",
        lambda _raw: b"",
    ],
)
def test_a_header_that_age_never_writes_is_refused(change: Callable[[bytes], bytes]) -> None:
    with pytest.raises(RefusedFileError):
        opened(change(SEALED))


def test_an_age_file_with_something_else_in_it_is_refused() -> None:
    for inside in (b"", b"hello", packed({"README.md": b""}, NOW), packed({"records.json": b"{}"}, NOW)):
        with pytest.raises(RefusedFileError):
            opened(age_file(inside, PASSPHRASE))


def test_a_newer_format_is_told_as_that() -> None:
    newer = dict(readable_files(LIFE, NOW, readme="readme_backup"))
    newer["records.json"] = newer["records.json"].replace(b'"version": 1', b'"version": 2')
    with pytest.raises(RefusedFileError, match="newer Holdspace: update"):
        opened(age_file(packed(newer, NOW), PASSPHRASE))


def test_a_record_that_stands_twice_is_refused() -> None:
    twice = readable_files((*LIFE, LIFE[0]), NOW, readme="readme_backup")
    with pytest.raises(RefusedFileError):
        opened(age_file(packed(twice, NOW), PASSPHRASE))


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large.age").touch()
    os.truncate(tmp_path / "large.age", 65 * 2**20)
    for name in ("pipe", "large.age", ".", "absent", "a\0b"):
        with pytest.raises(RefusedFileError):
            backup.read(tmp_path / name, PASSPHRASE)


def test_the_folder_remembers_when_a_backup_was_last_made(tmp_path: Path) -> None:
    assert backup.last_made(tmp_path) is None
    backup.remember(tmp_path, NOW)
    backup.remember(tmp_path, NOW + timedelta(days=1))
    assert backup.last_made(tmp_path) == NOW + timedelta(days=1)
    assert names_in(tmp_path) == [BACKED_UP]
    (tmp_path / BACKED_UP).write_bytes(b"\xff last year")
    assert backup.last_made(tmp_path) is None


def test_the_inside_is_readable_without_us() -> None:
    with zipfile.ZipFile(io.BytesIO(zipped())) as inside:
        read = msgspec.json.decode(inside.read("records.json"))
    assert {entry["schema"] for entry in read["records"]} == {1}
    assert read["format"] == "holdspace-records"
