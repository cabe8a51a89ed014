"""Start the app for a test, and end it afterwards."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import Thread

import pytest
from running import App, Start, free_port, read

HERE = Path(__file__).parent
WITH_ANOTHER_APPLICATION = """
import sys
from holdspace.cli.app import open_app
from holdspace.errors import HoldspaceError
try:
    open_app(int(sys.argv[1]), browser="browser" in sys.argv, application=sys.argv[2])
except HoldspaceError as error:
    sys.exit(str(error))
"""


@contextlib.contextmanager
def starting(folder: Path) -> Generator[Start]:
    """A way to start apps whose home is this folder; all are ended at the end."""
    started: list[App] = []

    def run(*more: str, application: str | None = None, environment: dict[str, str] | None = None) -> App:
        port = free_port()
        if application is None:
            command = [sys.executable, "-m", "holdspace", *more, "--port", str(port), "--no-browser"]
        else:
            command = [sys.executable, "-c", WITH_ANOTHER_APPLICATION, str(port), application, *more]
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
        folders = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(HERE)}
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=folder,
            env={**kept, **folders, **(environment or {})},
        )
        app = App(process, port)
        assert process.stdout is not None
        Thread(target=read, args=(process.stdout, app.lines), daemon=True).start()
        started.append(app)
        return app

    try:
        yield run
    finally:
        for app in started:
            finish(app)


def finish(app: App) -> None:
    if app.process.poll() is None:
        app.process.send_signal(signal.SIGINT)
    app.process.wait(5)
    for pipe in (app.process.stdin, app.process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


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
