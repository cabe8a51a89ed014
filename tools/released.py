"""Freeze what this format writes, once, when it is released: tests/storage/released/FORMAT/.

A vault, a sealed copy, a backup and an export of one made-up life, with a golden list of every record. The folder is
never made again: whatever a later version does, it opens these files, and a test sees that they stay as they are.
"""

import hashlib
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from kept import LIFE  # ruff: ignore[module-import-not-at-top-of-file] -- the path is set above

from holdspace.journey import sample  # ruff: ignore[module-import-not-at-top-of-file] -- the path is set above
from holdspace.journey.records import Settings  # ruff: ignore[module-import-not-at-top-of-file] -- as above
from holdspace.storage import backup, cipher, copies, exporting, places, vault  # ruff: ignore[module-import-not-at-top-of-file] -- as above
from holdspace.storage.kdf import FLOOR  # ruff: ignore[module-import-not-at-top-of-file] -- as above

RELEASED: Final = ROOT / "tests" / "storage" / "released"
AT: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSPHRASE: Final = "lantern orbit velvet gravel spoon"  # ruff: ignore[hardcoded-password-string] -- it is written beside what it opens
README: Final = """# What format {format} wrote

Frozen on {at:%Y-%m-%d}; nothing here is ever written again. One made-up life, with every kind of record in it.

| file | what it is |
|---|---|
| `vault/` | a vault, closed |
| `sealed.copy` | a sealed copy of it |
| `backup.age` | a backup of it |
| `export.zip` | an export of it |
| `golden.json` | every record, oldest first, as it was |

Passphrase: `{passphrase}`

Paper key: `{paper_key}`
"""


def freeze(folder: Path) -> None:
    folder.mkdir(parents=True)
    records = (*sample.life(AT), *(one for one in LIFE if not isinstance(one, Settings)))
    opened, paper_key = vault.create(folder / "vault", PASSPHRASE, cost=FLOOR, records=records)
    shutil.move(copies.make(opened, AT), folder / "sealed.copy")
    backup.write(opened.journal, PASSPHRASE, folder / "backup.age", AT)
    exporting.write(exporting.files(opened.journal, AT), folder / "export.zip")
    with opened.journal.held() as connection:
        rows = [{**row._asdict(), "body": msgspec.json.decode(row.body)} for row in cipher.rows_of(connection)]
    opened.close()
    (folder / "vault" / places.LOCK).unlink()
    (folder / "vault" / places.COPIES).rmdir()
    golden = {"passphrase": PASSPHRASE, "paper_key": paper_key, "records": rows}
    (folder / "golden.json").write_bytes(msgspec.json.format(msgspec.json.encode(golden), indent=1) + b"\n")
    told = README.format(format=folder.name, at=AT, passphrase=PASSPHRASE, paper_key=paper_key)
    (folder / "README.md").write_text(told, encoding="utf-8")


def sums(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def main() -> None:
    folder = RELEASED / str(cipher.FORMAT)
    if folder.exists():
        sys.exit(f"Format {cipher.FORMAT} is released: what it wrote stays as it is. A new format has a new number.")
    freeze(folder)
    for name, digest in sums(folder).items():
        print(f'    "{name}": "{digest}",')


if __name__ == "__main__":
    main()
