"""What was ever written opens for ever: the frozen files of each released format, row for row."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from kept import NOW, everything
from vaults import stretched_once

from holdspace.journey.journal import Journal, MemoryJournal
from holdspace.journey.records import KINDS, Record
from holdspace.storage import cipher, importing, restoring, vault
from holdspace.storage.kdf import FLOOR
from holdspace.storage.upcasting import record_from

RELEASED = Path(__file__).parent / "released"
FORMATS = sorted(path.name for path in RELEASED.iterdir())
FROZEN = {
    "1": {
        "README.md": "bb22bed101b460b94455d8f92cd27005bbf933d9712c8c44349c1179f51c94c0",
        "backup.age": "23c53626bfeda769529c6459cddb0dde03ea41e3e41cb9b5f5d1d97e61dfae6a",
        "export.zip": "d8e9a90225f934929d3d395d48990d7f7f59ea2e4e54e7f2206b4d6fc3a2799e",
        "golden.json": "cff7b07175d92649b256b9b9ae3b8b809caff05b570265f1b3ebc3068e2a0c9a",
        "sealed.copy": "55ba82eb1d2c097b5b3ce988a06ba3c9eb2c55798766c07abf315ec262a9f880",
        "vault/CURRENT": "2209fda9a9ccd099cdc770dde01cf85f9571bcf0ac7dc8f82c1d16bfe304ef7a",
        "vault/g0001/header.copy": "4ee05e9a84f8c1826927e5c73a3a3afda7b2e6468c098b7d7d8ae591ecf41f84",
        "vault/g0001/header.json": "4ee05e9a84f8c1826927e5c73a3a3afda7b2e6468c098b7d7d8ae591ecf41f84",
        "vault/g0001/vault.db": "9745d36615102f35b9990b04526687400c6eda05eea91c5993dfe8549098adc3",
    }
}
"""SHA-256 of every file, by format. A line here is never changed; a new format gets lines of its own."""
LARGEST = 400_000

Golden = dict[str, Any]


@pytest.fixture(params=FORMATS)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a released folder, to do with as one likes."""
    return Path(shutil.copytree(RELEASED / request.param, tmp_path / request.param))


@pytest.fixture
def golden(released: Path) -> Golden:
    found: Golden = msgspec.json.decode((released / "golden.json").read_bytes())
    return found


def golden_records(golden: Golden) -> dict[str, tuple[Record, ...]]:
    """Kind by kind, oldest first, brought up to today."""
    records = [record_from(row["kind"], row["schema"], msgspec.json.encode(row["body"])) for row in golden["records"]]
    return {kind.kind: tuple(one for one in records if isinstance(one, kind)) for kind in KINDS}


def holds_all(journal: Journal, golden: Golden) -> None:
    assert {kind.kind: journal.all(kind) for kind in KINDS} == golden_records(golden)


@pytest.mark.parametrize("number", FORMATS)
def test_a_released_folder_is_never_changed(number: str) -> None:
    folder = RELEASED / number
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == FROZEN[number]
    assert sum(path.stat().st_size for path in files) < LARGEST


def test_the_format_that_is_written_today_is_frozen_with_every_kind_of_record() -> None:
    assert set(FORMATS) == set(FROZEN)
    assert str(cipher.FORMAT) in FORMATS
    newest = msgspec.json.decode((RELEASED / str(cipher.FORMAT) / "golden.json").read_bytes())
    kept = golden_records(newest)
    assert all(kept[kind.kind] for kind in KINDS)


@pytest.mark.parametrize("key", ["passphrase", "paper_key"])
def test_a_released_vault_opens_with_both_its_keys_row_for_row(released: Path, golden: Golden, key: str) -> None:
    opened = vault.unlock(released / "vault", **{key: golden[key]})
    holds_all(opened.journal, golden)
    with opened.journal.held() as connection:
        rows = [(row.seq, row.kind, row.id, row.revision) for row in cipher.rows_of(connection)]
    assert rows == [(row["seq"], row["kind"], row["id"], row["revision"]) for row in golden["records"]]
    opened.close()


WAYS: dict[str, tuple[str, str]] = {
    "a sealed copy by its passphrase": ("sealed.copy", "passphrase"),
    "a sealed copy by its paper key": ("sealed.copy", "paper_key"),
    "a backup": ("backup.age", "passphrase"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_released_file_is_brought_back_row_for_row(released: Path, golden: Golden, tmp_path: Path, way: str) -> None:
    name, key = WAYS[way]
    with stretched_once():
        restored = restoring.restore(released / name, tmp_path / "again", cost=FLOOR, now=NOW, **{key: golden[key]})
        opened = vault.unlock(tmp_path / "again", passphrase=golden["passphrase"])
    holds_all(opened.journal, golden)
    opened.close()
    assert sum(restored.counts.values()) == len(golden["records"])


def test_a_released_export_is_brought_in_row_for_row(released: Path, golden: Golden) -> None:
    journal = MemoryJournal()
    preview = importing.preview((released / "export.zip").read_bytes(), journal)
    assert preview.problems == ()
    importing.take(preview, journal)
    assert everything(journal) == golden_records(golden)
