"""The app as it runs, asked without a browser."""

import os

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")
django.setup()

from window import Window  # ruff: ignore[module-import-not-at-top-of-file] -- Django has to be set up first


@pytest.fixture
def window() -> Window:
    """A window that came in by a link and has told nothing yet."""
    return Window()


@pytest.fixture
def stranger() -> Window:
    """A window that no link let in."""
    return Window(enter=False)
