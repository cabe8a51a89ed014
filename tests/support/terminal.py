"""Commands as a person or a script meets them: what was said, and a terminal of one's own to type at."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[2] / "docs" / "interface"


@dataclass(frozen=True)
class Said:
    """What a command ended with and said."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What a person read, on one line."""
        return " ".join(self.out.split())

    def json(self, schema: str) -> Any:
        """What it printed for programs, held to its schema."""
        assert (self.code, self.err) == (0, "")
        return held_to(schema, self.out)

    def refused(self, *named: str, code: int = 1) -> None:
        """It ended so, with one line on stderr that names these things, and nothing else."""
        assert (self.code, self.out) == (code, "")
        assert self.err.startswith("holdspace: ")
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        for name in named:
            assert name in self.err, self.err


Command = Callable[..., Said]


def held_to(schema: str, printed: str) -> Any:
    """JSON that was printed, held to its schema."""
    reply = json.loads(printed)
    Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8"))).validate(reply)
    return reply


@dataclass
class Typist:
    """The real program in a terminal of its own. `shown` is all that a person, or someone beside them, can see."""

    process: subprocess.Popen[bytes]
    ours: int
    theirs: int
    shown: str = ""
    _read_to: int = 0

    def until(self, words: str, *, within: float = 30.0) -> str:
        """Read until these words stand on the screen; returns what came since the last time."""
        ends = time.monotonic() + within
        while words not in self.shown[self._read_to :]:
            if not self._read() and (self.process.poll() is not None or time.monotonic() > ends):
                self._close()
                raise AssertionError(f"{words!r} never came: {self.shown}")
        place = self.shown.index(words, self._read_to) + len(words)
        since, self._read_to = self.shown[self._read_to : place], place
        return since

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        self.press(f"{line}\n".encode())

    def press(self, key: bytes) -> None:
        """Press a key, such as Ctrl-C."""
        os.write(self.ours, key)

    def end(self, *, within: float = 30.0) -> int:
        """Read to the end, and return the exit code."""
        ends = time.monotonic() + within
        while self._read() or self.process.poll() is None:
            if time.monotonic() > ends:
                self._close()
                raise AssertionError(f"it does not end: {self.shown}")
        self._close()
        return self.process.returncode

    def _read(self) -> bool:
        if not select.select([self.ours], [], [], 0.05)[0]:
            return False
        self.shown += os.read(self.ours, 65_536).decode("utf-8", "replace").replace("\r\n", "\n")
        return True

    def _close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(5)
        os.close(self.theirs)
        os.close(self.ours)


def typist(home: Path, *arguments: str, **environment: str) -> Typist:
    """Start the program in a terminal, in a folder of its own."""
    ours, theirs = pty.openpty()
    place = os.ttyname(theirs)
    # a session of its own, so that this terminal is the one it asks at and Ctrl-C comes from
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$@" <{place} >{place} 2>{place}', "sh", sys.executable, "-m", "holdspace", *arguments],
        start_new_session=True,
        env={**os.environ, "HOME": str(home), "TERM": "xterm", "COLUMNS": "80", **environment},
        cwd=home,
    )
    return Typist(process, ours, theirs)
