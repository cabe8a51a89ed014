"""A real browser on the real app."""

import contextlib
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import Any

import django
import pytest
from playwright.sync_api import Browser, Error, Page

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")
django.setup()

from journeys import Walk  # ruff: ignore[module-import-not-at-top-of-file] -- Django has to be set up first
from live import Live, running  # ruff: ignore[module-import-not-at-top-of-file] -- the same
from window import nothing_kept  # ruff: ignore[module-import-not-at-top-of-file] -- the same

CHROMIUM = os.environ.get("HOLDSPACE_CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
NO_CHROMIUM = (
    "No Chromium found. Debian or Ubuntu: apt-get install chromium. Elsewhere: install Chrome, or set"
    " HOLDSPACE_CHROMIUM to its path."
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    args = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": args}


@pytest.fixture(scope="session")
def live() -> Generator[Live]:
    with running() as app:
        yield app


@pytest.fixture(scope="module", autouse=True)  # ruff: ignore[pytest-fixture-autouse] -- no test here may forget it
def no_vault_of_anyone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The vault of whoever runs the tests is never looked at; one that a test opened is closed."""
    nothing_kept(tmp_path_factory.mktemp("nothing") / "kept")
    yield
    nothing_kept(tmp_path_factory.mktemp("nothing") / "kept")


@pytest.fixture
def opened(browser: Browser, live: Live) -> Generator[Callable[..., Walk]]:
    """Opens windows that a link lets in; `javascript`, `width` and the like as the test wants them."""
    contexts = []

    def open_window(*, javascript: bool = True, width: int = 1280, **settings: Any) -> Walk:
        context = browser.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 800}, **settings
        )
        context.set_default_timeout(5000)
        contexts.append(context)
        page: Page = context.new_page()
        return Walk(page, live.link())

    yield open_window
    for context in contexts:
        for page in context.pages:
            leave(page)
        context.close()


def leave(page: Page) -> None:
    """Bring a page to rest. Chromium can wait for ever where a context closes while one is still on its way."""
    for _try in range(2):  # a page that follows another one may go on once more
        with contextlib.suppress(Error):
            page.goto("about:blank")
            return
