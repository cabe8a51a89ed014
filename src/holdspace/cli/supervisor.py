"""Keeps the app running: owns the socket, starts the worker, and starts it again if it dies.

The supervisor never sees a word of what a person says; the worker alone holds it, and takes it along when it ends.
"""

import contextlib
import errno
import os
import secrets
import select
import socket
import subprocess  # ruff: ignore[suspicious-subprocess-import] -- starts the worker
import sys
import time
from collections.abc import Callable
from typing import Final, Self

from holdspace.cli.text import gettext as _
from holdspace.errors import StartError

LOOPBACK: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8417
FIRST_OPEN_PORT: Final = 1024
TOKEN_BYTES: Final = 32
PAUSES: Final = (0.1, 0.4, 1.6)
"""Seconds to wait before the worker is started again; when they are used up, we give up."""
CALM_AFTER: Final = 60.0
"""A worker that ran for so many seconds was well: its end does not count towards giving up."""
ENDS_WITHIN: Final = 1.0
WORKER: Final = "holdspace.web.worker"


def listen(port: int | None) -> socket.socket:
    """A socket that listens on this machine only. Raises StartError, naming the port, if that cannot be."""
    wanted = DEFAULT_PORT if port is None else port
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, wanted))
        listener.listen(64)
    except OSError as error:
        listener.close()
        raise StartError(_why_not(error, wanted)) from None
    return listener


def _why_not(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65_000 else DEFAULT_PORT  # ruff: ignore[magic-value-comparison] -- near the last port
        message = _(
            "port {port} is taken, perhaps by Holdspace in another window: close that one, or try"
            " holdspace --port {other}."
        )
        return message.format(port=port, other=other)
    if error.errno == errno.EACCES and port < FIRST_OPEN_PORT:
        message = _("port {port} is not open to you: try holdspace --port {other}.")
        return message.format(port=port, other=DEFAULT_PORT)
    message = _("port {port} cannot be used ({why}): try holdspace --port {other}.")
    return message.format(port=port, why=error.strerror, other=port + 1)


class Worker:
    """The serving process, with a pipe for orders and one for replies."""

    def __init__(self, listener: socket.socket, application: str | None) -> None:
        number = listener.fileno()
        choice = () if application is None else ("--application", application)
        # a session of its own: Ctrl-C reaches the supervisor alone, which then ends both
        self._process = subprocess.Popen(  # ruff: ignore[subprocess-without-shell-equals-true] -- our own module, no outside words
            [sys.executable, "-P", "-m", WORKER, "--socket", str(number), *choice],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(number,),
            start_new_session=True,
        )
        self.began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    @property
    def replies(self) -> int:
        """Number of the pipe to read replies from; it closes when the worker ends."""
        assert self._process.stdout is not None  # ruff: ignore[assert] -- for the type checker: it was asked for above
        return self._process.stdout.fileno()

    def allow(self, token: str) -> None:
        """Ask the worker to let one window in by this token."""
        assert self._process.stdin is not None  # ruff: ignore[assert] -- for the type checker: it was asked for above
        with contextlib.suppress(OSError):
            os.write(self._process.stdin.fileno(), f"allow {token}\n".encode())

    def end(self) -> None:
        """End the worker, by its pipe, and by force if it does not listen."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Supervisor:
    """Runs workers on a listening socket until it is interrupted.

    `link_ready` is called with each new link when it can be used; `restarted` when a worker died and another one took
    its place; `asked` is a file number on which any line asks for a fresh link, or None.
    """

    def __init__(
        self,
        listener: socket.socket,
        *,
        link_ready: Callable[[str], None],
        restarted: Callable[[], None],
        asked: int | None = None,
        application: str | None = None,
    ) -> None:
        self._listener = listener
        self._link_ready = link_ready
        self._restarted = restarted
        self._asked = asked
        self._application = application
        self._waiting: list[str] = []

    def run(self) -> None:
        """Serve for ever. Raises StartError when workers keep dying."""
        pauses = list(PAUSES)
        first = True
        while True:
            with Worker(self._listener, self._application) as worker:
                self._waiting.clear()
                if first:
                    self._new_link(worker)
                else:
                    self._restarted()
                first = False
                self._watch(worker)
                lasted = time.monotonic() - worker.began
            if lasted >= CALM_AFTER:
                pauses = list(PAUSES)
            if not pauses:
                raise StartError(
                    _("the app keeps stopping, so it was closed: start it again with holdspace, or set it up anew.")
                )
            time.sleep(pauses.pop(0))

    def _new_link(self, worker: Worker) -> None:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._waiting.append(token)
        worker.allow(token)

    def _watch(self, worker: Worker) -> None:
        """Hand out links until the worker ends."""
        while True:
            sources = [worker.replies] if self._asked is None else [worker.replies, self._asked]
            ready, _write, _special = select.select(sources, [], [])
            if worker.replies in ready:
                said = os.read(worker.replies, 4096)
                if not said:
                    return
                for _line in range(said.count(b"\n")):
                    self._link_ready(self._waiting.pop(0))
            if self._asked is not None and self._asked in ready:
                self._hear(worker, self._asked)

    def _hear(self, worker: Worker, asked: int) -> None:
        try:
            said = os.read(asked, 4096)
        except OSError:
            said = b""
        if not said:
            self._asked = None
        elif b"\n" in said:
            self._new_link(worker)
