"""A vault from its making to its erasing: which keys open it, who may look at it, what a second process is told."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from vaults import NEW_PASSPHRASE, PASSPHRASE, made, picture, stretched_once, unlocked

from holdspace.errors import NotSavedError, NoVaultError, VaultBusyError, VaultError, WrongKeyError
from holdspace.journey.records import Moment, Relationship
from holdspace.storage import vault
from holdspace.storage.kdf import FLOOR
from holdspace.storage.vault import Vault

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTE = Moment(id="a", at=NOW, text="the kettle was on before I came in")


def refused(folder: Path, *, passphrase: str | None = None, paper_key: str | None = None) -> None:
    before = picture(folder)
    with pytest.raises(WrongKeyError):
        vault.unlock(folder, passphrase=passphrase, paper_key=paper_key)
    assert picture(folder) == before


def notes(folder: Path, *, passphrase: str | None = None, paper_key: str | None = None) -> tuple[Moment, ...]:
    opened = vault.unlock(folder, passphrase=passphrase, paper_key=paper_key)
    assert opened.opened_with == ("paper" if paper_key else "passphrase")
    found = opened.journal.all(Moment)
    opened.close()
    return found


def test_a_vault_opens_with_either_key_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "down"
    assert not vault.exists(folder)
    opened, paper_key = made(folder, [NOTE, Relationship(id="r", nickname="M.")])
    assert vault.exists(folder)
    assert opened.journal.get(Relationship, "r").nickname == "M."
    opened.journal.save(NOTE.next(text="changed"))
    opened.close()
    opened.close()
    assert notes(folder, passphrase=PASSPHRASE) == notes(folder, paper_key=paper_key) == (NOTE.next(text="changed"),)
    refused(folder, passphrase=NEW_PASSPHRASE)
    refused(folder, passphrase="")
    last = "0" if paper_key[-1] != "0" else "1"
    refused(folder, paper_key=paper_key[:-1] + last)
    refused(folder, paper_key=PASSPHRASE)


@pytest.fixture(scope="module")
def _one_stretch() -> Iterator[None]:
    with stretched_once():
        yield


quick = pytest.mark.usefixtures("_one_stretch")


@quick
def test_only_this_person_may_look_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "vault"
    before = os.umask(0)
    try:
        opened, _ = made(folder)
        opened.journal.add(NOTE)
        opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR)
        opened.journal.save(NOTE.next(text="more"))
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder.parent, folder, *folder.rglob("*"))}
        assert {path.name for path in modes} >= {"vault.db-wal", "vault.db-shm", "LOCK", "CURRENT", "header.copy"}
        assert {path: mode for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}
        opened.close()
    finally:
        os.umask(before)
    left = tmp_path / "left"
    left.mkdir(mode=0o755)
    os.umask(0o777)
    try:
        opened, _ = made(left)
        opened.close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    assert unlocked(left).journal.is_empty()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Vault, str]:
    """One open vault for tests that change nothing in it, and its paper key."""
    return made(tmp_path_factory.mktemp("kept") / "vault", [NOTE])


def test_a_second_opening_is_refused_politely(kept: tuple[Vault, str]) -> None:
    opened, paper_key = kept
    for again in (
        lambda: vault.unlock(opened.folder, passphrase=PASSPHRASE),
        lambda: vault.unlock(opened.folder, paper_key=paper_key),
        lambda: vault.erase(opened.folder),
    ):
        with pytest.raises(VaultBusyError, match="close them there"):
            again()
    script = (
        "import sys, pathlib; from holdspace.storage import vault\n"
        "try: vault.unlock(pathlib.Path(sys.argv[1]), passphrase=sys.argv[2])\n"
        "except Exception as error: print(type(error).__name__)"
    )
    second = subprocess.run(
        [sys.executable, "-c", script, str(opened.folder), PASSPHRASE], capture_output=True, text=True, check=True
    )
    assert second.stdout == "VaultBusyError\n"
    assert opened.journal.get(Moment, "a") == NOTE


def test_a_vault_is_not_made_over_another_or_among_other_files(kept: tuple[Vault, str], tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="kept in this folder already"):
        made(kept[0].folder)
    (tmp_path / "letter.txt").write_text("not ours")
    with pytest.raises(VaultError, match="other files"):
        made(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    (tmp_path / "letter.txt").chmod(0o644)
    with pytest.raises(NotSavedError):
        made(tmp_path / "letter.txt")
    assert stat.S_IMODE((tmp_path / "letter.txt").stat().st_mode) == 0o644


def test_a_folder_without_a_vault_is_told_apart_from_a_wrong_key(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        assert not vault.exists(folder)
        with pytest.raises(NoVaultError, match="begin to keep some"):
            vault.unlock(folder, passphrase=PASSPHRASE)
        with pytest.raises(NoVaultError):
            vault.erase(folder)
    assert list(tmp_path.iterdir()) == []


def test_one_key_is_given_and_not_both(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        vault.unlock(tmp_path)
    with pytest.raises(TypeError):
        vault.unlock(tmp_path, passphrase=PASSPHRASE, paper_key="")


@quick
def test_an_open_vault_knows_its_passphrase(kept: tuple[Vault, str]) -> None:
    opened, paper_key = kept
    assert opened.accepts(PASSPHRASE)
    assert not opened.accepts(NEW_PASSPHRASE)
    assert not opened.accepts(paper_key)
    for change in (
        lambda: opened.change_passphrase(NEW_PASSPHRASE, old=NEW_PASSPHRASE),
        lambda: opened.change_passphrase(NEW_PASSPHRASE),
        lambda: opened.new_paper_key(NEW_PASSPHRASE),
        lambda: opened.renew(NEW_PASSPHRASE, PASSPHRASE),
    ):
        with pytest.raises(WrongKeyError):
            change()
    assert opened.generation == 1
    shown = repr(vars(opened)) + repr(vars(opened.journal))
    assert PASSPHRASE not in shown
    assert repr(opened.data_key) not in shown


def test_the_data_key_is_new_each_time_and_shown_nowhere(kept: tuple[Vault, str], tmp_path: Path) -> None:
    other, paper_key = made(tmp_path / "v")
    assert other.data_key != kept[0].data_key
    assert other.vault_id != kept[0].vault_id
    assert paper_key != kept[1]
    assert other.data_key.hex() not in repr(other)
    other.close()


@quick
def test_a_changed_passphrase_opens_and_the_old_one_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    opened, paper_key = made(folder, [NOTE])
    journal = opened.journal
    opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR)
    assert opened.journal is journal
    journal.add(Moment(id="b", at=NOW, text="after"))
    assert opened.accepts(NEW_PASSPHRASE)
    opened.close()
    refused(folder, passphrase=PASSPHRASE)
    assert len(notes(folder, passphrase=NEW_PASSPHRASE)) == len(notes(folder, paper_key=paper_key)) == 2


@quick
def test_the_paper_key_lets_a_forgotten_passphrase_be_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    opened, paper_key = made(folder, [NOTE])
    opened.close()
    opened = vault.unlock(folder, paper_key=paper_key.lower())
    with pytest.raises(WrongKeyError):
        opened.change_passphrase(NEW_PASSPHRASE, old="a guess at what it was", cost=FLOOR)
    opened.change_passphrase(NEW_PASSPHRASE, cost=FLOOR)
    assert opened.opened_with == "passphrase"
    with pytest.raises(WrongKeyError):
        opened.change_passphrase(PASSPHRASE, cost=FLOOR)
    opened.close()
    refused(folder, passphrase=PASSPHRASE)
    assert notes(folder, passphrase=NEW_PASSPHRASE) == notes(folder, paper_key=paper_key) == (NOTE,)


@quick
def test_a_new_paper_key_takes_the_place_of_the_lost_one(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    opened, lost = made(folder, [NOTE])
    found = opened.new_paper_key(PASSPHRASE)
    opened.close()
    refused(folder, paper_key=lost)
    assert notes(folder, paper_key=found) == notes(folder, passphrase=PASSPHRASE) == (NOTE,)


@quick
def test_after_someone_may_know_the_keys_nothing_old_opens_anything(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    opened, old_paper = made(folder, [NOTE])
    old_key, old_files = opened.data_key, picture(folder)
    (folder / "copies").mkdir()
    (folder / "copies" / "20261101-090000.copy").write_bytes(b"sealed under the old key")
    new_paper = opened.renew(PASSPHRASE, NEW_PASSPHRASE, cost=FLOOR)
    opened.journal.save(NOTE.next(text="after"))
    assert opened.data_key != old_key
    opened.close()
    assert not (folder / "copies").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", "g0002"]
    assert not (folder / "g0002" / "renewed").exists()
    refused(folder, passphrase=PASSPHRASE)
    refused(folder, paper_key=old_paper)
    assert notes(folder, passphrase=NEW_PASSPHRASE) == notes(folder, paper_key=new_paper) == (NOTE.next(text="after"),)
    for name in ("header.json", "header.copy"):
        (folder / "g0002" / name).write_bytes(old_files[f"g0001/{name}"][1])
    with pytest.raises(VaultError):
        vault.unlock(folder, passphrase=PASSPHRASE)


@quick
def test_erasing_needs_no_key_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    opened, _ = made(folder, [NOTE])
    opened.close()
    (folder / "copies").mkdir()
    (folder / "copies" / "20261101-090000.copy").write_bytes(b"sealed")
    vault.erase(folder)
    assert not folder.exists()
    opened, _ = made(folder)
    opened.close()
    (folder / "letter.txt").write_text("not ours")
    vault.erase(folder)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    assert not vault.exists(folder)
    with pytest.raises(NoVaultError):
        vault.unlock(folder, passphrase=PASSPHRASE)
