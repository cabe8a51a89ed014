"""A vault comes back from a backup or a sealed copy: whole, counted, or not at all."""

import shutil
from pathlib import Path

import pytest
from age_files import age_file, asking_for
from kept import LIFE, NOW, everything, journal_of, names_in
from vaults import PASSPHRASE, made, unlocked

from holdspace.errors import (
    DamagedVaultError,
    HoldspaceError,
    RefusedFileError,
    VaultBusyError,
    VaultError,
    WrongKeyError,
)
from holdspace.journey.records import KINDS, Moment, Record
from holdspace.storage import copies, exporting, sealing, vault
from holdspace.storage.archives import packed
from holdspace.storage.kdf import FLOOR
from holdspace.storage.places import HEADER
from holdspace.storage.readable import readable_files
from holdspace.storage.restoring import Restored, look, restore
from holdspace.storage.vault import Vault

BACKUP_PASSPHRASE = "what it was in spring"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A closed vault with a life in it, its sealed copy, and its paper key."""
    folder = tmp_path_factory.mktemp("restoring") / "vault"
    opened, paper_key = made(folder, LIFE)
    path = copies.make(opened, NOW)
    opened.close()
    kept = folder.parent / "taken.copy"
    shutil.move(path, kept)
    return folder, kept, paper_key


@pytest.fixture(scope="module")
def backup_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stick") / "notes.age"
    path.write_bytes(age_file(packed(readable_files(LIFE, NOW, readme="readme_backup"), NOW), BACKUP_PASSPHRASE))
    return path


def restored(file: Path, folder: Path, passphrase: str = PASSPHRASE, *, replace: bool = False) -> Restored:
    return restore(file, folder, passphrase=passphrase, cost=FLOOR, replace=replace, now=NOW)


def kept_in(opened: Vault) -> dict[str, tuple[Record, ...]]:
    try:
        return {kind.kind: opened.journal.all(kind) for kind in KINDS}
    finally:
        opened.close()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


ALL = everything(journal_of())
COUNTS = {kind: len(records) for kind, records in ALL.items()}


def test_a_sealed_copy_comes_back_with_the_keys_it_had(taken: tuple[Path, Path, str], tmp_path: Path) -> None:
    _folder, copy, paper_key = taken
    done = restore(copy, tmp_path / "by sheet", paper_key=paper_key, now=NOW)
    assert done == Restored(COUNTS, None, None)
    assert kept_in(unlocked(tmp_path / "by sheet")) == ALL
    assert restored(copy, tmp_path / "by words").counts == COUNTS
    assert kept_in(vault.unlock(tmp_path / "by words", paper_key=paper_key)) == ALL


def test_a_backup_comes_back_with_its_passphrase_and_a_new_paper_key(backup_file: Path, tmp_path: Path) -> None:
    done = restored(backup_file, tmp_path / "new", BACKUP_PASSPHRASE)
    assert done.counts == COUNTS
    assert done.paper_key is not None
    assert kept_in(unlocked(tmp_path / "new", BACKUP_PASSPHRASE)) == ALL
    assert kept_in(vault.unlock(tmp_path / "new", paper_key=done.paper_key)) == ALL


def test_a_vault_that_is_there_is_left_alone_unless_that_is_said(
    taken: tuple[Path, Path, str], backup_file: Path, tmp_path: Path
) -> None:
    shutil.copytree(taken[0], tmp_path / "vault")
    before = tree(tmp_path / "vault")
    with pytest.raises(VaultError, match="already"):
        restored(backup_file, tmp_path / "vault", BACKUP_PASSPHRASE)
    assert tree(tmp_path / "vault") == before


def test_the_vault_before_is_kept_as_a_copy_with_all_that_a_crash_left_beside_it(
    backup_file: Path, tmp_path: Path
) -> None:
    opened, _paper = made(tmp_path / "running")
    last = Moment(id="last", at=NOW, text="written last")
    opened.journal.add(last)
    shutil.copytree(tmp_path / "running", tmp_path / "vault")
    opened.close()
    done = restored(backup_file, tmp_path / "vault", BACKUP_PASSPHRASE, replace=True)
    assert done.kept is not None
    assert kept_in(unlocked(tmp_path / "vault", BACKUP_PASSPHRASE)) == ALL
    assert names_in(tmp_path / "vault") == ["CURRENT", "LOCK", "copies", "g0002"]
    restored(done.kept, tmp_path / "again")
    assert [
        moment.text for moment in kept_in(unlocked(tmp_path / "again"))["moment"] if isinstance(moment, Moment)
    ] == ["written last"]


def test_a_damaged_vault_is_kept_too_when_another_takes_its_place(
    taken: tuple[Path, Path, str], tmp_path: Path
) -> None:
    shutil.copytree(taken[0], tmp_path / "vault")
    (tmp_path / "vault" / "g0001" / "vault.db").write_bytes(b"torn")
    done = restored(taken[1], tmp_path / "vault", replace=True)
    assert done.kept is not None
    assert sealing.parts_of(done.kept.read_bytes())[1]["vault.db"] == b"torn"
    assert kept_in(unlocked(tmp_path / "vault")) == ALL


def test_while_the_vault_is_open_nothing_takes_its_place(
    taken: tuple[Path, Path, str], backup_file: Path, tmp_path: Path
) -> None:
    shutil.copytree(taken[0], tmp_path / "vault")
    opened = unlocked(tmp_path / "vault")
    try:
        with pytest.raises(VaultBusyError):
            restored(backup_file, tmp_path / "vault", BACKUP_PASSPHRASE, replace=True)
    finally:
        opened.close()


def test_a_folder_with_other_things_in_it_is_not_used(taken: tuple[Path, Path, str], tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(VaultError, match="other files"):
        restored(taken[1], tmp_path)
    assert names_in(tmp_path) == ["thesis.doc"]


def test_what_an_interrupted_making_left_is_cleared_away(taken: tuple[Path, Path, str], tmp_path: Path) -> None:
    shutil.copytree(taken[0], tmp_path / "vault")
    (tmp_path / "vault" / "CURRENT").unlink()
    (tmp_path / "vault" / "MAKING").touch()
    restored(taken[1], tmp_path / "vault")
    assert kept_in(unlocked(tmp_path / "vault")) == ALL


def test_another_key_leaves_nothing_behind(taken: tuple[Path, Path, str], backup_file: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongKeyError):
        restored(taken[1], tmp_path / "new", "not the passphrase")
    with pytest.raises(WrongKeyError, match="passphrase of the day"):
        restored(backup_file, tmp_path / "new", PASSPHRASE)
    with pytest.raises(WrongKeyError, match="not with the key sheet"):
        restore(backup_file, tmp_path / "new", paper_key=taken[2], now=NOW)
    assert not names_in(tmp_path)


def test_what_would_come_back_is_counted_beside_an_open_vault_and_nothing_changes(
    taken: tuple[Path, Path, str], backup_file: Path, tmp_path: Path
) -> None:
    opened, _paper_key = made(tmp_path / "vault")
    before = {name for name in tree(tmp_path / "vault") if not name.startswith("copies")}
    assert look(taken[1], tmp_path / "vault", passphrase=PASSPHRASE) == COUNTS
    assert look(taken[1].read_bytes(), tmp_path / "vault", paper_key=taken[2]) == COUNTS
    assert look(backup_file.read_bytes(), tmp_path / "vault", passphrase=BACKUP_PASSPHRASE) == COUNTS
    with pytest.raises(WrongKeyError):
        look(taken[1], tmp_path / "vault", passphrase=BACKUP_PASSPHRASE)
    with pytest.raises(WrongKeyError, match="not with the key sheet"):
        look(backup_file, tmp_path / "vault", paper_key=taken[2])
    with pytest.raises(TypeError):
        look(backup_file, tmp_path / "vault")
    assert opened.journal.is_empty()
    assert set(tree(tmp_path / "vault")) == before
    opened.close()


def test_a_backup_in_memory_comes_back_like_one_in_a_file(backup_file: Path, tmp_path: Path) -> None:
    done = restore(backup_file.read_bytes(), tmp_path / "new", passphrase=BACKUP_PASSPHRASE, cost=FLOOR, now=NOW)
    assert done.counts == COUNTS


def test_exactly_one_key_is_given(backup_file: Path, tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        restore(backup_file, tmp_path / "new", now=NOW)


def test_what_is_not_whole_or_not_ours_is_refused_and_nothing_is_left(
    taken: tuple[Path, Path, str], backup_file: Path, tmp_path: Path
) -> None:
    copy, backup = taken[1].read_bytes(), backup_file.read_bytes()
    _manifest, parts = sealing.parts_of(copy)
    torn = bytearray(parts["vault.db"])
    torn[len(torn) // 2] ^= 1
    hostile = parts[HEADER].replace(b'"memory_kib":65536', b'"memory_kib":2147483648')
    assert hostile != parts[HEADER]
    cases = {
        "cut copy": copy[:-100],
        "flipped copy": copy[:4000] + bytes([copy[4000] ^ 1]) + copy[4001:],
        "cut backup": backup[:-1],
        "flipped backup": backup[:-1] + bytes([backup[-1] ^ 1]),
        "asks for work": asking_for(30),
        "torn inside": sealing.sealed_copy({**parts, "vault.db": bytes(torn)}, len(LIFE), NOW),
        "hostile header": sealing.sealed_copy({**parts, HEADER: hostile}, len(LIFE), NOW),
        "no header": sealing.sealed_copy({**parts, HEADER: b""}, len(LIFE), NOW),
        "large header": sealing.sealed_copy({**parts, HEADER: b" " * 10_000}, len(LIFE), NOW),
        "export": exporting.zipped(exporting.files(journal_of(), NOW)),
        "nothing": b"",
        "a picture": b"\x89PNG",
        "a bomb": packed({HEADER: bytes(2 * 2**20)}, NOW),
    }
    for name, content in cases.items():
        (tmp_path / "file").write_bytes(content)
        with pytest.raises((RefusedFileError, DamagedVaultError)) as told:
            restored(tmp_path / "file", tmp_path / "new", BACKUP_PASSPHRASE if "backup" in name else PASSPHRASE)
        assert "\n" not in str(told.value), name
        assert names_in(tmp_path) == ["file"], name


def test_an_export_is_sent_to_import(tmp_path: Path) -> None:
    (tmp_path / "notes.zip").write_bytes(exporting.zipped(exporting.files(journal_of(), NOW)))
    with pytest.raises(RefusedFileError, match="bring it in with import"):
        restored(tmp_path / "notes.zip", tmp_path / "new")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(HoldspaceError, match="cannot be read"):
        restored(tmp_path / "absent", tmp_path / "new")
    assert names_in(tmp_path) == []
