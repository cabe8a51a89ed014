"""Start the app for a test, and end it afterwards."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
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


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the app; `more` are further arguments, `application` is another one to serve, `environment` is added."""
    started: list[App] = []

    def run(*more: str, application: str | None = None, environment: dict[str, str] | None = None) -> App:
        port = free_port()
        if application is None:
            command = [sys.executable, "-m", "holdspace", *more, "--port", str(port), "--no-browser"]
        else:
            command = [sys.executable, "-c", WITH_ANOTHER_APPLICATION, str(port), application, *more]
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
        folders = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONPATH": str(HERE)}
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=tmp_path,
            env={**kept, **folders, **(environment or {})},
        )
        app = App(process, port)
        assert process.stdout is not None
        Thread(target=read, args=(process.stdout, app.lines), daemon=True).start()
        started.append(app)
        return app

    yield run
    for app in started:
        if app.process.poll() is None:
            app.process.send_signal(signal.SIGINT)
        app.process.wait(5)
        for pipe in (app.process.stdin, app.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
