"""Disks of one's own, where this process may make some: a small one in memory, and one whose every byte can be read."""

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(folder: Path, size: int) -> Generator[bool]:
    """A disk of so many bytes in the folder, where this process may make one."""
    folder.mkdir()
    made = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, check=False
        ).returncode
    )
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def disk_in_a_file(image: Path, folder: Path, size: int) -> Generator[bool]:
    """A disk of so many bytes whose content lies in the image, mounted in the folder; False where that cannot be."""
    image.write_bytes(bytes(size))
    folder.mkdir()
    makes = shutil.which("mkfs.ext4", path=os.pathsep.join((os.environ.get("PATH", ""), "/sbin")))
    if os.geteuid() != 0 or makes is None or not _runs(makes, "-q", str(image)):
        yield False
        return
    with mounted(image, folder) as is_there:
        yield is_there


@contextmanager
def mounted(image: Path, folder: Path) -> Generator[bool]:
    """The disk in the image, mounted in the folder until the block ends; False where that is not allowed."""
    made = _runs("mount", "-o", "loop", str(image), str(folder))
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", str(folder)], check=True)


def _runs(*command: str) -> bool:
    return not subprocess.run(command, capture_output=True, check=False).returncode
