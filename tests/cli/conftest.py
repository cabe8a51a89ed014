"""The real program, run as a person or a script would run it, and a vault for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from terminal import Command, Said

from holdspace.cli.commands import run
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import KINDS, Moment

Program = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    def run_it(
        *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None, through: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        settings = {"HOME": str(tmp_path), "COLUMNS": "80", **(environment or {})}
        return subprocess.run(
            [*through, sys.executable, "-m", "holdspace", *arguments],
            input=stdin,
            capture_output=True,
            env={**os.environ, **settings},
            timeout=30,
            check=False,
            cwd=tmp_path,
        )

    return run_it


@pytest.fixture
def command(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """A command in this process: what the program does, without its start. It is called in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("HOLDSPACE_VAULT", raising=False)
    monkeypatch.delenv("HOLDSPACE_PASSPHRASE_FILE", raising=False)

    def call(*arguments: object) -> Said:
        capsysbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsysbinary.readouterr()
        return Said(code, captured.out.decode(), captured.err.decode())

    return call


@dataclass(frozen=True)
class Kept:
    """A vault with two kept interviews, one of them about harm, and a note. The ids of the two, and its paper key."""

    folder: Path
    paper_key: str
    calm: str
    harm: str


@pytest.fixture(scope="session")
def kept_once(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The vault that all tests have a copy of."""
    import remembered
    from vaults import made

    journal = MemoryJournal()
    calm = remembered.kept(journal, remembered.CALM | {"raised": "no", "feel_hurt": "yes"})
    harm = remembered.kept(journal, remembered.CALM | {"threat": "yes"})
    records = [record for kind in KINDS for record in journal.all(kind)]
    note = Moment(id="note", at=datetime(2026, 5, 1, 18, tzinfo=UTC), text="a heron by the weir")
    folder = tmp_path_factory.mktemp("kept") / "vault"
    vault, paper_key = made(folder, (*records, note))
    vault.close()
    return Kept(folder, paper_key, calm.id, harm.id)


@pytest.fixture
def calm(kept_once: Kept) -> str:
    """The id of the interview in which nothing about harm was told."""
    return kept_once.calm


@pytest.fixture
def harm(kept_once: Kept) -> str:
    """The id of the interview about harm."""
    return kept_once.harm


@pytest.fixture
def vault(kept_once: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault of one's own, in a folder to work in, with the files `words`, `paper` and `wrong` that hold its keys."""
    monkeypatch.chdir(tmp_path)
    from vaults import PASSPHRASE

    shutil.copytree(kept_once.folder, tmp_path / "vault")
    for name, text in (("words", PASSPHRASE), ("paper", kept_once.paper_key), ("wrong", "not the passphrase at all")):
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    return tmp_path / "vault"
