"""Locking ends the process that held the key; everything a person typed is there again when they open their notes."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from running import App, Start, Visit, free_port, holds, is_alive, until
from vaults import PASSPHRASE, made

from holdspace.cli import supervisor
from holdspace.cli.supervisor import Known
from holdspace.journey.records import Moment
from holdspace.storage import copies
from holdspace.storage import vault as vaults
from holdspace.web.launch import PUT_AWAY_WITHIN
from holdspace.web.watching import ASLEEP_AFTER

CANARY = "zebrafinch 4711 in my own words"
HELD_BACK = "said while it was locked 0815"
IN_TIME = 1.5
OPEN_PAGE = "Open your notes"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault") / "kept"
    made(folder)[0].close()
    return folder


@pytest.fixture(scope="module")
def app(start_once: Start, folder: Path) -> App:
    """One app for all these tests; each opens it by a link of its own and leaves it as it likes."""
    return start_once("--vault", str(folder))


def unlock(visit: Visit) -> None:
    assert visit.go("/open", go="on", current=PASSPHRASE) == 200
    assert OPEN_PAGE not in visit.page


def opened(app: App) -> Visit:
    """A window in which notes are open, with the next worker standing by."""
    app.link()
    number = len(app.links)
    app.press_enter()
    visit = Visit(app)
    assert visit.go(app.link(number)) == 200
    assert visit.go("/open") == 200
    unlock(visit)
    assert until(lambda: len(app.children) > 1)
    return visit


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not is_alive(pid))


def seen(look: Callable[[], bool]) -> bool:
    """Whether a look into a process's memory finds something; where the system lets nobody look, nobody can find it."""
    try:
        return look()
    except PermissionError:
        assert os.geteuid() != 0
        return False


def test_a_lock_ends_the_process_with_the_key_and_leaves_no_word_in_any(app: App, folder: Path) -> None:
    visit = opened(app)
    visit.go("/notes")
    visit.go("/notes", text=CANARY, day="", about="")
    assert CANARY in visit.page
    before = app.worker
    assert os.geteuid() != 0 or holds(before, CANARY.encode())
    began = time.monotonic()
    assert visit.send("/lock", at="/notes") == 303
    assert visit.headers["connection"] == "close"
    assert visit.headers["clear-site-data"] == '"cache", "storage"'
    assert visit.go(visit.headers["location"]) == 200
    assert time.monotonic() - began < IN_TIME
    assert OPEN_PAGE in visit.page
    assert not is_alive(before)
    time.sleep(max(0.0, began + IN_TIME - time.monotonic()))
    for pid in (app.process.pid, *app.children):
        assert not seen(lambda pid=pid: holds(pid, CANARY.encode()))  # type: ignore[misc]
        assert not seen(lambda pid=pid: holds(pid, PASSPHRASE.encode()))  # type: ignore[misc]
    assert copies.listed(folder)
    assert visit.go("/notes") == 200
    assert CANARY not in visit.page
    unlock(visit)
    assert visit.path == "/notes"
    assert CANARY in visit.page
    assert "started again" not in app.said
    assert [path for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()] == []


def test_who_asks_during_a_lock_waits_and_is_answered(app: App) -> None:
    visit = opened(app)
    others = [Visit(app, cookies=dict(visit.cookies)) for _ in range(8)]
    with ThreadPoolExecutor(len(others) + 1) as at_once:
        lock = at_once.submit(visit.send, "/lock", at="/")
        answers = [at_once.submit(other.go, "/notes") for other in others]
        assert lock.result() == 303
        assert {answer.result() for answer in answers} == {200}


def test_a_form_that_comes_to_a_locked_app_is_a_draft_after_unlocking(app: App) -> None:
    visit = opened(app)
    visit.go("/notes")
    form = visit.page
    Visit(app, cookies=visit.cookies, page=form).send("/lock", at="/notes")
    assert visit.go("/notes", text=HELD_BACK, day="", about="", go="keep") == 200
    assert "What you typed last is not lost" in visit.page
    assert HELD_BACK not in visit.page
    unlock(visit)
    assert visit.path == "/notes"
    assert HELD_BACK in visit.page
    assert "What you typed here is back" in visit.page


def test_closing_locks_and_forgets_its_own_window_alone(app: App) -> None:
    first = opened(app)
    second = opened(app)
    before = app.worker
    cookies = dict(first.cookies)
    assert first.go("/close", go="close") == 200
    assert first.path == "/blank"
    assert second.go("/notes") == 200
    assert OPEN_PAGE in second.page
    assert not is_alive(before)
    back = Visit(app, cookies=cookies)
    assert back.go("/notes") == 403
    assert "This page is closed" in back.page


def test_a_process_that_slept_is_locked_before_it_answers(app: App) -> None:
    visit = opened(app)
    before = app.worker
    time.sleep(1.2)
    os.kill(before, signal.SIGSTOP)
    time.sleep(ASLEEP_AFTER.total_seconds() + 0.3)
    os.kill(before, signal.SIGCONT)
    assert visit.go("/notes") == 200
    assert OPEN_PAGE in visit.page
    assert until(lambda: not is_alive(before), within=IN_TIME)


def test_a_sealed_copy_that_cannot_be_made_stops_no_lock(app: App, folder: Path) -> None:
    visit = opened(app)
    shutil.rmtree(folder / "copies", ignore_errors=True)
    (folder / "copies").write_bytes(b"in the way")
    visit.go("/lock", at="/")
    assert OPEN_PAGE in visit.page
    (folder / "copies").unlink()
    unlock(visit)


def test_when_the_worker_is_killed_the_window_opens_its_notes_again(app: App) -> None:
    visit = opened(app)
    visit.go("/notes")
    visit.go("/notes", text=CANARY, day="", about="")
    visit.go("/draft", at="/notes", **{"w.text": HELD_BACK})
    kill(app.worker)
    assert visit.go("/notes") == 200
    assert OPEN_PAGE in visit.page
    unlock(visit)
    assert CANARY in visit.page
    assert HELD_BACK in visit.page


def end_every_process(app: App) -> None:
    for pid in app.everyone:
        os.kill(pid, signal.SIGTERM)


ENDS: dict[str, Callable[[App], None]] = {
    "Ctrl-C": lambda app: app.process.send_signal(signal.SIGINT),
    "its first process is killed": lambda app: app.process.kill(),
    "the system asks every process to end": end_every_process,
}


@pytest.mark.parametrize("how", ENDS)
def test_however_the_app_ends_open_notes_are_locked_with_a_sealed_copy(start: Start, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "notes"
    made(folder)[0].close()
    app = start("--vault", str(folder))
    visit = opened(app)
    visit.go("/notes")
    visit.go("/notes", text=CANARY, day="", about="")
    everyone = app.everyone
    began = time.monotonic()
    ENDS[how](app)
    assert until(lambda: not any(map(is_alive, everyone)))
    assert time.monotonic() - began < PUT_AWAY_WITHIN
    assert [path.name for path in folder.rglob("*") if path.name.endswith(("-wal", "-shm"))] == []
    assert len(copies.listed(folder)) == 1
    with closing(vaults.unlock(folder, passphrase=PASSPHRASE)) as again:
        assert [note.text for note in again.journal.all(Moment)] == [CANARY]


def test_a_process_that_hangs_is_ended_by_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "ENDS_WITHIN", 0.3)
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = set(children.read_text(encoding="ascii").split())
    with supervisor.listen(free_port()) as listener:
        worker = supervisor.Worker(listener, supervisor.Place())
        (pid,) = set(children.read_text(encoding="ascii").split()) - before
        os.kill(int(pid), signal.SIGSTOP)
        assert worker.end() == -signal.SIGKILL


def test_wrong_keys_are_counted_across_a_restart(app: App) -> None:
    visit = opened(app)
    visit.go("/lock", at="/")
    for wait in (0.0, 0.0, 0.0, 1.1, 2.1):
        time.sleep(wait)
        assert visit.go("/open", go="on", current="not the words at all") == 422
    kill(app.worker)
    assert visit.go("/open", go="on", current=PASSPHRASE) == 429
    assert "Try again in" in visit.page
    assert until(lambda: visit.go("/open", go="on", current=PASSPHRASE) == 200 and visit.path != "/open")


def test_of_windows_the_last_64_are_known_and_a_closed_one_is_not() -> None:
    known = Known()
    for number in range(70):
        known.take("came", [f"window-{number}"])
    known.take("went", ["window-69"])
    known.take("came", ["x" * 1000])
    known.take("came", ["two", "words"])
    known.take("nothing", ["we", "know"])
    assert list(known.windows) == [f"window-{number}" for number in range(6, 69)]


def folder_of(app: App) -> Path:
    """Where the made-up life is, by what its worker was started with."""
    words = Path(f"/proc/{app.worker}/cmdline").read_bytes().split(b"\0")
    return Path(words[words.index(b"--sample") + 1].decode())


def kept_in(visit: Visit) -> list[str]:
    visit.go("/kept")
    return re.findall(r'href="/kept/[\w-]+"', visit.page)


def test_a_made_up_life_is_gone_with_one_tap_and_the_own_notes_take_its_place(start: Start, tmp_path: Path) -> None:
    app = start("demo")
    visit = Visit(app)
    assert visit.go(app.link()) == 200
    assert "This is a made-up life" in visit.page
    folder = folder_of(app)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(kept_in(visit)) > 2
    assert visit.go("/sample/end", go="end") == 200
    assert "made-up life" not in visit.page
    assert "From here on, this is yours." in visit.page
    assert "You were away" not in visit.page
    assert not folder.exists()
    assert kept_in(visit) == []
    app.end()
    assert not (tmp_path / ".local").exists()


def test_a_made_up_life_does_not_outlive_its_worker_or_the_app(start: Start) -> None:
    app = start("demo")
    visit = Visit(app)
    visit.go(app.link())
    first = folder_of(app)
    kill(app.worker)
    assert visit.go("/kept") == 200
    assert "This is a made-up life" in visit.page
    second = folder_of(app)
    assert (first.exists(), second.exists()) == (False, True)
    app.process.kill()
    app.process.wait(5)
    assert until(lambda: not second.exists())
