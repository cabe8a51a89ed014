"""What lies in a vault's folder after damage, tampering and interruption, and what the next unlock makes of it."""

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from vaults import NEW_PASSPHRASE, PASSPHRASE, Crash, abandoned, crashing, made, picture, stretched_once, unlocked

from holdspace.errors import DamagedVaultError, NewerVaultError, NotSavedError, NoVaultError, VaultError, WrongKeyError
from holdspace.journey.records import Moment
from holdspace.storage import cipher, files, generations, holding, vault
from holdspace.storage.header import read_header, sealed_header
from holdspace.storage.kdf import FLOOR
from holdspace.storage.upcasting import Row

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTES = tuple(
    Moment(id=str(number), at=NOW, text=f"{number} what I said and did not say " * 20) for number in range(40)
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, bytes]]:
    """A closed vault of generation 1 that is never touched, its paper key and its data key."""
    folder = tmp_path_factory.mktemp("first") / "v"
    with stretched_once():
        opened, paper_key = made(folder, NOTES)
        data_key = opened.data_key
        opened.close()
        yield folder, paper_key, data_key


@pytest.fixture(scope="module")
def second(first: tuple[Path, str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same vault in generation 2, with NEW_PASSPHRASE."""
    folder = tmp_path_factory.mktemp("second") / "v"
    shutil.copytree(first[0], folder)
    opened = unlocked(folder)
    opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR)
    opened.close()
    return folder


@pytest.fixture
def folder(first: tuple[Path, str, bytes], tmp_path: Path) -> Path:
    """A copy of the vault of generation 1."""
    return Path(shutil.copytree(first[0], tmp_path / "v"))


@pytest.fixture
def newer(second: Path, tmp_path: Path) -> Path:
    """A copy of the vault of generation 2."""
    return Path(shutil.copytree(second, tmp_path / "newer"))


def opens_whole(folder: Path, *notices: str, passphrase: str = PASSPHRASE) -> None:
    opened = unlocked(folder, passphrase)
    assert opened.journal.all(Moment) == NOTES
    assert opened.notices == notices
    opened.close()


def is_refused(folder: Path, error: type[VaultError], *, passphrase: str = PASSPHRASE) -> None:
    before = picture(folder)
    with pytest.raises(error):
        vault.unlock(folder, passphrase=passphrase)
    assert picture(folder) == before


def flip(path: Path, offset: int) -> None:
    content = bytearray(path.read_bytes())
    content[offset] ^= 4
    path.write_bytes(content)


def link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "flipped": lambda path: flip(path, 30),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "missing": Path.unlink,
    "huge": lambda path: path.write_bytes(bytes(100_000)),
    "a link": link,
    "a pipe": pipe,
    "a folder": make_a_folder,
}


@pytest.mark.parametrize("name", ["header.json", "header.copy"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_header_is_mended_from_its_copy(folder: Path, damage: str, name: str) -> None:
    whole = (folder / "g0001" / name).read_bytes()
    DAMAGE[damage](folder / "g0001" / name)
    is_refused(folder, WrongKeyError, passphrase=NEW_PASSPHRASE)
    opens_whole(folder, "mended_header")
    assert (folder / "g0001" / name).read_bytes() == whole
    opens_whole(folder)


def test_a_flip_anywhere_in_one_header_is_mended(folder: Path) -> None:
    path = folder / "g0001" / "header.json"
    whole = path.read_bytes()
    for offset in range(0, len(whole), 97):
        flip(path, offset)
        opens_whole(folder, "mended_header")
        assert path.read_bytes() == whole


def test_two_damaged_headers_are_refused_and_kept(folder: Path) -> None:
    for name in ("header.json", "header.copy"):
        flip(folder / "g0001" / name, 0)
    is_refused(folder, DamagedVaultError)
    for name in ("header.json", "header.copy"):
        (folder / "g0001" / name).unlink()
    is_refused(folder, DamagedVaultError)


@pytest.mark.parametrize("said", [b"g0005\n", b"g0001", b"g1\n", b"../v/g0001\n", b"", b"\xff\xfe\n", b"g0001\n" * 50])
def test_a_current_that_names_nothing_is_found_again(folder: Path, said: bytes) -> None:
    (folder / "CURRENT").write_bytes(said)
    assert vault.exists(folder)
    opens_whole(folder, "mended_current")
    assert (folder / "CURRENT").read_bytes() == b"g0001\n"
    opens_whole(folder)


@pytest.mark.parametrize("damage", ["cut", "missing", "a pipe", "a folder"])
def test_a_damaged_current_is_found_again(folder: Path, damage: str) -> None:
    DAMAGE[damage](folder / "CURRENT")
    assert vault.exists(folder)
    opens_whole(folder, "mended_current")
    assert (folder / "CURRENT").read_bytes() == b"g0001\n"
    opens_whole(folder)


def test_a_lost_current_means_the_newest_that_the_key_opens(folder: Path, newer: Path) -> None:
    shutil.copytree(newer / "g0002", folder / "g0002")
    (folder / "CURRENT").unlink()
    opens_whole(folder, "mended_current", passphrase=NEW_PASSPHRASE)
    assert (folder / "CURRENT").read_bytes() == b"g0002\n"
    opens_whole(folder, passphrase=NEW_PASSPHRASE)
    assert not (folder / "g0001").exists()


def test_an_older_generation_opens_beside_a_damaged_newer_one_which_is_kept(folder: Path, newer: Path) -> None:
    shutil.copytree(newer / "g0002", folder / "g0002")
    (folder / "CURRENT").unlink()
    flip(folder / "g0002" / "vault.db", 5000)
    damaged = picture(folder / "g0002")
    for _ in range(2):
        opens_whole(folder, "older_generation")
        assert not (folder / "CURRENT").exists()
        assert picture(folder / "g0002") == damaged
    flip(folder / "g0002" / "vault.db", 5000)
    opens_whole(folder, "mended_current", passphrase=NEW_PASSPHRASE)


@pytest.mark.parametrize("offset", [0, 17, 100, 4095, 4096, 9000, -1])
def test_a_damaged_page_is_refused_and_the_file_kept(folder: Path, offset: int) -> None:
    flip(folder / "g0001" / "vault.db", offset)
    is_refused(folder, DamagedVaultError)


@pytest.mark.parametrize("size", [0, 1, 4096, 8192, -4096, -1])
def test_a_cut_file_is_refused_and_kept(folder: Path, size: int) -> None:
    database = folder / "g0001" / "vault.db"
    database.write_bytes(database.read_bytes()[:size])
    is_refused(folder, DamagedVaultError)
    database.unlink()
    is_refused(folder, DamagedVaultError)


def test_an_older_header_that_was_put_back_is_noticed(folder: Path, newer: Path) -> None:
    for name in ("header.json", "header.copy"):
        shutil.copy(folder / "g0001" / name, newer / "g0002" / name)
    opens_whole(newer, "older_header")
    opened = unlocked(newer)
    opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR)
    opened.close()
    assert opened.generation == 3
    opens_whole(newer, passphrase=NEW_PASSPHRASE)


def test_one_older_header_beside_the_right_one_opens_nothing_with_the_older_key(folder: Path, newer: Path) -> None:
    for name in ("header.json", "header.copy"):
        right = (newer / "g0002" / name).read_bytes()
        shutil.copy(folder / "g0001" / name, newer / "g0002" / name)
        is_refused(newer, WrongKeyError)
        opens_whole(newer, "mended_header", passphrase=NEW_PASSPHRASE)
        assert (newer / "g0002" / name).read_bytes() == right


def test_an_older_file_under_a_newer_header_is_noticed(folder: Path, newer: Path) -> None:
    shutil.copy(folder / "g0001" / "vault.db", newer / "g0002" / "vault.db")
    opens_whole(newer, "older_records", passphrase=NEW_PASSPHRASE)


def test_an_older_generation_under_a_newer_name_is_noticed(folder: Path, newer: Path) -> None:
    shutil.rmtree(newer / "g0002")
    shutil.copytree(folder / "g0001", newer / "g0002")
    opens_whole(newer, "older_header", "older_records")


def test_a_header_of_another_vault_opens_nothing(folder: Path, tmp_path: Path) -> None:
    other, _ = made(tmp_path / "other")
    header = other.header
    other.close()
    for name in ("header.json", "header.copy"):
        (folder / "g0001" / name).write_bytes(header)
    is_refused(folder, DamagedVaultError)


def test_a_newer_layout_is_refused_and_nothing_is_written(folder: Path, first: tuple[Path, str, bytes]) -> None:
    connection = cipher.connect(folder / "g0001" / "vault.db", first[2], "rw")
    connection.execute("UPDATE meta SET value = '2' WHERE name = 'format'")
    connection.close()
    is_refused(folder, NewerVaultError)
    with pytest.raises(NewerVaultError, match="update Holdspace"):
        unlocked(folder)


@pytest.mark.parametrize(("kind", "schema"), [("moment", 2), ("poem", 1)])
def test_a_record_of_a_newer_version_is_refused_and_nothing_is_written(
    folder: Path, first: tuple[Path, str, bytes], kind: str, schema: int
) -> None:
    connection = cipher.connect(folder / "g0001" / "vault.db", first[2], "rw")
    connection.execute("UPDATE records SET kind = ?, schema = ? WHERE id = '7'", (kind, schema))
    connection.close()
    is_refused(folder, NewerVaultError)


def test_a_layout_that_nobody_ever_wrote_is_damage(folder: Path, first: tuple[Path, str, bytes]) -> None:
    connection = cipher.connect(folder / "g0001" / "vault.db", first[2], "rw")
    connection.execute("UPDATE meta SET value = '0' WHERE name = 'format'")
    connection.close()
    is_refused(folder, DamagedVaultError)
    connection = cipher.connect(folder / "g0001" / "vault.db", first[2], "rw")
    connection.execute("DROP TABLE meta")
    connection.close()
    is_refused(folder, DamagedVaultError)


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
