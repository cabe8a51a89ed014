"""A process to fork from, a vault to begin with, and the figures of the whole run at its end."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fault_operations import template, working
from faults import FULL, TALLY, Stage, Start, stage

MEMORY = Path("/dev/shm")  # ruff: ignore[hardcoded-temp-file] -- where Linux keeps files in memory


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process leaves the same there, and it is quick."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        yield tmp_path_factory.mktemp("disk")
        return
    with TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def forks() -> Iterator[Stage]:
    """The process that every fault is a child of."""
    with stage() as started:
        yield started


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """What every fault begins with; what Argon2 makes of a passphrase and a salt is worked out once from here on."""
    with working():
        root = tmp_path_factory.mktemp("start") / "r"
        yield Start(root, template(root))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FULL and TALLY.rows:
        terminalreporter.section("faults")
        terminalreporter.write_line(TALLY.table())
