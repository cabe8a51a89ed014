"""A process that holds a key leaves no picture of its memory behind, whatever ends it."""

import contextlib
import ctypes
import resource
import sys
from typing import Final

PR_SET_DUMPABLE: Final = 4


def leave_no_dump() -> None:
    """Let no crash of this process write its memory to disk, nor another process of the person read it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # a limit of 0 does not hold where the system pipes dumps to a program; this does
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
