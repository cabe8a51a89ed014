"""A process to fork from, a vault to begin with, and the figures of the whole run at its end."""

from collections.abc import Iterator

import pytest
from fault_operations import template, working
from faults import FULL, TALLY, Stage, Start, stage


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
