"""The smallest application that lets a window in and keeps what it is told: for tests of the processes around it."""

import ctypes
import os
import resource
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from holdspace.web.launch import redeem

KEPT: list[bytes] = []
PR_GET_DUMPABLE = 3


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path, status = environ["PATH_INFO"], "200 OK"
    body = b""
    if path.startswith("/go/"):
        status = "200 OK" if redeem(path.removeprefix("/go/"), datetime.now(UTC)) else "403 Forbidden"
    elif path == "/keep":
        KEPT.append(environ["wsgi.input"].read())
        body = environ["QUERY_STRING"].encode()
    elif path == "/kept":
        body = b",".join(KEPT)
    elif path == "/process":
        limits = resource.getrlimit(resource.RLIMIT_CORE)
        body = f"{os.getpid()} {limits} {ctypes.CDLL(None).prctl(PR_GET_DUMPABLE)}".encode()
    elif path == "/large":
        body = b"canary" * 1_000_000
    elif path == "/fail":
        print("not a reply", flush=True)  # ruff: ignore[print] -- it must not be taken for one
        raise RuntimeError("canary in a traceback")
    elif path == "/folder":
        body = tempfile.gettempdir().encode()
    start_response(status, [("Content-Length", str(len(body)))])
    return [body]
