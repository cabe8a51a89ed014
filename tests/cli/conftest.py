"""The real program, run as a person or a script would run it."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

Program = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    def run(
        *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None, through: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        settings = {"HOME": str(tmp_path), "COLUMNS": "80", **(environment or {})}
        return subprocess.run(
            [*through, sys.executable, "-m", "holdspace", *arguments],
            input=stdin,
            capture_output=True,
            env={**os.environ, **settings},
            timeout=30,
            check=False,
            cwd=tmp_path,
        )

    return run
