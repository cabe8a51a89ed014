"""The app as real processes: a supervisor, its worker, and a browser's requests."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import IO
from urllib.parse import urlencode

FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/go/\S+)")
APPLICATIONS = Path(__file__).parent.parent / "server"
"""Where other applications lie that a test can serve."""
WITH_ANOTHER_APPLICATION = """
import sys
from holdspace.cli.app import open_app
from holdspace.errors import HoldspaceError
try:
    open_app(int(sys.argv[1]), browser="browser" in sys.argv, application=sys.argv[2])
except HoldspaceError as error:
    sys.exit(str(error))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(true: Callable[[], bool], *, within: float = 5.0) -> bool:
    """Whether something becomes true in time."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.02)
    return true()


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be collected does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


@dataclass
class App:
    """A started app."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def links(self) -> list[str]:
        return LINK.findall(self.said)

    def link(self, number: int = 0) -> str:
        """The path of a link that was printed."""
        assert until(lambda: len(self.links) > number, within=20.0), self.said
        return self.links[number]

    def ask(
        self, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], str]:
        """Status, headers and text of a reply; POST if there is a body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers or {})
            reply = connection.getresponse()
            return reply.status, reply.getheaders(), reply.read().decode()
        finally:
            connection.close()

    def answers(self, path: str = "/kept") -> bool:
        """Whether a request is answered at all."""
        with contextlib.suppress(OSError, HTTPException):
            return bool(self.ask(path)[0])
        return False

    @property
    def worker(self) -> int:
        """Process number of the worker."""
        return self.children[0]

    @property
    def children(self) -> list[int]:
        """Process numbers of the worker and of the one that stands by, if there is one."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="utf-8")
        return [int(number) for number in listed.split()]

    @property
    def everyone(self) -> tuple[int, ...]:
        """Process numbers of the app, the one that was started first."""
        return (self.process.pid, *self.children)

    def press_enter(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(5)


@dataclass
class Visit:
    """A browser's window on the app: its cookies, and the page it shows."""

    app: App
    cookies: dict[str, str] = field(default_factory=dict)
    path: str = ""
    page: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def go(self, path: str, **fields: str) -> int:
        """Follow a link, or send a form; then follow where it leads."""
        status = self.send(path, **fields)
        led = self.headers.get("location", "")
        return self.go(led) if led else status

    def send(self, path: str, **fields: str) -> int:
        """Follow a link, or send a form; no further."""
        body = None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields:
            token = FORM_TOKEN.search(self.page)
            assert token, self.page
            body = urlencode({**fields, "csrfmiddlewaretoken": token[1]})
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": "null",
                "Sec-Fetch-Site": "same-origin",
            }
        status, got, page = self.app.ask(path, body, headers)
        self.path, self.headers = path, {name.casefold(): value for name, value in got}
        self.page = page or self.page
        for name, value in got:
            if name.casefold() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return status


def holds(pid: int, words: bytes) -> bool:
    """Whether a process has these words in its memory. Raises PermissionError where we may not look."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            place, rights, *rest = line.split()
            if "r" not in rights or (rest and rest[-1] in {"[vvar]", "[vsyscall]", "[vvar_vclock]"}):
                continue
            begin, end = (int(part, 16) for part in place.split("-"))
            with contextlib.suppress(OSError, ValueError, OverflowError):
                memory.seek(begin)
                if words in memory.read(end - begin):
                    return True
    return False


Start = Callable[..., App]


def read(stream: IO[str], lines: list[str]) -> None:
    """Collect what a process says, line by line, until it ends."""
    with contextlib.suppress(ValueError):
        lines.extend(iter(stream.readline, ""))


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
        folders = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(APPLICATIONS)}
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
