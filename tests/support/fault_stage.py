"""A process of its own that forks a child for every fault: quick, and far from the threads of a test run.

Orders come as lines of JSON on standard input, one reply to each goes out on standard output.
"""

import json
import os
import random
import resource
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from fault_calls import failing_call
from fault_operations import NOW, OPERATIONS, Place, hears, working
from fault_streams import stream
from vaults import PASSPHRASE

from holdspace.errors import HoldspaceError
from holdspace.storage import copies, vault

Reply = dict[str, Any]
SIZE = struct.Struct("<I")


def run_here(operation: str, root: str) -> Reply:
    """Do it in this process, so that what costs time is remembered by every child; what it passed and gave back."""
    passed: list[str] = []
    hears(passed.append)
    try:
        said = OPERATIONS[operation].act(Place(Path(root)))
    finally:
        hears(lambda _name: None)
    return {"passed": passed, "said": said}


def kill_at(operation: str, root: str, moment: str, visit: int = 1) -> Reply:
    """Do it in a child that ends itself with SIGKILL when it passes this moment for the `visit`th time."""
    left = [visit]

    def listener(name: str) -> None:
        left[0] -= name == moment
        if not left[0] and name == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def act() -> Reply:
        hears(listener)
        OPERATIONS[operation].act(Place(Path(root)))
        return {}

    return ended(*forked(act))


def act(operation: str, root: str, limit: int = 0, call: str = "", number: int = 0, error: int = 0) -> Reply:
    """Do it in a child: with files no larger than `limit` bytes, or with the `number`th of a Python call failing."""

    def child() -> Reply:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        with failing_call(call, number, error) as seen:
            found = said(lambda: OPERATIONS[operation].act(Place(Path(root))))
        return {**found, "calls": seen[0]}

    return ended(*forked(child))


def sweep(operation: str, root: str, limit: int) -> Reply:
    """Do it with files no larger than `limit` bytes, then, in the same process, again with no limit."""

    def child() -> Reply:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        first = said(lambda: OPERATIONS[operation].act(Place(Path(root))))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return first

    return ended(*forked(child))


def save_while_open(root: str, limit: int) -> Reply:
    """Open the vault, save with files no larger than `limit` bytes, and, with no limit, save once more if it failed."""
    from fault_operations import LONG_NOTE

    def child() -> Reply:
        opened = vault.unlock(Place(Path(root)).folder, passphrase=PASSPHRASE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        first = said(lambda: opened.journal.add(LONG_NOTE))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        again = first if first["ended"] == "done" else said(lambda: opened.journal.add(LONG_NOTE))
        opened.close()
        return {**first, "again": again["ended"]}

    return ended(*forked(child))


def kill_while_copying(root: str, steps: int) -> Reply:
    """Kill a child while SQLite itself writes a copy of the database, after so many steps of its machine."""

    def child() -> Reply:
        opened = vault.unlock(Place(Path(root)).folder, passphrase=PASSPHRASE)
        with opened.journal.held() as connection:
            connection.set_progress_handler(lambda: os.kill(os.getpid(), signal.SIGKILL), steps)
        copies.make(opened, NOW)
        return {}

    return ended(*forked(child))


def kill_later(root: str, seed: int, within: float, start: int) -> Reply:
    """Let a child write without end, acknowledging each write, and kill it from here at some moment."""
    draw = random.Random(seed)
    reads, writes = os.pipe()
    pid = os.fork()
    if not pid:
        _as_child(lambda: stream(Path(root), seed, start, lambda line: os.write(writes, line.encode() + b"\n")))
    os.close(writes)
    first = os.read(reads, 1)  # it has opened the vault
    time.sleep(draw.uniform(0, within))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    acknowledged = first
    while more := os.read(reads, 65_536):
        acknowledged += more
    os.close(reads)
    return {"lines": acknowledged.decode().splitlines()}


_gates: dict[int, tuple[int, int]] = {}


def begin(operation: str, root: str) -> Reply:
    """Fork a child that waits for `go`, so that something can be attached to it; its process id."""
    reads, writes = os.pipe()

    def waits() -> Reply:
        os.close(writes)
        os.read(reads, 1)
        return said(lambda: OPERATIONS[operation].act(Place(Path(root))))

    pid, answers = forked(waits)
    os.close(reads)
    _gates[pid] = writes, answers
    return {"pid": pid}


def go(pid: int) -> Reply:
    """Let it run to its end."""
    writes, answers = _gates.pop(pid)
    os.close(writes)
    return ended(pid, answers)


def said(do: Callable[[], object]) -> Reply:
    """How it ended: done, refused with a sentence of ours, or with any other error, which is a mistake."""
    try:
        given = do()
    except HoldspaceError as error:
        return {"ended": "refused", "error": type(error).__name__, "message": str(error)}
    except Exception as error:  # ruff: ignore[blind-except] -- whatever it is, the test is to see it
        return {"ended": "failed", "error": type(error).__name__, "message": str(error)}
    return {"ended": "done", "said": given if isinstance(given, str) else ""}


def forked(child: Callable[[], Reply]) -> tuple[int, int]:
    """A child that does this and leaves its reply in a pipe; its id, and the pipe's end to read."""
    reads, writes = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reads)
        _as_child(lambda: os.writev(writes, [json.dumps(child()).encode()]))  # no write(), as a test may make that fail
    os.close(writes)
    return pid, reads


def ended(pid: int, answers: int) -> Reply:
    """What the child left, with the signal that ended it (0: none)."""
    content = b""
    while more := os.read(answers, 65_536):
        content += more
    os.close(answers)
    _, status = os.waitpid(pid, 0)
    return {**(json.loads(content) if content else {}), "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}


def _as_child(do: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        do()
        code = 0
    except BaseException as error:  # ruff: ignore[blind-except] -- a child never goes on as its parent
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


ORDERS: dict[str, Callable[..., Reply]] = {
    made.__name__: made
    for made in (run_here, kill_at, act, sweep, save_while_open, kill_while_copying, kill_later, begin, go)
}


def main() -> None:
    """Do what is asked until nobody asks any more."""
    assert NOW.tzinfo is not None
    with working():
        for line in sys.stdin:
            order = json.loads(line)
            reply = ORDERS[order.pop("do")](**order)
            sys.stdout.write(json.dumps(reply) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
