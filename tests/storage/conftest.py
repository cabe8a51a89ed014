"""Vaults of two generations, made once for each file of tests and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from vaults import NEW_PASSPHRASE, PASSPHRASE, made, stretched_once, unlocked
from wholeness import NOTES

from holdspace.storage.kdf import FLOOR


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
