"""Changes that were cut short or could not be kept, and what the next unlock makes of what they left."""

import resource
import shutil
import sqlite3
from pathlib import Path

import pytest
from vaults import NEW_PASSPHRASE, PASSPHRASE, Crash, abandoned, crashing, made, picture, unlocked
from wholeness import NOTES, NOW, is_refused, opens_whole

from holdspace.errors import NotSavedError, NoVaultError, VaultError, WrongKeyError
from holdspace.journey.records import Moment
from holdspace.storage import cipher, files, generations, holding, vault
from holdspace.storage.header import read_header, sealed_header
from holdspace.storage.kdf import FLOOR
from holdspace.storage.upcasting import Row


def test_leftovers_go_after_a_good_unlock_and_not_before(folder: Path) -> None:
    shutil.copytree(folder / "g0001", folder / "g0002")
    shutil.copytree(folder / "g0001", folder / "new-0123abcd")
    (folder / "CURRENT.part").write_bytes(b"g00")
    (folder / "MAKING").write_bytes(b"")
    (folder / "copies").mkdir()
    (folder / "copies" / "one.copy").write_bytes(b"sealed")
    (folder / "letter.txt").write_text("not ours")
    is_refused(folder, WrongKeyError, passphrase=NEW_PASSPHRASE)
    opens_whole(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", "copies", "g0001", "letter.txt"]
    assert [path.name for path in (folder / "copies").iterdir()] == ["one.copy"]


def test_a_first_making_that_was_cut_short_is_no_vault_and_can_be_begun_again(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    with crashing("create.named"), pytest.raises(Crash):
        made(folder)
    assert (folder / "g0001").is_dir()
    assert not vault.exists(folder)
    with pytest.raises(NoVaultError):
        unlocked(folder)
    opened, _ = made(folder, NOTES)
    opened.close()
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", "g0001"]
    opens_whole(folder)


def test_a_first_making_that_fails_leaves_nothing_that_looks_like_a_vault(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in (0, 1, 4096, 12_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            with pytest.raises(NotSavedError):
                made(folder, NOTES)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert not vault.exists(folder)
        assert [path.name for path in folder.iterdir()] == ["LOCK"]
    opened, _ = made(folder)
    opened.close()


def test_a_change_of_keys_on_a_full_disk_changes_nothing(folder: Path, first: tuple[Path, str, bytes]) -> None:
    opened = unlocked(folder)
    before = set(picture(folder))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in (0, 100, 8192):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            with pytest.raises(NotSavedError):
                opened.new_paper_key(PASSPHRASE)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert set(picture(folder)) == before
    opened.journal.add(Moment(id="after", at=NOW, text="room again"))
    opened.close()
    opened = vault.unlock(folder, paper_key=first[1])
    assert opened.journal.count(Moment) == len(NOTES) + 1
    opened.close()


def test_a_generation_is_not_believed_unless_its_keys_open_it(folder: Path, first: tuple[Path, str, bytes]) -> None:
    header = read_header((folder / "g0001" / "header.json").read_bytes())
    raw = sealed_header(first[2], vault_id=header.vault_id, generation=2, slots=header.slots)

    def refuse(written: bytes) -> None:
        assert written == raw
        raise NotSavedError("this key does not open it")

    plan = generations.Plan("paper", 2, header.vault_id, first[2], raw, refuse)
    before = picture(folder)
    with pytest.raises(NotSavedError, match="this key"):
        generations.build(folder, plan, [Row(1, "moment", "a", 1, 1, b"{}")])
    assert picture(folder) == before


ERASING = ("marker_placed", "key_removed", "keys_removed", "copies_removed", "generation_removed", "current_removed")


@pytest.mark.parametrize("step", [*ERASING, "lock_removed"])
def test_an_erasing_that_was_cut_short_is_finished_by_whoever_comes(folder: Path, step: str) -> None:
    (folder / "copies").mkdir()
    (folder / "copies" / "one.copy").write_bytes(b"sealed")
    with crashing(f"erase.{step}"), pytest.raises(Crash):
        vault.erase(folder)
    assert folder.exists()
    with pytest.raises(NoVaultError):
        unlocked(folder)
    assert not folder.exists()


def test_until_the_mark_of_erasing_is_there_the_vault_is_whole(folder: Path) -> None:
    with crashing("erase.marker_written"), pytest.raises(Crash):
        vault.erase(folder)
    opens_whole(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", "g0001"]


def test_a_new_vault_can_be_made_where_an_erasing_was_cut_short(folder: Path) -> None:
    with crashing("erase.keys_removed"), pytest.raises(Crash):
        vault.erase(folder)
    opened, _ = made(folder)
    assert opened.journal.is_empty()
    opened.close()


def test_while_another_erases_there_is_no_vault_and_nobody_meddles(folder: Path) -> None:
    lock = holding.take(folder)
    holding.mark_erasing(folder)
    assert not vault.exists(folder)
    with pytest.raises(NoVaultError):
        unlocked(folder)
    assert (folder / "g0001").exists()
    lock.release()
    assert not vault.exists(folder)
    assert not folder.exists()


def test_sealed_copies_under_old_keys_go_with_the_next_unlock_if_renewing_was_cut_short(folder: Path) -> None:
    opened = unlocked(folder)
    (folder / "copies").mkdir()
    (folder / "copies" / "old.copy").write_bytes(b"sealed under the old key")
    with crashing("renew.current_placed"), pytest.raises(Crash):
        opened.renew(PASSPHRASE, NEW_PASSPHRASE, cost=FLOOR)
    abandoned(opened)
    is_refused(folder, WrongKeyError)
    opens_whole(folder, passphrase=NEW_PASSPHRASE)
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", "g0002"]


def test_a_folder_that_was_synced_with_an_error_after_the_step_is_the_new_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = unlocked(folder)
    real = files.sync_folder

    def fail_at_current(synced: Path) -> None:
        if synced == folder and (folder / "CURRENT").read_bytes() == b"g0002\n":
            raise NotSavedError("the disk gave an error")
        real(synced)

    monkeypatch.setattr(files, "sync_folder", fail_at_current)
    paper_key = opened.new_paper_key(PASSPHRASE)
    opened.journal.add(Moment(id="after", at=NOW, text=""))
    monkeypatch.undo()
    opened.close()
    opened = vault.unlock(folder, paper_key=paper_key)
    assert opened.journal.count(Moment) == len(NOTES) + 1
    opened.close()


def test_a_persons_own_files_are_left_alone_whatever_their_names(folder: Path, tmp_path: Path) -> None:
    own = ("g1", "gabcd", "G0002", "g2024", "new-photos", "new-0badcafe", "copies")
    for place in (folder, tmp_path / "no vault"):
        for name in own:
            (place / name).mkdir(parents=True)
            (place / name / "beach.jpg").write_bytes(b"a picture")
    assert generations.numbers(folder) == (1,)
    opens_whole(folder)
    vault.erase(folder)
    for place in (folder, tmp_path / "no vault"):
        assert sorted(path.name for path in place.iterdir()) == sorted(own)
        assert {path.name for path in place.glob("*/*")} == {"beach.jpg"}
        assert not vault.exists(place)
    with pytest.raises(VaultError, match="other files"):
        made(tmp_path / "no vault")


def test_a_disk_that_fails_before_the_step_leaves_the_old_keys_in_force(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = unlocked(folder)
    before = set(picture(folder))

    def fail(connection: sqlite3.Connection) -> None:
        if (folder / "g0002").exists():
            raise NotSavedError("the disk gave an error")
        ready(connection)

    ready = cipher.ready_to_write
    monkeypatch.setattr(cipher, "ready_to_write", fail)
    with pytest.raises(NotSavedError):
        opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR)
    assert set(picture(folder)) == before
    monkeypatch.undo()
    opened.journal.add(Moment(id="after", at=NOW, text=""))
    opened.close()
    opened = unlocked(folder)
    assert opened.journal.count(Moment) == len(NOTES) + 1
    opened.close()
