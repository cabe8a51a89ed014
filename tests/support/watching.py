"""What this process writes and whom it calls, as Python's own audit sees it."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

CHANGES = frozenset(
    {
        "os.rename",
        "os.mkdir",
        "sqlite3.connect",
        "tempfile.mkstemp",
        "tempfile.mkdtemp",
        "shutil.copyfile",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.sendto",
    }
)

_written: list[str] | None = None


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _written is None:
        return
    if event == "open":
        path, mode, flags = arguments
        writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & 0b11)
        if writes:
            _written.append(str(path))
    elif event in CHANGES:
        _written.append(f"{event} {arguments}")


sys.addaudithook(_audit)


@contextmanager
def watched() -> Generator[list[str]]:
    """Every file that is opened for writing, and every connection out, while the block runs."""
    global _written  # ruff: ignore[global-statement] -- an audit hook can't be taken away, only told to stop
    _written = []
    try:
        yield _written
    finally:
        _written = None
