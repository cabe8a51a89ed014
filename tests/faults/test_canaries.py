"""Fifty sayings go through every page: none is readable in a file, in what the app says, or in memory after a lock."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from canaries import canaries, files_below, found_in, in_memory_of, open_now, opened, recording, told_in, written
from faults import FULL, TALLY
from running import App, Start, Visit, is_alive, starting, until
from vaults import PASSPHRASE, made, unlocked

from holdspace.journey.records import Draft, Moment
from holdspace.storage import vault

IN_TIME = 1.5
TOLD = canaries(12, "told")
TYPED = canaries(38, "typed")
ALL = (*TOLD, *TYPED)
ANOTHERS = canaries(12, "of another")
HARMLESS = ("/dev/", "/proc/", "/sys/")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def start_once(home: Path) -> Iterator[Start]:
    with starting(home) as run:
        yield run


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    made(home / "kept", told_in(TOLD))[0].close()
    return home / "kept"


@pytest.fixture(scope="module")
def app(start_once: Start, folder: Path) -> App:
    return start_once("--vault", str(folder))


def all_said(visit: Visit) -> None:
    """Every page that takes words gets some that stand nowhere else."""
    words = iter(TYPED)
    for _ in range(20):
        visit.go("/notes")
        visit.go("/notes", text=next(words), day="", about="")
    visit.go("/notes/m1")
    visit.go("/notes/m1", text=next(words), day="2026-11-20", about="", revision="1")
    visit.go("/people/p1")
    visit.go("/people/p1", nickname=next(words), started="", ended="")
    visit.go("/kept/i2")
    visit.go("/kept/i2", way="own", words=next(words))
    visit.go("/kept")
    visit.send("/kept/find", words=next(words))
    visit.go("/notes")
    for path in ("/notes", "/notes/m2", "/people/p1", "/kept/i2"):
        visit.send("/draft", **{"at": path, "w.text": next(words)})
    visit.send(f"/nowhere/{next(words)}")
    visit.send(f"/kept/{next(words)}")
    visit.send("/kept/find", words=next(words), go=next(words))
    visit.send("/notes", text=next(words) * 3000, day="", about="")
    visit.send("/notes", text=next(words), day=next(words), about=next(words))
    visit.send("/settings", tab_title=next(words))
    visit.send(f"/notes?find={next(words)}")
    assert next(words, None) is None
    for path in ("/", "/notes", "/notes/m3", "/people", "/people/p1", "/kept", "/kept/i2", "/stored", "/take"):
        visit.go(path)


def test_none_of_fifty_sayings_can_be_read_anywhere_but_in_the_open_notes(
    app: App, home: Path, folder: Path, tmp_path: Path
) -> None:
    app.link()
    log = tmp_path / "opened"
    with recording((app.process.pid, app.worker), log, wanted=FULL) as is_recorded:
        visit = opened(app, PASSPHRASE)
        all_said(visit)
        holder = app.worker
        assert os.geteuid() != 0 or len(seen(holder)) > len(ALL) // 2
        held = open_now(holder) | open_now(app.process.pid)
        hits = [hit for path in files_below(home) for hit in found_in(ALL, path.read_bytes())]
        began = time.monotonic()
        visit.go("/notes")
        visit.send("/lock", at="/notes")
        time.sleep(max(0.0, began + IN_TIME - time.monotonic()))
    assert not is_alive(holder)
    processes = [app.process.pid, *app.children]
    in_memory = [word for pid in processes for word in seen(pid)]
    beside = {path for path in written(log) if not str(path).startswith(HARMLESS)} | held
    hits += [hit for path in (*files_below(home), *beside) for hit in found_in(ALL, content(path))]
    said = found_in(ALL, app.said.encode())
    strangers = {path for path in beside if not path.is_relative_to(folder) and "__pycache__" not in path.parts}
    TALLY.count("canaries", canaries=len(ALL), files_read=len(files_below(home)) + len(beside), hits=len(hits))
    TALLY.count("canaries in memory after a lock", processes=len(processes), hits=len(in_memory))
    assert (hits, said, in_memory) == ([], [], [])
    assert strangers == set(), "the app writes beside the folder of the vault"
    assert not is_recorded or beside
    opened_again = unlocked(folder)
    texts = {note.text for note in opened_again.journal.all(Moment)}
    assert set(TYPED[:20]) <= texts
    assert any(TYPED[24] in draft.fields.values() for draft in opened_again.journal.all(Draft))
    opened_again.close()


def content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def seen(pid: int) -> list[str]:
    try:
        return in_memory_of(pid, PASSPHRASE)
    except PermissionError:  # where the system lets nobody look, nobody can find it
        assert os.geteuid() != 0
        return []


def test_no_process_of_the_app_can_leave_a_dump_of_its_memory(app: App, home: Path) -> None:
    visit = opened(app, PASSPHRASE)
    visit.go("/notes")
    for pid in (app.process.pid, app.worker):
        limits = Path(f"/proc/{pid}/limits").read_text("ascii")
        assert [line.split()[4] for line in limits.splitlines() if line.startswith("Max core")] == ["0"]
    before = set(files_below(home))
    worker = app.worker
    os.kill(worker, signal.SIGABRT)
    assert until(lambda: not is_alive(worker))
    new = set(files_below(home)) - before
    assert [path for path in new if found_in(ALL, path.read_bytes())] == []
    assert [path for path in new if "core" in path.name] == []
    assert app.answers("/help")


def test_two_apps_with_two_vaults_never_show_each_others_words(
    app: App, start_once: Start, home: Path, routes: tuple[str, ...]
) -> None:
    made(home / "other", told_in(ANOTHERS))[0].close()
    other = start_once("--vault", str(home / "other"))
    app.link()
    other.link()
    mine, others = opened(app, PASSPHRASE), opened(other, PASSPHRASE)
    mine.go("/notes")
    assert found_in(TOLD, mine.page.encode())
    others.go("/notes")
    assert found_in(ANOTHERS, others.page.encode())
    assert len(routes) > 50
    crossings = asked = 0
    for path in routes:
        answers = [Visit(where, dict(who.cookies)) for where, who in ((app, others), (other, mine))]
        for stranger in answers:
            assert stranger.send(path) < 500, path
            crossings += len(found_in((*ALL, *ANOTHERS), stranger.page.encode()))
        for visit, foreign in ((mine, ANOTHERS), (others, ALL)) if FULL else ():
            visit.send(path)
            crossings += len(found_in(foreign, visit.page.encode()))
        asked += 4 if FULL else 2
    assert crossings == 0
    TALLY.count("two vaults", routes=len(routes), requests=asked, crossings=crossings)


def test_after_erasing_neither_the_folder_nor_its_free_names_hold_a_word(home: Path) -> None:
    folder = home / "gone"
    made(folder, told_in(TOLD))[0].close()
    opened_once = unlocked(folder)
    opened_once.new_paper_key(PASSPHRASE)
    opened_once.close()
    vault.erase(folder)
    assert not folder.exists()
    found = subprocess.run(
        ["grep", "-rlaE", "|".join((*TOLD, "SQLite format")), str(home)], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout) == (1, "")
