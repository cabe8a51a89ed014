"""A process to fork from, a vault to begin with, and the figures of the whole run at its end."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import pytest
from django.urls import get_resolver
from fault_operations import template, working
from faults import FULL, TALLY, Stage, Start, stage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")
django.setup()

PART = re.compile(r"<\w+:(\w+)>")
IDS = {"number": "5", "token": "x" * 43, "note_id": "m1", "interview_id": "i2", "person_id": "p1"}
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
def routes() -> tuple[str, ...]:
    """A path for every address of the app but the one that closes it, with ids that may be there."""
    patterns = [str(entry.pattern) for entry in get_resolver("holdspace.web.urls").url_patterns]
    found = tuple("/" + PART.sub(lambda part: IDS[part[1]], pattern) for pattern in patterns)
    return tuple(path for path in found if path != "/close")


@pytest.fixture(scope="session")
def forks() -> Iterator[Stage]:
    """The process that every fault is a child of."""
    with stage() as started:
        yield started


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """A closed vault and all that can be brought back, made once."""
    with working():
        root = tmp_path_factory.mktemp("start") / "r"
        return Start(root, template(root))


@pytest.fixture(scope="module")
def start(begun: Start) -> Iterator[Start]:
    """What every fault begins with; in these modules alone Argon2's work for a passphrase and a salt is done once."""
    with working():
        yield begun


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FULL and TALLY.rows:
        terminalreporter.section("faults")
        terminalreporter.write_line(TALLY.table())
