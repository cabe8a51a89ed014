"""Whether a vault in a folder is whole, or refused with nothing written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from vaults import PASSPHRASE, picture, unlocked

from holdspace.errors import VaultError
from holdspace.journey.records import Moment
from holdspace.storage import vault

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTES = tuple(Moment(id=str(number), at=NOW, text=f"{number} what I said " * 40) for number in range(40))


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
