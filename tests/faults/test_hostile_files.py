"""Files made to do harm, through the real commands and the page: one clear sentence, soon, and nothing is written."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from faults import TALLY, Start
from hostile import BACKUPS, COSTS, IMPORTS, asking, sealed_copy_of
from vaults import PASSPHRASE, picture
from window import Window, nothing_kept

from holdspace.cli.commands import run
from holdspace.storage import places
from holdspace.web.keeping import KEEPING

SOON = 5.0
"""Seconds; a file that stops the machine takes minutes."""
GOES_IN_PART = {"a record of a newer schema"}
"""Here every record that can't be read is named, and the rest would come in: nothing is left to take."""

Command = Callable[..., str]


@pytest.fixture
def home(start: Start, tmp_path: Path) -> Path:
    home = Path(shutil.copytree(start.root / "v", tmp_path / "home" / "v")).parent
    (home / "words").write_text(f"{PASSPHRASE}\n", "utf-8")
    (home / "words").chmod(0o600)
    return home


@pytest.fixture
def refusal(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """A command that is refused soon, in one sentence, and changes nothing in the whole home; what it said."""
    monkeypatch.chdir(home)

    def call(*arguments: str) -> str:
        before = lasting(home)
        began = time.monotonic()
        code = run([*arguments, "--passphrase-file", "words"])
        said = capsys.readouterr()
        assert time.monotonic() - began < SOON
        assert (code, said.out) == (1, "")
        assert re.fullmatch(r"holdspace: [^\n]{10,260}[.)]\n", said.err), said.err
        assert lasting(home) == before
        return said.err

    return call


def lasting(home: Path) -> dict[str, tuple[int, bytes]]:
    return {name: one for name, one in picture(home).items() if not name.endswith(("-shm", "-wal"))}


@pytest.mark.parametrize("name", BACKUPS)
def test_a_hostile_backup_is_refused_and_no_vault_is_made_or_replaced(home: Path, refusal: Command, name: str) -> None:
    (home / "file").write_bytes(BACKUPS[name](sealed_copy_of(home / "v")))
    refusal("restore", "file", "--vault", "anew")
    refusal("restore", "file", "--replace", "--vault", "v")
    TALLY.count("hostile files", files=1, written=0)


@pytest.mark.parametrize("name", [name for name in IMPORTS if name not in GOES_IN_PART])
def test_a_hostile_import_is_refused_and_nothing_is_kept(home: Path, refusal: Command, name: str) -> None:
    (home / "file").write_bytes(IMPORTS[name](sealed_copy_of(home / "v")))
    refusal("import", "file", "--yes", "--vault", "v")
    TALLY.count("hostile files", files=1, written=0)


@pytest.mark.parametrize("name", COSTS)
def test_a_vault_whose_header_asks_for_other_work_is_refused_before_any_is_done(
    home: Path, refusal: Command, name: str
) -> None:
    for header in (places.HEADER, places.HEADER_COPY):
        path = home / "v" / "g0001" / header
        path.write_bytes(asking(path.read_bytes(), **COSTS[name]))
    refusal("export", "--to", "out.zip", "--vault", "v")
    TALLY.count("hostile files", files=1, written=0)


@pytest.fixture
def window(home: Path) -> Iterator[Window]:
    nothing_kept(home / "v")
    KEEPING.open(passphrase=PASSPHRASE, now=datetime.now(UTC))
    opened = Window()
    opened.stay.opened = True
    yield opened
    nothing_kept(home / "none")


FORMS = [("look", "file", IMPORTS), ("restore", "backup", BACKUPS)]


@pytest.mark.parametrize(("go", "field", "name"), [(go, field, name) for go, field, files in FORMS for name in files])
def test_the_page_refuses_a_hostile_file_in_one_sentence_and_the_notes_stay_open(
    window: Window, home: Path, go: str, field: str, name: str
) -> None:
    made = {**IMPORTS, **BACKUPS}[name](sealed_copy_of(home / "v"))
    before = lasting(home)
    began = time.monotonic()
    sent = SimpleUploadedFile("../../x<b>.zip", made)
    page = window.post("/bring", {"go": go, field: sent, "passphrase": "x", "sure": "yes"})
    assert time.monotonic() - began < SOON
    if name not in GOES_IN_PART or go == "restore":
        assert page.status_code == 422
        told = re.findall(rf'<li><a href="#{field}">([^<]+)</a></li>', page.content.decode())
        assert len(told) == 1, page.content.decode()
    assert lasting(home) == before
    assert KEEPING.vault is not None
    TALLY.count("hostile files", files=1, written=0)
