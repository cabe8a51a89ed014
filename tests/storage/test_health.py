"""The doctor changes nothing, and each thing it finds comes with what to do."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from kept import LIFE, NOW
from vaults import PASSPHRASE, made, unlocked

from holdspace.errors import WrongKeyError
from holdspace.storage import backup, copies, health, holding
from holdspace.storage.health import Finding

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with nothing to say about it."""
    folder = tmp_path_factory.mktemp("health") / "vault"
    opened, _paper = made(folder, LIFE)
    copies.make(opened, NOW)
    backup.remember(folder, NOW)
    opened.close()
    return folder


@pytest.fixture
def folder(well: Path, tmp_path: Path) -> Path:
    shutil.copytree(well, tmp_path / "vault")
    return tmp_path / "vault"


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def worth_a_look(folder: Path, passphrase: str | None = None) -> list[Finding]:
    return [one for one in health.examine(folder, NOW, passphrase=passphrase) if one.level != "ok"]


def test_a_vault_that_is_well_has_nothing_to_mend_and_is_not_touched(well: Path) -> None:
    before = tree(well)
    found = health.examine(well, NOW, passphrase=PASSPHRASE)
    assert [one for one in found if one.level != "ok"] == []
    said = " ".join(one.what for one in found)
    assert f"Notes and records: {len(LIFE)}." in said
    assert "Sealed copies: 1, the newest of 2026-11-24." in said
    assert "The last backup was made on 2026-11-24, today." in said
    for name in ("Holdspace 0", "SQLCipher 4", "SQLite 3", "Python 3", "Free room"):
        assert name in said
    assert tree(well) == before


@pytest.mark.parametrize(
    ("change", "level", "said"),
    [
        (lambda vault: (vault / "g0001" / "vault.db").chmod(0o644), "look", "Other people on this machine"),
        (lambda vault: vault.chmod(0o750), "look", "Other people on this machine"),
        (lambda vault: (vault / "CURRENT").unlink(), "broken", "CURRENT"),
        (lambda vault: (vault / "CURRENT").write_text("g0009\n"), "broken", "CURRENT"),
        (lambda vault: (vault / "g0001" / "header.copy").unlink(), "look", "One of the two key files"),
        (lambda vault: (vault / "g0001" / "header.json").write_bytes(b"{"), "look", "One of the two key files"),
        (lambda vault: (vault / "g0001" / "vault.db").unlink(), "broken", "missing"),
        (lambda vault: (vault / "g0001" / "vault.db").write_bytes(b"x" * 5000), "broken", "cut short"),
        (lambda vault: (vault / "g0001" / "vault.db").write_bytes(b"SQLite format 3\0" * 256), "broken", "not sealed"),
        (lambda vault: (vault / "new-0123").mkdir(mode=0o700), "look", "new-0123"),
        (lambda vault: shutil.rmtree(vault / "copies"), "look", "no sealed copy yet"),
        (lambda vault: next((vault / "copies").iterdir()).write_bytes(b"torn"), "look", "is damaged"),
        (lambda vault: (vault / "BACKED-UP").unlink(), "look", "No backup"),
        (lambda vault: backup.remember(vault, NOW - timedelta(days=31)), "look", "31 days ago"),
        (lambda vault: (vault / "ERASING").touch(mode=0o600), "look", "being erased"),
    ],
)
def test_each_thing_that_is_wrong_is_named_with_what_to_do(folder: Path, change: Change, level: str, said: str) -> None:
    change(folder)
    (found,) = worth_a_look(folder)
    assert (found.level, said in found.what) == (level, True), found
    assert found.fix.endswith(".")


def test_a_backup_of_the_day_before_is_of_yesterday(folder: Path) -> None:
    backup.remember(folder, NOW - timedelta(days=1))
    assert "The last backup was made on 2026-11-23, yesterday." in [one.what for one in health.examine(folder, NOW)]


def test_both_key_files_gone_is_broken(folder: Path) -> None:
    for name in ("header.json", "header.copy"):
        (folder / "g0001" / name).write_bytes(b"")
    assert [(one.level, "Both key files" in one.what) for one in worth_a_look(folder)] == [("broken", True)]
    said = [one.what for one in worth_a_look(folder, PASSPHRASE)]
    assert any(what.startswith("Your notes do not open.") for what in said)
    assert not any("were opened" in what for what in said)


def test_a_flipped_bit_is_seen_with_the_passphrase(folder: Path) -> None:
    path = folder / "g0001" / "vault.db"
    content = bytearray(path.read_bytes())
    content[len(content) - 100] ^= 1
    path.write_bytes(content)
    assert worth_a_look(folder) == []
    (found,) = worth_a_look(folder, PASSPHRASE)
    assert found.level == "broken"


def test_another_passphrase_is_no_illness(well: Path) -> None:
    with pytest.raises(WrongKeyError):
        health.examine(well, NOW, passphrase="not this one at all")


def test_an_open_vault_is_looked_at_from_outside(folder: Path) -> None:
    opened = unlocked(folder)
    try:
        (found,) = worth_a_look(folder, PASSPHRASE)
    finally:
        opened.close()
    assert "open in Holdspace now" in found.what


def test_looking_takes_the_lock_from_no_one(folder: Path) -> None:
    health.examine(folder, NOW)
    holding.take(folder).release()


def test_where_nothing_is_kept_that_is_said(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "absent"):
        assert [one.what for one in worth_a_look(place)] == ["No notes are kept in this folder."]
    assert list(tmp_path.iterdir()) == []


def test_old_help_lines_are_told(well: Path) -> None:
    found = health.examine(well, NOW + timedelta(days=365))
    assert any("Some help lines" in one.what for one in found)
