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
GENERATION: Final = re.compile(r"g([0-9]{4,9})")


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
    return name.removesuffix(".part") in known or name.startswith(UNFINISHED) or GENERATION.fullmatch(name) is not None
