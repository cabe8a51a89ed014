"""Keeps the app running: owns the socket, starts the worker, and starts it again if it dies.

The supervisor never sees a word of what a person says; the worker alone holds it, and takes it along when it ends. It
does remember which windows were let in, so that they need no new link, and how many wrong keys were tried.
"""

import contextlib
import errno
import os
import secrets
import select
import socket
import subprocess  # ruff: ignore[suspicious-subprocess-import] -- starts the worker
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from holdspace.cli.text import gettext as _
from holdspace.errors import StartError
from holdspace.web import launch

LOOPBACK: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8417
FIRST_OPEN_PORT: Final = 1024
TOKEN_BYTES: Final = 32
PAUSES: Final = (0.1, 0.4, 1.6)
"""Seconds to wait before the worker is started again; when they are used up, we give up."""
CALM_AFTER: Final = 60.0
"""A worker that ran for so many seconds was well: its end does not count towards giving up."""
ENDS_WITHIN: Final = launch.PUT_AWAY_WITHIN + 1.0
"""Seconds that a worker may take to end by itself: open notes are locked first, and a sealed copy is made."""
WORKER: Final = "holdspace.web.worker"
STANDBY_AFTER: Final = 0.3
"""Seconds after a vault was opened until the next worker is made ready: its lock will then be quick."""
MOST_WINDOWS: Final = 64
LONGEST_TOKEN: Final = 64
IN_MEMORY: Final = ("/dev/shm",)  # ruff: ignore[hardcoded-temp-file] -- a folder with a random name of our own is made in it
"""Where files are kept in memory alone, as far as the system does not swap."""


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


@dataclass(frozen=True, slots=True)
class Place:
    """What a worker serves: another application than ours, the folder of the vault, or one for a made-up life."""

    application: str | None = None
    vault: Path | None = None
    sample: Path | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """As options of the worker."""
        given = {"--application": self.application, "--vault": self.vault, "--sample": self.sample}
        return tuple(part for name, value in given.items() if value is not None for part in (name, str(value)))


class Worker:
    """The serving process, with a pipe for orders and one for replies."""

    def __init__(self, listener: socket.socket, place: Place, *, standby: bool = False) -> None:
        number = listener.fileno()
        options = (*place.options, *(("--standby",) if standby else ()))
        # a session of its own: Ctrl-C reaches the supervisor alone, which then ends both
        self._process = subprocess.Popen(  # ruff: ignore[subprocess-without-shell-equals-true] -- our own module, no outside words
            [sys.executable, "-P", "-m", WORKER, "--socket", str(number), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(number,),
            start_new_session=True,
        )
        self.began = time.monotonic()
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    @property
    def replies(self) -> int:
        """Number of the pipe to read replies from; it closes when the worker ends."""
        assert self._process.stdout is not None  # ruff: ignore[assert] -- for the type checker: it was asked for above
        return self._process.stdout.fileno()

    def heard(self) -> list[list[str]] | None:
        """The replies that are there, each in words; None when the worker has ended."""
        said = os.read(self.replies, 4096)
        if not said:
            return None
        *lines, self._rest = (self._rest + said).split(b"\n")
        return [line.decode("ascii", "replace").split() for line in lines]

    def order(self, *words: str) -> None:
        """Ask something of the worker."""
        assert self._process.stdin is not None  # ruff: ignore[assert] -- for the type checker: it was asked for above
        with contextlib.suppress(OSError):
            os.write(self._process.stdin.fileno(), f"{' '.join(words)}\n".encode())

    def end(self) -> int:
        """End the worker, by its pipe, which locks open notes; by force if it does not listen. The exit code."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            return self._process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


@dataclass(slots=True)
class Known:
    """What one worker tells of itself that the next one has to know. None of it is a word of the person's."""

    windows: dict[str, None] = field(default_factory=dict)
    tried: tuple[str, str] | None = None

    def take(self, reply: str, words: Sequence[str]) -> None:
        """Take in a reply."""
        match reply, words:
            case launch.CAME, (token,) if len(token) <= LONGEST_TOKEN:
                self.windows[token] = None
                while len(self.windows) > MOST_WINDOWS:
                    del self.windows[next(iter(self.windows))]
            case launch.WENT, (token,):
                self.windows.pop(token, None)
            case launch.TRIED, (wrong, last):
                self.tried = (wrong, last)

    def tell(self, worker: Worker) -> None:
        """Tell a new worker."""
        for token in self.windows:
            worker.order(launch.ADMIT, token)
        if self.tried is not None:
            worker.order(launch.TRIED, *self.tried)


class Supervisor:
    """Runs workers on a listening socket until it is interrupted.

    `link_ready` is called with each new link when it can be used; `restarted` when a worker died and another one took
    its place; `asked` is a file number on which any line asks for a fresh link, or None. With `sample`, a made-up life
    is served first, from a folder that is taken away when it ends.
    """

    def __init__(
        self,
        listener: socket.socket,
        *,
        link_ready: Callable[[str], None],
        restarted: Callable[[], None],
        asked: int | None = None,
        place: Place | None = None,
        sample: bool = False,
    ) -> None:
        self._listener = listener
        self._link_ready = link_ready
        self._restarted = restarted
        self._asked = asked
        self._place = place or Place()
        self._sample = sample
        self._waiting: list[str] = []
        self._known = Known()
        self._standby: Worker | None = None
        self._standby_from: float | None = None

    def run(self) -> None:
        """Serve for ever. Raises StartError when workers keep dying."""
        try:
            self._run()
        finally:
            if self._standby is not None:
                self._standby.end()

    def _run(self) -> None:
        pauses = list(PAUSES)
        wants_link = True
        while True:
            code, lasted = self._serve(wants_link=wants_link)
            wants_link = bool(self._waiting)
            if code in {launch.LOCKED, launch.SAMPLE_OVER}:
                self._sample = self._sample and code != launch.SAMPLE_OVER
                continue
            if lasted >= CALM_AFTER:
                pauses = list(PAUSES)
            if not pauses:
                raise StartError(
                    _("the app keeps stopping, so it was closed: start it again with holdspace, or set it up anew.")
                )
            time.sleep(pauses.pop(0))
            self._restarted()

    def _serve(self, *, wants_link: bool) -> tuple[int, float]:
        """Run one worker to its end: its exit code, and how many seconds it lasted."""
        place = private_folder() if self._sample else contextlib.nullcontext()
        with place as sample, self._next(sample) as worker:
            self._waiting.clear()
            self._known.tell(worker)
            worker.order(launch.SERVE)
            if wants_link:
                self._new_link(worker)
            self._watch(worker)
            return worker.end(), time.monotonic() - worker.began

    def _next(self, sample: Path | None) -> Worker:
        """The worker that stands by, or a new one."""
        worker, self._standby, self._standby_from = self._standby, None, None
        if worker is not None:
            if worker.is_running and sample is None:
                worker.began = time.monotonic()
                return worker
            worker.end()
        return Worker(self._listener, replace(self._place, sample=sample))

    def _seconds_to_standby(self) -> float | None:
        """Start the next worker when it is time to; seconds until then, None where none is awaited."""
        if self._standby_from is None:
            return None
        left = self._standby_from - time.monotonic()
        if left > 0:
            return left
        self._standby_from = None
        if self._standby is None and not self._sample:
            self._standby = Worker(self._listener, self._place, standby=True)
        return None

    def _new_link(self, worker: Worker) -> None:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._waiting.append(token)
        worker.order(launch.ALLOW, token)

    def _watch(self, worker: Worker) -> None:
        """Hand out links until the worker ends."""
        while True:
            sources = [worker.replies] if self._asked is None else [worker.replies, self._asked]
            ready, _write, _special = select.select(sources, [], [], self._seconds_to_standby())
            if worker.replies in ready:
                heard = worker.heard()
                if heard is None:
                    return
                for reply, *words in filter(None, heard):
                    if reply == launch.ALLOWED and self._waiting:
                        self._link_ready(self._waiting.pop(0))
                    elif reply == launch.HOLDS:
                        self._standby_from = time.monotonic() + STANDBY_AFTER
                    else:
                        self._known.take(reply, words)
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


@contextlib.contextmanager
def private_folder() -> Generator[Path]:
    """A folder of one's own that is gone at the end, in memory where the system has a place for that."""
    place = next((place for place in IN_MEMORY if os.access(place, os.W_OK | os.X_OK)), None)
    with tempfile.TemporaryDirectory(prefix="notes-", dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
