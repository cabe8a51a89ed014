"""Fifty sayings that can be told apart from anything else, the files a running app writes, and its processes."""

import hashlib
import re
import subprocess
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from running import App, Visit, until

from holdspace.journey.records import (
    SETTINGS_ID,
    Decision,
    Draft,
    Interview,
    Moment,
    Record,
    Relationship,
    Settings,
)

CANARY: Final = rb"heron[0-9a-f]{16}"
NOW: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def canaries(count: int, seed: str) -> tuple[str, ...]:
    """So many sayings that stand nowhere else, the same for the same seed."""
    return tuple(f"heron{hashlib.sha256(f'{seed} {number}'.encode()).hexdigest()[:16]}" for number in range(count))


def told_in(words: Iterable[str]) -> tuple[Record, ...]:
    """A life with one of these words in every field that holds a person's own; it takes 12 of them."""
    say = iter(words)
    decision = Decision("", f"first {next(say)}", NOW)
    interview = Interview(
        id="i2",
        relationship_id="p1",
        stage="established",
        begun=NOW,
        touched=NOW,
        own_view=next(say),
        kept=True,
        decision_words=next(say),
        decided=NOW,
        decisions=(decision, Decision("", next(say), NOW)),
    )
    return (
        Relationship(id="p1", nickname=next(say), started=NOW - timedelta(days=90), kept=True),
        interview,
        *(Moment(id=f"m{number}", at=NOW, text=next(say), relationship_id="p1") for number in range(4)),
        Draft(id="/people/p1", touched=NOW, fields={"nickname": next(say)}),
        Draft(id="/notes/m1", touched=NOW, fields={"text": next(say)}),
        Settings(id=SETTINGS_ID, made=NOW, tab_title=next(say)),
    )


def opened(app: App, passphrase: str) -> Visit:
    """A window of this app in which the notes are open."""
    number = len(app.links)
    app.press_enter()
    visit = Visit(app)
    assert visit.go(app.link(number)) == 200
    assert visit.go("/open") == 200
    assert visit.go("/open", go="on", current=passphrase) == 200
    return visit


def found_in(words: Iterable[str], content: bytes) -> list[str]:
    """Which of these stand in the content, in UTF-8 or as Windows or an interpreter would hold them."""
    return [word for word in words if word.encode() in content or word.encode("utf-16-le") in content]


def files_below(*folders: Path) -> list[Path]:
    """Every plain file below these folders."""
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]


@contextmanager
def recording(pids: tuple[int, ...], log: Path, *, wanted: bool) -> Generator[bool]:
    """Inside, every file that these processes and their children to come open to write is noted.

    False where that is not wanted or not allowed.
    """
    if not wanted:
        yield False
        return
    which = [word for pid in pids for word in ("-p", str(pid))]
    with subprocess.Popen(
        ["strace", "-f", "-qq", "--signal=none", "-o", str(log), "--trace=openat,creat,memfd_create", *which],
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield until(lambda: process.poll() is not None or all(map(_is_traced, pids))) and process.poll() is None
        finally:
            process.terminate()


def _is_traced(pid: int) -> bool:
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text("ascii")


def open_now(pid: int) -> set[Path]:
    """The files that this process has open, but those of the system."""
    with suppress(PermissionError, FileNotFoundError):
        found = [opened.readlink() for opened in Path(f"/proc/{pid}/fd").iterdir()]
        return {path for path in found if path.is_absolute() and not str(path).startswith(("/dev/", "/proc/", "/sys/"))}
    return set()


def written(log: Path) -> set[Path]:
    """The files that were opened to write, or made."""
    lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
    writing = [line for line in lines if any(flag in line for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "creat("))]
    return {Path(line.split('"')[1]) for line in writing if '"' in line}


def in_memory_of(pid: int, passphrase: str) -> list[str]:
    """Which canaries a process has in its memory, and this passphrase; none where it has ended.

    Raises PermissionError where we may not look.
    """
    starts = (b"heron", b"h\0e\0r\0o\0n\0", passphrase.encode())
    sought = re.compile(b"|".join((CANARY, starts[1] + b"[0-9a-f]", re.escape(starts[2]))))
    found: set[bytes] = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        maps = Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines()
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            for place, rights, *rest in (line.split() for line in maps):
                if "r" not in rights or (rest and rest[-1].startswith(("[vvar", "[vsyscall"))):
                    continue
                begin, end = (int(part, 16) for part in place.split("-"))
                with suppress(OSError, ValueError, OverflowError):
                    memory.seek(begin)
                    part = memory.read(end - begin)
                    if any(start in part for start in starts):  # much sooner said than by the pattern
                        found.update(sought.findall(part))
    return sorted(one.replace(b"\0", b"").decode("utf-8", "replace") for one in found)
