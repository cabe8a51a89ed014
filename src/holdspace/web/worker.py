"""The process that serves the pages and holds what a person says, in its memory alone.

It is started by the supervisor with the listening socket. It ends when the pipe to the supervisor closes, in whatever
way the supervisor ended: nothing a person said outlives the window they started the app from. Notes that are open then
are locked as by any lock, with a sealed copy.
"""

import argparse
import contextlib
import logging
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from threading import Event, Lock, Thread
from types import FrameType
from typing import IO, Any, Final

import waitress
from django.utils.translation import gettext
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge

from holdspace.content.library import engine
from holdspace.storage.dumps import leave_no_dump
from holdspace.web import launch
from holdspace.web.keeping import KEEPING
from holdspace.web.stays import STAYS
from holdspace.web.watching import Why

APPLICATION: Final = "holdspace.web.wsgi:application"
LARGEST_BODY: Final = 16 * 1024 * 1024
"""Bytes. Above what any page takes, so that a file that is too large still meets a page that says so."""
LARGEST_REPLY: Final = 16 * 1024 * 1024
ANSWERED_WITHIN: Final = 0.4
"""Seconds that the answers to those who came in just before a lock may take."""
JUST_CAME: Final = 0.2
"""Seconds in which a new connection is given the time to say what it wants."""
TICK: Final = 1.0
"""Seconds between two looks at whether the vault is to be locked."""


def log_no_requests() -> None:
    """Silence the server's own log: its lines name addresses and carry tracebacks."""
    log = logging.getLogger("waitress")
    log.addHandler(logging.NullHandler())
    log.propagate = False


class LastAnswers(WSGITask):  # type: ignore[misc]
    """Answers a request; once the vault is being put away, the browser is told to come by a new connection."""

    def build_response_header(self) -> bytes:
        """The head of an answer."""
        if KEEPING.is_parting:
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class Refused(ErrorTask):  # type: ignore[misc]
    """Answers what no page ever sees, such as a file that is far too large."""

    def execute(self) -> None:
        """Say what is wrong and the way out."""
        error = self.request.error
        if isinstance(error, RequestEntityTooLarge):
            error.body = gettext("That file is far too large, and nothing changed. Go back one page and pick another.")
        super().execute()


class Channel(HTTPChannel):  # type: ignore[misc]
    """A browser's connection."""

    task_class = LastAnswers
    error_task_class = Refused
    has_answered = False

    def service(self) -> None:
        """Answer what was asked."""
        super().service()
        self.has_answered = True

    @property
    def is_owed(self) -> bool:
        """Whether someone waits for an answer here, or has only just come."""
        just_came = not self.has_answered and time.time() - self.creation_time < JUST_CAME
        return just_came or bool(self.requests or self.request is not None or self.total_outbufs_len)


class Serving:
    """This process, as far as a vault that is locked may end it."""

    def __init__(self, server: Any) -> None:  # ruff: ignore[any-type] -- waitress has no types
        self._server = server

    def refuse_new(self) -> None:
        """Take no more connections: they wait at the supervisor's socket for the next worker."""
        self._server.accepting = False
        self._server.pull_trigger()

    def end(self, code: int) -> None:
        """End with nothing left to run, as soon as everyone who had come in before is answered."""
        latest = time.monotonic() + ANSWERED_WITHIN
        while time.monotonic() < latest and any(one.is_owed for one in list(self._server.active_channels.values())):
            time.sleep(0.005)
        os._exit(code)


def say_to(replies: IO[str]) -> Callable[[str], None]:
    """A way to tell the supervisor a line, from any thread."""
    one_at_a_time = Lock()

    def say(line: str) -> None:
        with one_at_a_time, contextlib.suppress(OSError, ValueError):
            replies.write(line)
            replies.flush()

    return say


def follow(orders: IO[str]) -> None:
    """Do what the supervisor says, and end this process when it is gone."""
    with contextlib.suppress(OSError, ValueError):
        for order in orders:
            obey(*order.split())
    leave()


def leave() -> None:
    """Lock the notes if they are open, and end this process; within seconds, whatever comes in between."""
    if KEEPING.sample:
        with contextlib.suppress(Exception):
            shutil.rmtree(KEEPING.folder)
    elif KEEPING.lock(Why.CLOSED) or KEEPING.is_parting:
        KEEPING.finish()
        time.sleep(launch.PUT_AWAY_WITHIN)  # the lock ends the process, mostly long before
    os._exit(0)


def leave_when_asked() -> None:
    """Let the system's own way to ask a process to end, as when the machine is shut down, be a lock too."""

    def asked(_signal: int, _frame: FrameType | None) -> None:
        Thread(target=leave, daemon=True).start()

    signal.signal(signal.SIGTERM, asked)


_called = Event()
"""Set when this worker is to serve."""


def obey(order: str = "", *words: str) -> None:
    """Do one thing that the supervisor says; what is not understood is left alone."""
    now = datetime.now(UTC)
    with contextlib.suppress(ValueError):
        match order, words:
            case launch.ALLOW, (token,):
                launch.allow(token, now)
                launch.tell(launch.ALLOWED)
            case launch.ADMIT, (token,):
                STAYS.admit(token, now)
            case launch.SERVE, ():
                _called.set()
            case launch.TRIED, (wrong, last):
                KEEPING.tries.remember(int(wrong), datetime.fromisoformat(last))


def watch() -> None:
    """Look each second whether the vault is to be locked."""
    while True:
        time.sleep(TICK)
        with contextlib.suppress(Exception):  # a look that fails must not be the last one
            KEEPING.tick(datetime.now(UTC))


def serve(listener: socket.socket, application: Callable[..., Any]) -> None:
    """Serve the application from a listening socket until this process is ended.

    Bodies and replies stay below the size from which the server would put them into a file.
    """
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=4,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        inbuf_overflow=2 * LARGEST_BODY,
        outbuf_overflow=LARGEST_REPLY,
    )
    server.channel_class = Channel
    KEEPING.process = Serving(server)
    Thread(target=watch, daemon=True).start()
    server.run()


def warm_up() -> None:
    """Load what the first page would load, while nobody waits for it."""
    import_module("holdspace.web.urls")
    engine()


def main() -> None:
    """Start as the supervisor's child: orders on standard input, replies on standard output."""
    parser = argparse.ArgumentParser(description="Serves the pages. Started by holdspace; not meant to be run alone.")
    parser.add_argument("--socket", type=int, required=True, help="number of the inherited listening socket")
    parser.add_argument("--application", default=APPLICATION, help="WSGI application, as module:name")
    parser.add_argument("--vault", type=Path, help="folder of the vault")
    parser.add_argument("--sample", type=Path, help="empty folder for a made-up life, which is taken away at the end")
    parser.add_argument("--standby", action="store_true", help="be ready, and serve when the supervisor says so")
    given = parser.parse_args()
    leave_no_dump()
    leave_when_asked()
    log_no_requests()
    # whatever prints by mistake must not end up among the replies
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    launch.listen_with(say_to(replies))
    KEEPING.folder = given.vault
    try:
        start(given)
    except Exception as error:  # ruff: ignore[blind-except] -- whatever it is, a person gets one line and no traceback
        sys.exit(f"holdspace: the pages cannot be served ({type(error).__name__}: {error})")


def start(given: argparse.Namespace) -> None:
    """Load the application, wait if told to, and serve it."""
    module, _, name = given.application.partition(":")
    application = getattr(import_module(module), name)
    if given.sample is not None:
        now = datetime.now(UTC)
        KEEPING.sample_life(given.sample, import_module("holdspace.journey.sample").life(now), now)
    Thread(target=follow, args=(sys.stdin,), daemon=True).start()
    if given.standby:
        warm_up()
        _called.wait()
    serve(socket.socket(fileno=given.socket), application)


if __name__ == "__main__":
    main()
