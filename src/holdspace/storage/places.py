"""Where the vault is, and what the names in its folder mean."""

import os
import re
from pathlib import Path
from typing import Final

import platformdirs

CURRENT: Final = "CURRENT"
LOCK: Final = "LOCK"
ERASING: Final = "ERASING"
MAKING: Final = "MAKING"
"""There while the first generation is made: what lies beside it was never finished."""
COPIES: Final = "copies"
BACKED_UP: Final = "BACKED-UP"
"""When a backup was last made, and nothing else."""
HEADER: Final = "header.json"
HEADER_COPY: Final = "header.copy"
DATABASE: Final = "vault.db"
RENEWED: Final = "renewed"
"""In a generation whose keys are new because someone may know the old ones: sealed copies from before must go."""
UNFINISHED: Final = "new-"
"""How the name of a folder begins while a generation is built in it."""
UNFINISHED_NAME: Final = re.compile(rf"{UNFINISHED}[0-9a-f]{{4,16}}")
GENERATION: Final = re.compile(r"g([0-9]{4,9})")
IN_A_GENERATION: Final = tuple(
    name + end for name in (HEADER, HEADER_COPY, DATABASE, RENEWED) for end in ("", ".part", "-wal", "-shm")
)

STAY: Final = frozenset({CURRENT, LOCK, ERASING, COPIES, BACKED_UP})
"""What stays beside the generation that counts."""


def default_folder() -> Path:
    """The folder named by HOLDSPACE_VAULT, or this person's own data folder."""
    named = os.environ.get("HOLDSPACE_VAULT", "")
    return Path(named).expanduser() if named else platformdirs.user_data_path("holdspace", appauthor=False)


def generation_name(number: int) -> str:
    """The name of a generation's folder: 7 is g0007."""
    return f"g{number:04d}"


def is_ours(name: str) -> bool:
    """Whether a vault may have something of this name in its folder."""
    known = {*STAY, MAKING}
    is_folder = GENERATION.fullmatch(name) or UNFINISHED_NAME.fullmatch(name)
    return name.removesuffix(".part") in known or is_folder is not None


def belongs(path: Path) -> bool:
    """Whether this is a part of a vault by its name and, where any folder could have that name, by what is in it."""
    if not is_ours(path.name):
        return False
    if path.name in STAY or path.is_symlink() or not path.is_dir():
        return True
    return is_generation(path) or not any(path.iterdir())


def is_generation(folder: Path) -> bool:
    """Whether a folder is a generation, or what is left of one."""
    return any(os.path.lexists(folder / name) for name in IN_A_GENERATION)


def strangers(folder: Path) -> tuple[Path, ...]:
    """What is in the folder and is no part of a vault; hidden files do not count. Raises OSError."""
    return tuple(path for path in sorted(folder.iterdir()) if not belongs(path) and not path.name.startswith("."))


def parts(folder: Path) -> tuple[Path, ...]:
    """What is in the folder and is a part of a vault. Raises OSError."""
    return tuple(path for path in sorted(folder.iterdir()) if belongs(path))
