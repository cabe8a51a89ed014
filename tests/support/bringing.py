"""Bringing a file in, as every way in does: look at it first, and see it refused in one sentence."""

import pytest

from holdspace.errors import RefusedFileError
from holdspace.journey.journal import MemoryJournal
from holdspace.storage.importing import Preview, preview


def looked_at(data: bytes | str, journal: MemoryJournal | None = None, *, windows: bool = False) -> Preview:
    raw = data.encode() if isinstance(data, str) else data
    return preview(raw, journal if journal is not None else MemoryJournal(), windows=windows)


def refusal(data: bytes | str, *, windows: bool = False) -> str:
    with pytest.raises(RefusedFileError) as told:
        looked_at(data, windows=windows)
    assert "\n" not in str(told.value)
    return str(told.value)
