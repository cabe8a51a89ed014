"""The files of this checkout, as they are tracked."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked() -> tuple[str, ...]:
    """Paths of all tracked files that are there, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for path in listed.split("\0") if path and (ROOT / path).is_file())


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Path and text of each tracked text file, of these suffixes or of all."""
    for path in tracked():
        if not suffixes or path.endswith(suffixes):
            content = (ROOT / path).read_bytes()
            if b"\0" not in content:
                yield path, content.decode("utf-8")


def copy_to(folder: Path) -> Path:
    """A copy of all tracked files."""
    for path in tracked():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / path).read_bytes())
    return folder
