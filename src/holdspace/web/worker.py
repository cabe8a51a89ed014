"""The process that serves the pages and holds what a person says, in its memory alone.

It is started by the supervisor with the listening socket. It ends when the pipe to the supervisor closes, in whatever
way the supervisor ended: nothing a person said outlives the window they started the app from.
"""

import argparse
import contextlib
import ctypes
import logging
import os
import resource
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from threading import Thread
from typing import IO, Any, Final

import waitress

from holdspace.web.launch import allow

APPLICATION: Final = "holdspace.web.wsgi:application"
ALLOW: Final = "allow "
"""The one order a supervisor gives: let one window in by the token that follows."""
ALLOWED: Final = "allowed"
"""The one reply, when the token can be used."""
LARGEST_BODY: Final = 16 * 1024 * 1024
"""Bytes. Above what any page takes, so that a file that is too large still meets a page that says so."""
LARGEST_REPLY: Final = 16 * 1024 * 1024
PR_SET_DUMPABLE: Final = 4


def leave_no_dump() -> None:
    """Let no crash of this process write its memory to disk, nor another process of the person read it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # a limit of 0 does not hold where the system pipes dumps to a program; this does
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def log_no_requests() -> None:
    """Silence the server's own log: its lines name addresses and carry tracebacks."""
    log = logging.getLogger("waitress")
    log.addHandler(logging.NullHandler())
    log.propagate = False


def follow(orders: IO[str], replies: IO[str]) -> None:
    """Take launch tokens from the supervisor, and end this process when it is gone."""
    with contextlib.suppress(OSError, ValueError):
        for order in orders:
            if order.startswith(ALLOW):
                allow(order.removeprefix(ALLOW).strip(), datetime.now(UTC))
                replies.write(ALLOWED + "\n")
                replies.flush()
    os._exit(0)


def serve(listener: socket.socket, application: Callable[..., Any], orders: IO[str], replies: IO[str]) -> None:
    """Serve the application from a listening socket until the supervisor goes.

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
    Thread(target=follow, args=(orders, replies), daemon=True).start()
    server.run()


def main() -> None:
    """Start as the supervisor's child: orders on standard input, replies on standard output."""
    parser = argparse.ArgumentParser(description="Serves the pages. Started by holdspace; not meant to be run alone.")
    parser.add_argument("--socket", type=int, required=True, help="number of the inherited listening socket")
    parser.add_argument("--application", default=APPLICATION, help="WSGI application, as module:name")
    given = parser.parse_args()
    leave_no_dump()
    log_no_requests()
    # whatever prints by mistake must not end up among the replies
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    module, _, name = given.application.partition(":")
    try:
        application = getattr(import_module(module), name)
        serve(socket.socket(fileno=given.socket), application, sys.stdin, replies)
    except Exception as error:  # ruff: ignore[blind-except] -- whatever it is, a person gets one line and no traceback
        sys.exit(f"holdspace: the pages cannot be served ({type(error).__name__}: {error})")


if __name__ == "__main__":
    main()
