"""The clock jumps while notes are open: order stays, nothing locks early or never, no copy goes by mistake."""

import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from faults import TALLY
from vaults import PASSPHRASE, made
from window import Window, nothing_kept

from holdspace.journey.journal import Journal
from holdspace.journey.records import SETTINGS_ID, Moment, Settings
from holdspace.storage import copies, vault
from holdspace.web import watching
from holdspace.web.clock import clock
from holdspace.web.keeping import KEEPING
from holdspace.web.launch import allow
from holdspace.web.middleware import COOKIE
from holdspace.web.stays import STAYS, Stay

IDLE = 10
"""Minutes."""


class Clocks:
    """Both clocks of a machine: the wall's, which anyone can set, and the steady one."""

    def __init__(self, wall: datetime) -> None:
        self.wall = wall
        self.steady = 1_000.0

    def pass_by(self, **by: float) -> None:
        """Time passes, as both clocks see it."""
        self.wall += timedelta(**by)
        self.steady += timedelta(**by).total_seconds()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("clocks") / "kept"
    made(folder, [Settings(id=SETTINGS_ID, made=datetime(2026, 1, 1, tzinfo=UTC), idle_minutes=IDLE)])[0].close()
    yield folder
    nothing_kept(folder.parent / "none")


@pytest.fixture
def clocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clocks]:
    turned = Clocks(getattr(request, "param", datetime(2026, 11, 25, 12, 0, tzinfo=UTC)))
    monkeypatch.setattr(watching, "steady_clock", lambda: turned.steady)
    with override_settings(HOLDSPACE_CLOCK=lambda: turned.wall):
        yield turned


@pytest.fixture
def window(folder: Path, clocks: Clocks) -> Window:
    nothing_kept(folder)
    KEEPING.open(passphrase=PASSPHRASE, now=clocks.wall)
    opened = TurnedWindow()
    opened.stay.opened = True
    for note in opened.stay.journal.all(Moment):
        opened.stay.journal.delete(Moment, note.id)
    return opened


class TurnedWindow(Window):
    """A window on a machine whose clock a test turns."""

    def enter(self) -> None:
        token = secrets.token_urlsafe(32)
        allow(token, clock())
        assert self.get(f"/go/{token}").status_code == 303

    @property
    def stay(self) -> Stay:
        found = STAYS.get(self.cookies[COOKIE].value, clock())
        assert found is not None
        return found


def write(window: Window, text: str) -> None:
    assert window.post("/notes", {"text": text, "day": "", "about": ""}).status_code == 303, text


def texts(journal: Journal) -> list[str]:
    return [note.text for note in journal.all(Moment)]


def is_open(window: Window) -> bool:
    return window.get("/notes").status_code == 200


def test_a_clock_set_back_a_day_keeps_the_order_and_still_locks(window: Window, clocks: Clocks) -> None:
    write(window, "before")
    clocks.wall -= timedelta(days=1)
    write(window, "after")
    assert texts(window.stay.journal) == ["before", "after"]
    clocks.pass_by(minutes=IDLE - 1)
    assert is_open(window)
    clocks.pass_by(minutes=IDLE + 1)
    assert not is_open(window)
    TALLY.count("clock jumps", jumps=1, order_lost=0, wrong_locks=0)


def test_a_clock_set_ten_years_ahead_locks_as_after_a_long_sleep_and_loses_nothing(
    window: Window, clocks: Clocks
) -> None:
    write(window, "before")
    clocks.wall += timedelta(days=3653)
    assert not is_open(window)
    assert window.post("/open", {"go": "on", "current": PASSPHRASE}).status_code == 303
    write(window, "after")
    clocks.wall -= timedelta(days=3653)
    clocks.pass_by(minutes=1)
    assert is_open(window)
    assert texts(window.stay.journal) == ["before", "after"]
    TALLY.count("clock jumps", jumps=2, order_lost=0, wrong_locks=0)


@pytest.fixture
def in_berlin() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


CHANGES = [datetime(2026, 3, 29, 0, 58, tzinfo=UTC), datetime(2026, 10, 25, 0, 58, tzinfo=UTC)]


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize("clocks", CHANGES, indirect=True)
def test_summer_time_begins_and_ends_and_nothing_locks_early_or_late(window: Window, clocks: Clocks) -> None:
    hour = clocks.wall.astimezone().hour
    write(window, "before")
    clocks.pass_by(minutes=4)
    assert clocks.wall.astimezone().hour != hour + 1
    assert is_open(window)
    write(window, "after")
    clocks.pass_by(minutes=IDLE, seconds=1)
    assert not is_open(window)
    assert window.post("/open", {"go": "on", "current": PASSPHRASE}).status_code == 303
    assert texts(window.stay.journal) == ["before", "after"]
    TALLY.count("clock jumps", jumps=1, order_lost=0, wrong_locks=0)


@pytest.mark.parametrize("clocks", [datetime(2028, 2, 28, 23, 58, tzinfo=UTC)], indirect=True)
def test_a_leap_day_begins_while_notes_are_open(window: Window, clocks: Clocks) -> None:
    write(window, "the last of an ordinary day")
    clocks.pass_by(minutes=4)
    write(window, "the first of a leap day")
    assert window.stay.journal.all(Moment)[-1].at.date() == date(2028, 2, 29)
    assert is_open(window)
    page = window.page("/notes")
    assert page.index("the first of a leap day") < page.index("the last of an ordinary day")
    TALLY.count("clock jumps", jumps=1, order_lost=0, wrong_locks=0)


JUMPS = {5: timedelta(days=-1), 8: timedelta(days=3653), 11: timedelta(days=-3653)}
"""On which day the clock is wrong, and by how much."""


def test_copies_of_a_machine_whose_clock_jumps_about_keep_the_newest_words(folder: Path) -> None:
    nothing_kept(folder.parent / "none")
    now = datetime(2028, 2, 26, 23, 30, tzinfo=UTC)
    opened = vault.unlock(folder, passphrase=PASSPHRASE)
    for day in range(16):
        jumped = now + timedelta(days=day) + JUMPS.get(day, timedelta(0))
        made_last = copies.make(opened, jumped)
        copies.thin(folder, jumped)
        listed = copies.listed(folder)
        assert made_last in {copy.path for copy in listed}, "the copy of a moment ago is there"
    right = [copy for copy in listed if now <= copy.made <= now + timedelta(days=16)]
    assert len(right) >= 6, "days that were right are not pushed out by days that were wrong"
    for copy in listed:
        copies.check(opened, copy)
    opened.close()
    TALLY.count("clock jumps", jumps=3, copies_lost=0)
