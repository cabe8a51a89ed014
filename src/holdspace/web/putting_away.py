"""From a window's memory into the vault: what was told there, and the settings that go with the device."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from holdspace.content.library import engine
from holdspace.journey import keeping
from holdspace.journey.journal import Journal
from holdspace.journey.records import KINDS, SETTINGS_ID, Draft, Record, Settings
from holdspace.web.keeping import KEEPING
from holdspace.web.standing import standing
from holdspace.web.stays import Stay

SHARED_MINUTES, SHARED_SECONDS = 5, 60
"""Minutes alone, and seconds out of sight, after which notes lock on a device that others use."""


def make_vault(stay: Stay, passphrase: str, now: datetime) -> str:
    """Make the vault with all that this window holds, the interview at hand marked as kept; returns the paper key.

    Raises NotSavedError and the other VaultErrors; this window's memory is then as it was.
    """
    with stay.memory.together():
        if stay.making.keeps:
            _keep(stay, stay.memory, now)
        records = (_settings(stay, now), *(one for one in _all(stay.memory) if not isinstance(one, Settings)))
        key = KEEPING.create(passphrase, records=records)
    stay.opened = True
    stay.memory.clear()
    stay.making.keeps = False
    return key


def bring_in(stay: Stay, now: datetime) -> None:
    """Move what this window held into the vault that was opened in it, all or nothing.

    Settings that were picked in the window give way to those in the vault. Raises NotSavedError.
    """
    with stay.journal.together():
        for record in _all(stay.memory):
            if isinstance(record, Settings):
                continue
            if isinstance(record, Draft):
                stay.journal.delete(Draft, record.id)
            stay.journal.add(record)
        if stay.making.keeps:
            _keep(stay, stay.journal, now)
    stay.memory.clear()
    stay.making.keeps = False


def has_something(stay: Stay) -> bool:
    """Whether something was answered in the interview at hand."""
    found = standing(stay)
    return found is not None and bool(found.interview.trail)


def keep_at_hand(stay: Stay, now: datetime) -> None:
    """Keep the interview at hand, while the vault is open in this window. Raises NotSavedError."""
    _keep(stay, stay.journal, now)


def _keep(stay: Stay, journal: Journal, now: datetime) -> None:
    found = standing(stay)
    if found is not None:
        keeping.keep(journal, found.interview.id, engine(), now=now)


def _settings(stay: Stay, now: datetime) -> Settings:
    changes: dict[str, object] = {"device": stay.making.device, "passphrase_since": now, "country": stay.country}
    before = stay.settings
    if stay.making.device == "shared":
        changes["idle_minutes"] = min(before.idle_minutes, SHARED_MINUTES)
        changes["hidden_seconds"] = min(before.hidden_seconds or SHARED_SECONDS, SHARED_SECONDS)
    return msgspec.structs.replace(before, id=SETTINGS_ID, made=now, revision=1, rehearsed=0, **changes)


def _all(journal: Journal) -> Iterator[Record]:
    for kind in KINDS:
        yield from journal.all(kind)
