"""Named moments between two durable steps. Nothing happens there, unless a test listens: it can end the process."""

from collections.abc import Callable
from typing import Final

WRITING: Final = ("written", "placed")
"""The two moments of every whole file: safe under another name, and under its own."""


def _whole(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{moment}" for name in names for moment in WRITING)


BUILDING: Final = (
    "begun",
    "tables_made",
    "rows_copied",
    "rows_safe",
    *_whole("header", "header_copy"),
    "verified",
    "named",
    *_whole("current"),
    "switched",
    "cleaned",
)
"""The moments of every change that makes a new generation."""

OUTSIDE: Final = ("written", "checked", "placed", "done")
"""The moments of a file that a person takes along: beside its place, read back, under its name, safe."""

STEPS: Final[dict[str, tuple[str, ...]]] = {
    "create": ("folder_made", "lock_taken", *_whole("making"), *BUILDING[:-2], "making_cleared"),
    "unlock": (
        "lock_taken",
        "key_opened",
        "examined",
        *_whole("mended_header", "mended_copy", "mended_current"),
        "leftover_removed",
        "cleaned",
    ),
    "migrate": BUILDING,
    "save": ("begun", "written", "committed", "settled"),
    "passphrase": BUILDING,
    "paper": BUILDING,
    "renew": (*BUILDING, "copies_removed", "marker_removed"),
    "close": ("checkpointed", "closed", "released"),
    "erase": (
        *_whole("marker"),
        "key_removed",
        "keys_removed",
        "copies_removed",
        "generation_removed",
        "current_removed",
        "lock_removed",
        "marker_removed",
        "folder_removed",
    ),
    "copy": ("begun", "database_copied", *OUTSIDE, "thinned"),
    "restore": ("lock_taken", "opened", "before_copied", *BUILDING),
    "backup": (*OUTSIDE, *_whole("noted")),
    "export": OUTSIDE,
    "import": ("begun", "added", "changed", "done"),
}
"""Every operation with its moments, in their order. An operation that is added stands here with its own."""

NAMES: Final = frozenset(f"{operation}.{step}" for operation, steps in STEPS.items() for step in steps)

listener: Callable[[str], None] | None = None


def passed(name: str) -> None:
    """Say that this moment has come. `name` is one of NAMES; another one is a mistake in the program: ValueError."""
    if name not in NAMES:
        raise ValueError(f"no such checkpoint: {name}")
    if listener is not None:
        listener(name)
