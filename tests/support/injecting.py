"""The Nth call to the operating system fails, by strace, whoever makes the call: Python, SQLite or another library."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from faults import Reply, Stage

CALLS: Final = ("pwrite64", "write", "fsync", "fdatasync", "rename", "linkat", "openat", "ftruncate", "unlink", "mkdir")
NEVER: Final = 60_000
"""More calls than any operation makes."""
QUIETLY: Final = ("strace", "-f", "-qq", "--signal=none")


@contextmanager
def attached(pid: int, call: str, error: str, number: int, log: Path) -> Generator[bool]:
    """Inside, the `number`th such call of this process and its children fails; False if nothing can be attached."""
    process = subprocess.Popen(
        [*QUIETLY, "-o", str(log), "-p", str(pid), f"--trace={call}", f"--inject={call}:error={error}:when={number}"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield _waits_for(process, pid)
    finally:
        process.terminate() if process.poll() is None and not _is_there(pid) else None
        process.wait(20)
        if process.stderr is not None:
            process.stderr.close()


def _waits_for(process: "subprocess.Popen[str]", pid: int) -> bool:
    """Whether the process is traced; strace says nothing when it is quiet, so the kernel is asked."""
    while process.poll() is None:
        if f"TracerPid:\t{process.pid}\n" in Path(f"/proc/{pid}/status").read_text("ascii"):
            return True
    return False


def _is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def can_attach(forks: Stage, root: Path, log: Path) -> bool:
    """Whether strace may be attached here; with CI=true in the environment it must."""
    found, _calls = injected(forks, "save", root, ("fsync", "EIO", NEVER), log)
    if not found and os.environ.get("CI") == "true":
        raise AssertionError("strace cannot be attached here, and nothing may be left out")
    return bool(found)


def injected(
    forks: Stage, operation: str, root: Path, fault: tuple[str, str, int], log: Path
) -> tuple[Reply, list[str]]:
    """Do the operation with this fault: (call, error, number). How it ended, and the calls that were seen.

    An empty reply where strace cannot be attached.
    """
    call, error, number = fault
    log.unlink(missing_ok=True)
    pid = int(forks.order("begin", operation=operation, root=root)["pid"])
    with attached(pid, call, error, number, log) as is_traced:
        done = forks.order("go", pid=pid)
    calls = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    return (done if is_traced else {}), [line for line in calls if f" {call}(" in line]
