"""The vault that this process has open, if any: opening, making and locking it.

A process that held a key ends when the vault is locked, because no program can be sure to wipe its own memory. From
the lock on nothing can be read or written; the request that asked is answered; a sealed copy is made; then the process
ends, and the supervisor starts one that holds nothing. Where no worker runs, as in tests, the vault is closed alone.
"""

import contextlib
import secrets
from collections.abc import Callable, Generator, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Condition, Event, Lock, RLock, Thread
from typing import Final

from holdspace.errors import HoldspaceError, VaultError, WrongKeyError
from holdspace.journey.records import SETTINGS_ID, Record, Settings
from holdspace.storage import places
from holdspace.storage import vault as vaults
from holdspace.storage.header import open_with_paper_key, read_header
from holdspace.storage.kdf import FLOOR, Cost
from holdspace.storage.vault import Vault
from holdspace.web.clock import clock
from holdspace.web.guessing import Tries
from holdspace.web.launch import HOLDS, TRIED, tell
from holdspace.web.parting import Parting, Process
from holdspace.web.watching import Reading, Watch, Why, warned_for

OTHERS_END_WITHIN: Final = 0.5
"""Seconds that requests which began before the lock are given to end."""
TURN_WITHIN: Final = 5.0
NOT_YET: Final = "A wrong key was tried a moment ago: wait a little, then try again."
NOT_THIS_ONE: Final = "That key does not open these notes: look at it again."


class TooSoonError(VaultError):
    """A key was tried before the time that wrong tries ask to wait was over."""


class Keeping:  # ruff: ignore[too-many-public-methods] -- all that one vault can be asked, in one place
    """The vault's folder, the vault while it is open, and everything that locks it.

    `serial` grows with each opening and each lock: a window that gave a key under one number has none under the next.
    `cost` is what a new passphrase is to cost; None is fitted to the machine. `tries` counts wrong passphrases.
    `process` is the worker, or None.
    """

    def __init__(self) -> None:
        self.vault: Vault | None = None
        self.serial = 0
        self.sample = False
        self.cost: Cost | None = None
        self.process: Process | None = None
        self._folder: Path | None = None
        self.tries = Tries()
        self._turn = Lock()
        self._state = RLock()
        self._quiet = Condition(self._state)
        self._users = 0
        self._watch: Watch | None = None
        self._parting: Parting | None = None

    @property
    def folder(self) -> Path:
        """Where the vault is, or would be."""
        return self._folder if self._folder is not None else places.default_folder()

    @folder.setter
    def folder(self, folder: Path | None) -> None:
        self._folder = folder

    def exists(self) -> bool:
        """Whether there is a vault."""
        return self.vault is not None or vaults.exists(self.folder)

    @property
    def settings(self) -> Settings:
        """What is kept about how the app behaves, or what is usual."""
        vault = self.vault
        with contextlib.suppress(HoldspaceError):
            found = vault.journal.newest(Settings) if vault is not None else None
            if found is not None:
                return found
        return usual_settings()

    @property
    def is_parting(self) -> bool:
        """Whether a vault was locked and is not put away yet."""
        return self._parting is not None

    def wait(self, now: datetime) -> int:
        """Seconds until a key may be tried, 0 to 360."""
        return self.tries.wait(now)

    def open(self, *, now: datetime, passphrase: str | None = None, paper_key: str | None = None) -> None:
        """Open the vault with a key, or see that the key opens the one that is open.

        Raises TooSoonError, WrongKeyError and the errors of `holdspace.storage.vault.unlock`.
        """
        with self._tried(now, guessable=passphrase is not None):
            self._open(passphrase, paper_key, now)
            if self.tries.wrong:
                self.tries.opened()
                tell(TRIED, "0", now.isoformat())

    @contextlib.contextmanager
    def _tried(self, now: datetime, *, guessable: bool) -> Generator[None]:
        """A try with a key: not before it is time, and counted when it was wrong.

        A key of 160 bits is not guessed: a slip in it costs no waiting.
        """
        with self._turn_taken():
            if self.wait(now) > 0:
                raise TooSoonError(NOT_YET)
            try:
                yield
            except WrongKeyError:
                if guessable:
                    self.tries.failed(now)
                    tell(TRIED, str(self.tries.wrong), now.isoformat())
                raise

    def _open(self, passphrase: str | None, paper_key: str | None, now: datetime) -> None:
        vault = self.vault
        if vault is None:
            self._hold(vaults.unlock(self.folder, passphrase=passphrase, paper_key=paper_key), now)
        elif passphrase is not None:
            if not vault.accepts(passphrase):
                raise WrongKeyError(NOT_THIS_ONE)
        elif not _paper_key_fits(vault, paper_key or ""):
            raise WrongKeyError(NOT_THIS_ONE)

    def create(self, passphrase: str, *, records: Iterable[Record] = ()) -> str:
        """Make the vault and keep it open; returns its paper key. Raises what `storage.vault.create` raises."""
        with self._turn_taken():
            vault, paper_key = vaults.create(self.folder, passphrase, cost=self.cost, records=records)
            self._hold(vault, clock())
            return paper_key

    def _hold(self, vault: Vault, now: datetime) -> None:
        with self._state:
            if self._parting is not None:
                vault.close()
                raise TooSoonError(NOT_YET)
            reading = Reading.at(now)
            ticked = reading if self.process is not None else None
            self.vault, self._watch = vault, Watch(opened=reading, used=reading, ticked=ticked)
            self.serial += 1
        tell(HOLDS)

    @contextlib.contextmanager
    def _turn_taken(self) -> Generator[None]:
        """One key at a time: stretching a passphrase takes memory and a processor."""
        if not self._turn.acquire(timeout=TURN_WITHIN):
            raise TooSoonError(NOT_YET)
        try:
            yield
        finally:
            self._turn.release()

    @contextlib.contextmanager
    def keys_change(self) -> Generator[None]:
        """While the block changes keys none is tried: afterwards no window has given one that counts.

        Raises TooSoonError.
        """
        with self._turn_taken():
            yield  # ruff: ignore[fallible-context-manager] -- what follows is for keys that did change
            self.serial += 1

    @contextlib.contextmanager
    def using(self) -> Generator[None]:
        """While the block runs the vault is not closed, unless it takes long."""
        with self._state:
            self._users += 1
        try:
            yield
        finally:
            with self._state:
                self._users -= 1
                self._quiet.notify_all()

    def used(self, now: datetime) -> None:
        """Someone who gave a key did something."""
        watch = self._watch
        if watch is not None:
            watch.used, watch.hidden = Reading.at(now), None

    def out_of_sight(self, now: datetime, *, hidden: bool) -> None:
        """No page of it is in sight, or one is again."""
        watch = self._watch
        if watch is not None:
            watch.hidden = (watch.hidden or Reading.at(now)) if hidden else None

    def left(self, now: datetime) -> tuple[float, float, Why]:
        """Seconds until it locks, how long before that the pages say so, and why it will lock."""
        watch, settings = self._watch, self.settings
        if self.vault is None or watch is None:
            return 0.0, 0.0, Why.ASKED
        idle = timedelta(minutes=settings.idle_minutes)
        left, why = watch.left(Reading.at(now), idle=idle, hidden=timedelta(seconds=settings.hidden_seconds))
        return left.total_seconds(), warned_for(idle).total_seconds(), why

    def check(self, now: datetime) -> bool:
        """Lock it if it is time to; whether it was."""
        if self.vault is None:
            return False
        left, _warned, why = self.left(now)
        return left <= 0 and self.lock(why, now=now)

    def tick(self, now: datetime) -> None:
        """A second has passed in a process that is awake. Locks what is to be locked, and puts it away."""
        locked = self.check(now)
        watch = self._watch
        if watch is not None:
            watch.ticked = Reading.at(now)
        if locked:
            self.finish()

    def lock(self, why: Why | str, *, now: datetime | None = None) -> bool:
        """Refuse all further use at once; False if nothing was open.

        `finish` is to be called when the request that asked for it is answered.
        """
        with self._state:
            vault, self.vault, self._watch = self.vault, None, None
            if vault is None:
                return False
            self.serial += 1
            over = Why.SAMPLE_OVER if self.sample else Why(why)
            self._parting = parting = Parting(vault, over, now or clock(), Event())
        if self.process is not None:
            self.process.refuse_new()
            Thread(target=self._part, args=(self.process, parting), daemon=True).start()
        return True

    def finish(self) -> None:
        """The answer to the request that locked it has left: put the vault away."""
        with self._state:
            parting = self._parting
            if parting is None:
                return
            parting.answered.set()
            if self.process is not None:
                return
            self._parting = None
        parting.put_away()

    def _part(self, process: Process, parting: Parting) -> None:
        with self._state:
            self._quiet.wait_for(lambda: self._users == 0, OTHERS_END_WITHIN)
        parting.end(process)

    def replace(self, look: Callable[[], object], make: Callable[[], Vault], *, now: datetime, guessable: bool) -> None:
        """Let the vault that `make` builds and opens take the place of the one that is here.

        `look` sees whether the key fits while nothing has closed yet. Afterwards no window has a key; the new vault is
        open here, so that this process ends when that is locked. Raises TooSoonError and what the two raise.
        """
        with self._tried(now, guessable=guessable):
            if self.vault is not None:
                look()
            before = self._let_go()
            try:
                self._hold(make(), clock())
            except BaseException:
                # what was closed cannot be opened without its key: this process knew it, and ends
                if before is not None:
                    self.vault = before
                    self.lock(Why.ASKED, now=now)
                raise

    def _let_go(self) -> Vault | None:
        """Close the vault, if one is open; every window is without a key from now on."""
        with self._state:
            vault, self.vault, self._watch = self.vault, None, None
            self.serial += 1
            if vault is not None:
                self._quiet.wait_for(lambda: self._users <= 1, OTHERS_END_WITHIN)
                vault.close()
        return vault

    def erase(self) -> None:
        """Take the vault away for good, open or not. Raises NoVaultError, VaultBusyError, NotSavedError."""
        with self._turn_taken():
            if self.lock(Why.ERASED) and self._parting is not None:
                self._parting.vault.close()
            vaults.erase(self.folder)

    def sample_life(self, folder: Path, records: Iterable[Record], now: datetime) -> None:
        """Open a made-up life in a folder of its own, under a passphrase that nobody knows."""
        self.folder, self.sample = folder, True
        vault, _paper_key = vaults.create(folder, secrets.token_urlsafe(32), cost=FLOOR, records=records)
        self._hold(vault, now)

    def reset(self, folder: Path | None = None) -> None:
        """Close the vault and know of none but one in `folder`, for tests."""
        vault = self.vault or (self._parting.vault if self._parting else None)
        if vault is not None:
            vault.close()
        self.vault, self._watch, self._parting = None, None, None
        self.folder, self.cost, self.sample, self.tries = folder, None, False, Tries()
        self.serial += 1


def usual_settings() -> Settings:
    """How the app behaves until someone chooses."""
    return Settings(id=SETTINGS_ID, made=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))


def _paper_key_fits(vault: Vault, paper_key: str) -> bool:
    return secrets.compare_digest(open_with_paper_key(read_header(vault.header), paper_key), vault.data_key)


KEEPING: Final = Keeping()
"""The vault of this process."""
