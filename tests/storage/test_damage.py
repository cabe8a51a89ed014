"""Damage and tampering: what is mended, what is noticed, and what is refused with everything kept."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from vaults import NEW_PASSPHRASE, PASSPHRASE, made, picture, unlocked
from wholeness import flip, is_refused, opens_whole

from holdspace.errors import DamagedVaultError, NewerVaultError, WrongKeyError
from holdspace.storage import cipher, vault
from holdspace.storage.kdf import FLOOR


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
