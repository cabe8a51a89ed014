"""Stays: one open window each. What a person says lives here, in this process's memory, until they close or leave.

A window that gave a key looks into the vault instead, for as long as the vault stays open under that key.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Final

from holdspace.journey.journal import Journal, MemoryJournal
from holdspace.journey.keeping import Removed
from holdspace.journey.records import Settings
from holdspace.web.keeping import KEEPING, usual_settings
from holdspace.web.launch import CAME, WENT, tell
from holdspace.web.watching import ABSOLUTE

if TYPE_CHECKING:
    from holdspace.web.making import Making

IDLE: Final = timedelta(minutes=30)
MOST_LAPSED: Final = 64
"""How many tokens of lapsed stays are remembered, to greet their windows kindly."""
MOST_TABS: Final = 64


@dataclass(slots=True)
class Stay:
    """One open window: its memory, and the few choices that belong to no interview.

    `door` and `opening` are what was picked before an interview begins. `stage_open` says that the person came by the
    door that asks about safety first and has not said yet where they are. `undo` holds answers as they were before
    the last change on the result page. `interview_id` is the interview at hand in this window, and `about` the person
    whom the next one is about ("" for someone new). `removed` can be put back for a moment. `lapsed_before` greets a
    window that was left alone for too long. `brought` is a file that was looked at and not taken in yet.

    `returned` says that an earlier worker had let this window in. `goes_back_to` is the page it was on, and `held` the
    page of a form that came while the vault was locked, whose words wait in `memory` as a draft; both are "" for none.
    `tabs` are its pages by a number of their own, with whether each is in sight, as far as a script says so.
    """

    token: str
    touched: datetime
    memory: MemoryJournal = field(default_factory=MemoryJournal)
    door: str = ""
    opening: str = ""
    country: str = ""
    lapsed_before: bool = False
    stage_open: bool = False
    undo: dict[str, str] = field(default_factory=dict)
    interview_id: str = ""
    about: str = ""
    removed: Removed | None = None
    brought: object = None
    returned: bool = False
    goes_back_to: str = ""
    held: str = ""
    tabs: dict[str, bool] = field(default_factory=dict)
    tells_sight: bool = False
    _serial: int = 0
    _making: "Making | None" = None

    @property
    def opened(self) -> bool:
        """Whether this window gave a key to the vault that is open now."""
        return self._serial == KEEPING.serial and KEEPING.vault is not None

    @opened.setter
    def opened(self, opened: bool) -> None:
        self._serial = KEEPING.serial if opened else 0
        self.returned = False

    @property
    def proof(self) -> int:
        """Another number each time this window gives a key or makes one; 0 without."""
        return self._serial

    @property
    def sample(self) -> bool:
        """Whether this window looks at the made-up life."""
        return KEEPING.sample and self.opened

    @property
    def journal(self) -> Journal:
        """The vault's journal where this window opened it, else its own memory."""
        vault = KEEPING.vault
        return vault.journal if vault is not None and self.opened else self.memory

    @property
    def settings(self) -> Settings:
        """What is kept about how the app behaves, or what is usual."""
        if self.opened:
            return KEEPING.settings
        return self.memory.newest(Settings) or usual_settings()

    @property
    def making(self) -> "Making":
        """What this window holds while notes are kept for the first time, opened, or given new keys."""
        if self._making is None:
            from holdspace.web.making import Making  # ruff: ignore[import-outside-top-level] -- most windows never ask

            self._making = Making()
        return self._making

    @making.setter
    def making(self, making: "Making") -> None:
        self._making = making

    @property
    def waits(self) -> bool:
        """Whether this window had a key before the vault was locked, or an earlier worker let it in."""
        return not self.opened and (self.returned or self._serial != 0)

    def goes_on_without(self) -> None:
        """From now on it is a window like one that never had a key."""
        self.opened = False
        self.held = ""
        self.removed = self.brought = None
        self.undo = {}

    def tells(self, tab: str, *, in_sight: bool | None) -> None:
        """A page says whether it is in sight; None when it is left."""
        self.tells_sight = True
        self.tabs.pop(tab, None)
        if in_sight is not None:
            self.tabs[tab] = in_sight
        while len(self.tabs) > MOST_TABS:
            del self.tabs[next(iter(self.tabs))]

    @property
    def is_in_sight(self) -> bool:
        """Whether a page of it may be in sight; where no script runs, nobody can tell."""
        return not self.tells_sight or any(self.tabs.values())


class Stays:
    """All stays of this process. Nothing of them is ever written anywhere."""

    def __init__(self) -> None:
        self._stays: dict[str, Stay] = {}
        self._lapsed: dict[str, None] = {}
        self._lock = RLock()

    def open(self, now: datetime) -> Stay:
        """A new, empty stay under a random token."""
        with self._lock:
            stay = Stay(token=secrets.token_urlsafe(32), touched=now)
            self._take_in(stay)
            tell(CAME, stay.token)
            return stay

    def admit(self, token: str, now: datetime) -> None:
        """A stay for a window that the worker before this one had let in."""
        with self._lock:
            self._take_in(Stay(token=token, touched=now, returned=True))

    def _take_in(self, stay: Stay) -> None:
        self._stays[stay.token] = stay
        if KEEPING.sample:
            stay.opened = True

    def get(self, token: str, now: datetime, *, touch: bool = True) -> Stay | None:
        """The stay, touched now; None when it was closed, lapsed or never there."""
        with self._lock:
            self.drop_idle(now)
            stay = self._stays.get(token)
            if stay is not None and touch:
                stay.touched = max(stay.touched, now)
            return stay

    def reopen(self, token: str, now: datetime) -> Stay | None:
        """A new, empty stay for a window whose stay lapsed while it was left alone; None for any other token."""
        with self._lock:
            if token not in self._lapsed:
                return None
            del self._lapsed[token]
            tell(WENT, token)
            return self.open(now)

    def renew_token(self, stay: Stay) -> None:
        """Another random token for a stay; the one from before leads nowhere from now on (OWASP ASVS 7.2.4)."""
        with self._lock:
            if self._stays.pop(stay.token, None) is None:
                return
            tell(WENT, stay.token)
            stay.token = secrets.token_urlsafe(32)
            self._stays[stay.token] = stay
            tell(CAME, stay.token)

    def drop(self, token: str) -> None:
        """Forget a stay at once, with all that is in it."""
        with self._lock:
            if self._forget(token):
                tell(WENT, token)

    def _forget(self, token: str) -> bool:
        stay = self._stays.pop(token, None)
        lapsed = token in self._lapsed
        self._lapsed.pop(token, None)
        if stay is not None:
            stay.memory.clear()
        return stay is not None or lapsed

    def drop_idle(self, now: datetime) -> None:
        """Forget every stay that was left alone: for half an hour, or half a day where a vault is or was open."""
        with self._lock:
            for token, stay in list(self._stays.items()):
                if now - stay.touched >= (ABSOLUTE if stay.opened or stay.waits else IDLE):
                    self._forget(token)
                    self._lapsed[token] = None
            while len(self._lapsed) > MOST_LAPSED:
                del self._lapsed[next(iter(self._lapsed))]

    def is_in_sight(self) -> bool:
        """Whether a page of an open vault may be in sight."""
        with self._lock:
            return any(stay.is_in_sight for stay in self._stays.values() if stay.opened)

    def __len__(self) -> int:
        return len(self._stays)


STAYS: Final = Stays()
"""The stays of this process."""
