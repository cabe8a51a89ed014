"""Everything that can be done to a vault, each as one call that a process can be ended in, and how to get ready."""

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from age_files import age_file
from vaults import NEW_PASSPHRASE, PASSPHRASE, same_bytes, stretched_once

from holdspace.journey.records import SETTINGS_ID, Draft, FactChange, Interview, Moment, Record, Relationship, Settings
from holdspace.storage import (
    ages,
    backup,
    checkpoints,
    cipher,
    copies,
    exporting,
    importing,
    places,
    restoring,
    upcasting,
    vault,
)
from holdspace.storage.kdf import FLOOR
from holdspace.storage.outside import read_whole
from holdspace.storage.passphrases import normalised
from holdspace.storage.vault import Vault

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CANARY: Final = "tawny heron 5177"
OLD_SCHEMA: Final = 0
LIFE: Final[tuple[Record, ...]] = (
    Relationship(
        id="p1",
        nickname=f"Wren {CANARY}",
        started=NOW - timedelta(days=400),
        facts={"safe_now": "yes"},
        fact_history=(FactChange("safe_now", "yes", NOW),),
        kept=True,
    ),
    Interview(
        id="i1",
        relationship_id="p1",
        stage="established",
        begun=NOW,
        touched=NOW,
        answers={"raised": "no"},
        own_view=f"I keep thinking of it. {CANARY}",
        kept=True,
    ),
    *(Moment(id=f"m{number}", at=NOW, text=f"note {number} {CANARY}", relationship_id="p1") for number in range(6)),
    Draft(id="/notes", touched=NOW, fields={"text": f"half a wo {CANARY}"}),
    Settings(id=SETTINGS_ID, made=NOW, country="DE"),
)
LONG_NOTE: Final = Moment(id="long", at=NOW, text=f"{CANARY} " * 700)
BROUGHT: Final = (Moment(id="b1", at=NOW, text=f"from elsewhere {CANARY}"), LIFE[2].next(text=f"changed {CANARY}"))


class Place(NamedTuple):
    """Where an operation works: the vault's folder, and a folder of the person's own for files they take along."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "v"

    @property
    def outside(self) -> Path:
        return self.root / "o"

    def path(self, name: str) -> Path:
        return self.outside / name


class Operation(NamedTuple):
    """One thing to do. `kinds` are the operations of checkpoints that it passes.

    `turns` is the moment from which on it counts, "" where nothing that counts changes. It needs no key where
    `keyless`, so that it can be done again whatever became of it.
    """

    act: Callable[[Place], str]
    kinds: tuple[str, ...]
    turns: str = ""
    prepare: Callable[[Place], None] = lambda _place: None
    new_vault: bool = False


@contextmanager
def working() -> Generator[None]:
    """Inside, real Argon2 work is done once for each passphrase and salt, and backups ask for little work."""
    seals = vars(ages)
    before = seals["sealed"]
    seals["sealed"] = lambda content, passphrase: age_file(content, normalised(passphrase))
    upcasting.UPCASTERS.setdefault(Moment.kind, {})[OLD_SCHEMA] = lambda fields: fields
    try:
        with stretched_once():
            yield
    finally:
        seals["sealed"] = before
        del upcasting.UPCASTERS[Moment.kind][OLD_SCHEMA]


def template(root: Path) -> str:
    """A closed vault with two sealed copies, and every file that can be brought back; its paper key."""
    place = Place(root)
    place.outside.mkdir(parents=True)
    opened, paper_key = vault.create(place.folder, PASSPHRASE, cost=FLOOR, entropy=same_bytes(), records=LIFE)
    copies.make(opened, NOW - timedelta(days=2))
    made = copies.make(opened, NOW - timedelta(days=1))
    shutil.copyfile(made, place.path("sealed.copy"))
    backup.write(opened.journal, PASSPHRASE, place.path("kept.age"), NOW)
    exporting.write(exporting.files(opened.journal, NOW), place.path("kept.zip"))
    opened.close()
    entries = [{"kind": one.kind, "schema": one.schema, "record": msgspec.to_builtins(one)} for one in BROUGHT]
    brought = {"format": "holdspace-records", "version": 1, "made": NOW, "records": entries}
    place.path("brought.json").write_bytes(msgspec.json.encode(brought))
    return paper_key


def fresh(start: Path, root: Path, operation: Operation) -> Place:
    """A copy of the template in which this operation can begin."""
    shutil.copytree(start, root)
    place = Place(root)
    if operation.new_vault:
        shutil.rmtree(place.folder)
    operation.prepare(place)
    return place


def _with_open_vault(act: Callable[[Vault, Place], str | None]) -> Callable[[Place], str]:
    def operation(place: Place) -> str:
        opened = vault.unlock(place.folder, passphrase=PASSPHRASE)
        try:
            return act(opened, place) or ""
        finally:
            opened.close()

    return operation


def _create(place: Place) -> str:
    opened, paper_key = vault.create(
        place.folder, PASSPHRASE, cost=FLOOR, entropy=same_bytes(), records=(*LIFE, LONG_NOTE)
    )
    opened.close()
    return paper_key


def _unlock(place: Place) -> str:
    vault.unlock(place.folder, passphrase=PASSPHRASE).close()
    return ""


def _damaged(name: str) -> Callable[[Place], None]:
    def prepare(place: Place) -> None:
        if name == places.CURRENT:
            (place.folder / name).unlink()
        else:
            (place.folder / "g0001" / name).write_bytes(b"{}")
        (place.folder / "new-0badcafe").mkdir()

    return prepare


def _aged(place: Place) -> None:
    opened = vault.unlock(place.folder, passphrase=PASSPHRASE)
    with opened.journal.held() as connection, cipher.transaction(connection):
        connection.execute("UPDATE records SET schema = ? WHERE kind = ?", (OLD_SCHEMA, Moment.kind))
    opened.close()


def _save(opened: Vault, _place: Place) -> None:
    with opened.journal.together():
        opened.journal.add(LONG_NOTE)
        opened.journal.save(LIFE[2].next(text=f"changed {CANARY}"))
        opened.journal.delete(Moment, "m5")


def _draft(opened: Vault, _place: Place) -> None:
    opened.journal.save(LIFE[-2].next(fields={"text": f"half a word and more {CANARY}"}))


def _passphrase(opened: Vault, _place: Place) -> None:
    opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR, entropy=same_bytes(1))


def _paper(opened: Vault, _place: Place) -> str:
    return opened.new_paper_key(PASSPHRASE, entropy=same_bytes(1))


def _renew(opened: Vault, _place: Place) -> str:
    return opened.renew(PASSPHRASE, NEW_PASSPHRASE, cost=FLOOR, entropy=same_bytes(1))


def _copy(opened: Vault, _place: Place) -> None:
    copies.make(opened, NOW)
    copies.thin(opened.folder, NOW)


def _many_copies(place: Place) -> None:
    one = copies.listed(place.folder)[0].path
    for days in range(3, 12):
        shutil.copyfile(one, one.with_name(f"{NOW - timedelta(days=days):{copies.STAMP}}.copy"))


def _backup(opened: Vault, place: Place) -> None:
    backup.write(opened.journal, PASSPHRASE, place.path("new.age"), NOW)
    backup.remember(opened.folder, NOW)


def _export(*, replace: bool) -> Callable[[Vault, Place], None]:
    def act(opened: Vault, place: Place) -> None:
        name = "old.zip" if replace else "new.zip"
        exporting.write(exporting.files(opened.journal, NOW), place.path(name), replace=replace)

    return act


def _older_export(place: Place) -> None:
    place.path("old.zip").write_bytes(b"what was exported before")


def _import(opened: Vault, place: Place) -> None:
    importing.take(importing.preview(read_whole(place.path("brought.json")), opened.journal), opened.journal)


def _restore(name: str, *, replace: bool) -> Callable[[Place], str]:
    def act(place: Place) -> str:
        restored = restoring.restore(
            place.path(name),
            place.folder,
            passphrase=PASSPHRASE,
            cost=FLOOR,
            entropy=same_bytes(1),
            replace=replace,
            now=NOW,
        )
        return restored.paper_key or ""

    return act


def _emptied(place: Place) -> None:
    """The vault that a restore takes the place of holds something else than the file, and other keys open it."""
    opened = vault.unlock(place.folder, passphrase=PASSPHRASE)
    opened.journal.delete(Moment, "m0")
    opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR, entropy=same_bytes(2))
    opened.close()


def _erase(place: Place) -> str:
    vault.erase(place.folder)
    return ""


OPERATIONS: Final[dict[str, Operation]] = {
    "create": Operation(_create, ("create",), "create.current_placed", new_vault=True),
    "unlock with a damaged header": Operation(_unlock, ("unlock",), prepare=_damaged(places.HEADER)),
    "unlock with a damaged copy": Operation(_unlock, ("unlock",), prepare=_damaged(places.HEADER_COPY)),
    "unlock without CURRENT": Operation(_unlock, ("unlock",), prepare=_damaged(places.CURRENT)),
    "unlock and migrate": Operation(_unlock, ("migrate",), prepare=_aged),
    "save": Operation(_with_open_vault(_save), ("save",), "save.committed"),
    "draft": Operation(_with_open_vault(_draft), ("save",), "save.committed"),
    "change the passphrase": Operation(_with_open_vault(_passphrase), ("passphrase",), "passphrase.current_placed"),
    "new paper key": Operation(_with_open_vault(_paper), ("paper",), "paper.current_placed"),
    "renew": Operation(_with_open_vault(_renew), ("renew",), "renew.current_placed"),
    "lock with a copy": Operation(_with_open_vault(_copy), ("copy", "close"), "copy.placed", prepare=_many_copies),
    "backup": Operation(_with_open_vault(_backup), ("backup",), "backup.placed"),
    "export": Operation(_with_open_vault(_export(replace=False)), ("export",), "export.placed"),
    "export over an older one": Operation(
        _with_open_vault(_export(replace=True)), ("export",), "export.placed", prepare=_older_export
    ),
    "import": Operation(_with_open_vault(_import), ("import",), "import.done"),
    "restore a backup": Operation(_restore("kept.age", replace=False), ("restore",), "restore.named", new_vault=True),
    "restore a backup over a vault": Operation(
        _restore("kept.age", replace=True), ("restore", "copy"), "restore.current_placed", prepare=_emptied
    ),
    "restore a sealed copy": Operation(
        _restore("sealed.copy", replace=False), ("restore",), "restore.named", new_vault=True
    ),
    "restore a sealed copy over a vault": Operation(
        _restore("sealed.copy", replace=True), ("restore", "copy"), "restore.current_placed", prepare=_emptied
    ),
    "erase": Operation(_erase, ("erase",), "erase.marker_placed"),
}


def moments_of(operation: Operation, passed: list[str]) -> list[str]:
    """The moments of this operation's own kinds, each once, in their order."""
    return [moment for moment in dict.fromkeys(passed) if moment.partition(".")[0] in operation.kinds]


def hears(listener: Callable[[str], None]) -> None:
    """From here on, in this process, the listener hears every checkpoint."""
    checkpoints.listener = listener


def put_off(path: Path) -> None:
    """Take a folder away, whatever is in it."""
    with suppress(OSError):
        shutil.rmtree(path)
