"""The Nth call of the operating system fails, as far as Python makes it."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

CALLS: Final = ("open", "fsync", "replace", "rename", "link", "unlink", "mkdir", "rmdir", "chmod", "fchmod", "listdir")


@contextmanager
def failing_call(name: str, number: int, error: int) -> Generator[list[int]]:
    """Inside, the `number`th call of this function of `os` raises OSError(error) and does nothing; 0 only counts.

    Gives a list whose one number is how many calls there were. An empty name changes nothing.
    """
    seen = [0]
    if not name:
        yield seen
        return
    real: Callable[..., Any] = vars(os)[name]

    def call(*given: Any, **named: Any) -> Any:
        seen[0] += 1
        if seen[0] == number:
            raise OSError(error, os.strerror(error))
        return real(*given, **named)

    vars(os)[name] = call
    try:
        yield seen
    finally:
        vars(os)[name] = real
