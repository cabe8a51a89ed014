"""Holdspace: think through a hard time with your therapist, in private.

Everything is loaded on first use, so that `import holdspace` costs next to nothing.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "discern", "questions"]  # ruff: ignore[undefined-export] -- loaded on first use, below


def __getattr__(name: str) -> Any:  # ruff: ignore[any-type] -- a module attribute can be anything
    if name in {"discern", "questions"}:
        return getattr(import_module("holdspace.journey.interface"), name)
    raise AttributeError(f"module 'holdspace' has no attribute {name!r}")
