"""A vault with five years in it: opening it, and the pages and saves of every day, beside the same without a seal."""

import os
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple, cast

import django

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")
django.setup()

# ruff: disable[module-import-not-at-top-of-file] -- Django has to be set up first
from vaults import PASSPHRASE, sealed_journal
from window import Window
from years import WORDS, years

from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import Interview, Moment, Record
from holdspace.storage import vault
from holdspace.storage.kdf import SALT_BYTES, Cost, calibrate, stretch
from holdspace.storage.sealed import SealedJournal
from holdspace.web.keeping import KEEPING

# ruff: enable[module-import-not-at-top-of-file]

Run = Callable[[], object]
Ask = Callable[[Window], object]
Line = Callable[..., None]
"""What `run.Report.line` takes."""

ROUNDS = 40
SEARCHES = 20
UNLOCKS = 7
COMMITS = 200
TABLE = "CREATE TABLE records (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind, id, body, UNIQUE (kind, id))"
INSERT = "INSERT INTO records (kind, id, body) VALUES ('moment', ?, ?)"


class Times(NamedTuple):
    """Milliseconds."""

    middle: float
    slow: float

    @classmethod
    def of(cls, taken: list[float]) -> "Times":
        return cls(median(taken), quantiles(taken, n=20)[-1])


def took(run: Run) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def in_turns(rounds: int, *runs: Run) -> list[list[float]]:
    """Milliseconds of each call, one after the other in every round, so that what else the machine does hits all."""
    for run in runs:
        run()
    rows = [[took(run) for run in runs] for _ in range(rounds)]
    return [list(column) for column in zip(*rows, strict=True)]


def unlocking(folder: Path, cost: Cost) -> tuple[float, float]:
    """Milliseconds from the passphrase to an open vault and its end, and of that beyond stretching the passphrase."""
    whole, stretching = in_turns(
        UNLOCKS,
        lambda: vault.unlock(folder, passphrase=PASSPHRASE).close(),
        lambda: stretch(PASSPHRASE, secrets.token_bytes(SALT_BYTES), cost),
    )
    return median(whole), median(one - other for one, other in zip(whole, stretching, strict=True))


def commits(folder: Path) -> tuple[float, float]:
    """Milliseconds of one durable save in the sealed file, and in plain SQLite of the standard library."""
    journal = sealed_journal(folder / "sealed.db")
    with closing(journal), closing(sqlite3.connect(folder / "plain.db", isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute(TABLE)
        ours, peer = in_turns(
            COMMITS,
            lambda: journal.add(Moment(id=secrets.token_hex(16), at=datetime.now(UTC), text=WORDS)),
            lambda: plain.execute(INSERT, (secrets.token_hex(16), WORDS)),
        )
    return median(ours), median(peer)


@dataclass(frozen=True)
class Open:
    """A window on an open vault, and the same records in memory, to put in the place of the sealed ones."""

    folder: Path
    window: Window
    memory: MemoryJournal

    @classmethod
    @contextmanager
    def on(cls, folder: Path, records: tuple[Record, ...]) -> Generator["Open"]:
        memory = MemoryJournal()
        for record in records:
            memory.add(record)
        with ExitStack() as ends:
            ends.callback(KEEPING.reset, folder)
            yield cls(folder, Window.keeping(folder, records), memory)

    def beside(self, ask: Ask) -> None:
        """The same request of the same window, on the records in memory."""
        assert KEEPING.vault is not None
        sealed = KEEPING.vault.journal
        KEEPING.vault.journal = cast("SealedJournal", self.memory)
        try:
            ask(self.window)
        finally:
            KEEPING.vault.journal = sealed

    def both(self, rounds: int, ask: Ask) -> tuple[list[float], list[float]]:
        """Milliseconds of the same request on the one and on the other, in turns."""
        sealed, memory = in_turns(rounds, lambda: ask(self.window), lambda: self.beside(ask))
        return sealed, memory

    def opened_anew(self) -> None:
        """Lock, and give the key again: nothing is read yet."""
        KEEPING.reset(self.folder)
        KEEPING.open(passphrase=PASSPHRASE, now=datetime.now(UTC))
        self.window.stay.opened = True


def page(path: str) -> Ask:
    return lambda window: window.page(path)


def note(window: Window) -> None:
    reply = window.post("/notes", {"text": WORDS})
    assert reply.status_code == 303, reply.status_code


def find(window: Window) -> None:
    reply = window.post("/kept/find", {"words": "held my breath"})
    assert reply.status_code == 200, reply.status_code


def every_day(records: tuple[Record, ...]) -> tuple[str, ...]:
    """The pages of every day."""
    note = next(record.id for record in records if isinstance(record, Moment))
    kept = next(record.id for record in records if isinstance(record, Interview))
    return ("/", "/kept", f"/kept/{kept}", "/notes", f"/notes/{note}", "/people", "/settings", "/more", "/help")


def requests(kept: Open, paths: tuple[str, ...], line: Line) -> None:
    taken = {path: kept.both(ROUNDS, page(path)) for path in paths}
    sealed = Times.of([one for ours, _beside in taken.values() for one in ours])
    memory = Times.of([one for _ours, beside in taken.values() for one in beside])
    line("a page of every day, median", sealed.middle, "ms", 10)
    line("a page of every day, slowest of twenty", sealed.slow, "ms", 25)
    line("  ratio to the same records in memory", sealed.middle / memory.middle, "x")
    slowest = max(taken, key=lambda path: median(taken[path][0]))
    line(f"  the slowest of them is {slowest}, median", median(taken[slowest][0]), "ms")


def first_list(kept: Open) -> float:
    """Milliseconds of the list of notes when nothing was read since the unlock."""
    taken = []
    for _ in range(UNLOCKS):
        kept.opened_anew()
        kept.window.page("/help")
        taken.append(took(lambda: kept.window.page("/notes")))
    return median(taken)


def changes(kept: Open, line: Line) -> None:
    ours, beside = kept.both(ROUNDS, note)
    line("a note saved, median", median(ours), "ms", 10)
    line("a note saved, slowest of twenty", Times.of(ours).slow, "ms", 25)
    line("  ratio to the same in memory", median(ours) / median(beside), "x")
    ours, beside = kept.both(SEARCHES, find)
    line("own words found, a hundred places, median", median(ours), "ms")
    line("  ratio to the same in memory", median(ours) / median(beside), "x")


def report(line: Line) -> None:
    """All of it, on a vault of this machine's own cost and in a folder of its own."""
    records = years(datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        cost = calibrate()
        vault.create(folder / "own", PASSPHRASE, cost=cost, records=records)[0].close()
        whole, beyond = unlocking(folder / "own", cost)
        line(f"unlocking {len(records)} records, five years, at this machine's own cost", whole / 1000, "s", 1)
        line("  beyond stretching the passphrase", beyond, "ms")
        ours, peer = commits(folder)
        line("one durable save, sealed", ours, "ms")
        line("  ratio to plain SQLite, as durable", ours / peer, "x")
        with Open.on(folder / "open", records) as kept:
            requests(kept, every_day(records), line)
            line("the list of notes, first after an unlock", first_list(kept), "ms")
            changes(kept, line)
