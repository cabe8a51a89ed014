"""A vault on its way out: what is done between a lock and the end of the process."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread
from typing import Final, Protocol

from holdspace.storage import copies
from holdspace.storage import vault as vaults
from holdspace.storage.vault import Vault
from holdspace.web.launch import LOCKED, PUT_AWAY_WITHIN, SAMPLE_OVER
from holdspace.web.watching import Why

ANSWERED_WITHIN: Final = 0.5
"""Seconds that the answer to a lock may take to leave before the rest goes on without it."""
WITHOUT_COPY: Final = frozenset({Why.ERASED, Why.SAMPLE_OVER})


class Process(Protocol):
    """What a worker lets its vault do to it."""

    def refuse_new(self) -> None:
        """Take no more connections; they wait for the next worker."""

    def end(self, code: int) -> None:
        """End at once."""


@dataclass(frozen=True, slots=True)
class Parting:
    """A vault that was locked. `answered` is set when the answer to the request that asked for it has left."""

    vault: Vault
    why: Why
    at: datetime
    answered: Event

    def put_away(self) -> None:
        """A sealed copy, and older ones thinned; then it is closed. A copy that fails for any reason stops nothing."""
        if self.why not in WITHOUT_COPY:
            with contextlib.suppress(Exception):
                copies.make(self.vault, self.at)
                copies.thin(self.vault.folder, self.at)
        with contextlib.suppress(Exception):
            self.vault.close()
        if self.why is Why.SAMPLE_OVER:
            with contextlib.suppress(Exception):
                vaults.erase(self.vault.folder)

    def end(self, process: Process) -> None:
        """Put it away once the answer has left, and end the process, whatever comes in between."""
        code = SAMPLE_OVER if self.why is Why.SAMPLE_OVER else LOCKED

        def at_the_latest() -> None:
            Event().wait(PUT_AWAY_WITHIN)
            process.end(code)

        Thread(target=at_the_latest, daemon=True).start()
        try:
            self.answered.wait(ANSWERED_WITHIN)
            self.put_away()
        finally:
            process.end(code)
