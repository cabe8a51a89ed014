"""Start the app for a test, and end it afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Start, starting


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the app; `more` are further arguments, `application` is another one to serve, `environment` is added."""
    with starting(tmp_path) as run:
        yield run


@pytest.fixture(scope="module")
def start_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """The same, for an app that all tests of a file share."""
    with starting(tmp_path_factory.mktemp("home")) as run:
        yield run
