"""The app as it runs, asked without a browser."""

import os
from collections.abc import Iterator

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")
django.setup()

from window import Window, nothing_kept  # ruff: ignore[module-import-not-at-top-of-file] -- Django has to be set up first


@pytest.fixture(scope="module", autouse=True)  # ruff: ignore[pytest-fixture-autouse] -- no test here may forget it
def no_vault_of_anyone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The vault of whoever runs the tests is never looked at; one that a test opened is closed."""
    nothing_kept(tmp_path_factory.mktemp("nothing") / "kept")
    yield
    nothing_kept(tmp_path_factory.mktemp("nothing") / "kept")


@pytest.fixture
def window() -> Window:
    """A window that came in by a link and has told nothing yet."""
    return Window()


@pytest.fixture
def stranger() -> Window:
    """A window that no link let in."""
    return Window(enter=False)
