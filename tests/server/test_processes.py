"""The app's processes: how they start, let a window in, die, and take everything along."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from running import Start, free_port, is_alive, until

from holdspace.web import launch

TINY = "tiny:application"


def test_a_link_lets_one_window_in_and_no_second(start: Start) -> None:
    app = start(application=TINY)
    link = app.link()
    assert app.ask(link)[0] == 200
    assert app.ask(link)[0] == 403


def test_a_guessed_link_lets_no_one_in(start: Start) -> None:
    app = start(application=TINY)
    assert app.ask(app.link()[:-1] + "-")[0] == 403


def test_enter_gives_a_fresh_link(start: Start) -> None:
    app = start(application=TINY)
    first = app.link()
    app.press_enter()
    second = app.link(1)
    assert first != second
    assert app.ask(second)[0] == 200
    assert app.ask(first)[0] == 200


def test_a_link_is_dead_after_a_minute() -> None:
    now = datetime.now(UTC)
    launch.allow("a" * 43, now)
    assert not launch.redeem("a" * 43, now + timedelta(seconds=61))
    assert not launch.redeem("a" * 43, now + timedelta(seconds=1))


def test_a_link_is_a_secret_of_256_bits_that_no_list_of_processes_shows(start: Start) -> None:
    app = start(application=TINY)
    token = app.link().removeprefix("/go/")
    assert len(token) == 43
    for pid in (app.process.pid, app.worker):
        for place in ("cmdline", "environ"):
            assert token.encode() not in Path(f"/proc/{pid}/{place}").read_bytes()


def test_only_this_machine_is_answered(start: Start) -> None:
    app = start(application=TINY)
    app.link()
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", app.port))


def test_no_crash_can_leave_a_dump(start: Start) -> None:
    app = start(application=TINY)
    app.link()
    limits = app.ask("/process")[2].split(" ", 1)[1]
    assert limits == "(0, 0) 0"


def test_a_worker_that_dies_is_replaced_and_takes_everything_along(start: Start) -> None:
    app = start(application=TINY)
    app.link()
    app.ask("/keep", "canary")
    first = app.worker
    assert app.ask("/kept")[2] == "canary"
    os.kill(first, signal.SIGKILL)
    assert until(lambda: "What was not kept is gone" in app.said)
    assert not app.ask("/kept")[2]
    assert app.worker != first
    app.press_enter()
    assert app.ask(app.link(1))[0] == 200


def test_a_link_from_before_a_restart_is_dead(start: Start) -> None:
    app = start(application=TINY)
    link = app.link()
    os.kill(app.worker, signal.SIGKILL)
    assert until(lambda: "started again" in app.said)
    assert app.ask(link)[0] == 403


def test_the_worker_ends_when_the_supervisor_is_killed(start: Start) -> None:
    app = start(application=TINY)
    app.link()
    worker = app.worker
    app.process.kill()
    app.process.wait(5)
    assert until(lambda: not is_alive(worker), within=2)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_both_end_at_once_and_quietly(start: Start, how: signal.Signals) -> None:
    app = start(application=TINY)
    app.link()
    worker = app.worker
    began = time.monotonic()
    assert app.end(how) == 0
    assert time.monotonic() - began < 1
    assert not is_alive(worker)
    assert until(lambda: app.said.rstrip().endswith("Closed. Only what you kept is there still."))
    assert "Traceback" not in app.said


def test_workers_that_keep_dying_are_given_up_in_one_sentence(start: Start) -> None:
    app = start(application="nowhere_at_all:application")
    assert app.process.wait(20) == 1
    assert until(lambda: "keeps stopping" in app.said)
    assert "Traceback" not in app.said


def test_a_taken_port_is_named_with_the_way_out(start: Start, tmp_path: Path) -> None:
    app = start(application=TINY)
    app.link()
    second = subprocess.run(
        [sys.executable, "-m", "holdspace", "--port", str(app.port)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        cwd=tmp_path,
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.count("\n") == 1
    assert f"port {app.port} is taken" in second.stderr
    assert f"--port {app.port + 1}" in second.stderr
    assert app.answers()


def test_without_a_screen_the_link_is_for_the_person_to_open(start: Start) -> None:
    app = start("browser", application=TINY)
    link = app.link()
    assert until(lambda: "No browser could be opened" in app.said)
    assert app.ask(link)[0] == 200


def test_the_browser_is_opened_on_the_first_link(start: Start, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o700)
    app = start("browser", application=TINY, environment={"BROWSER": str(browser)})
    link = app.link()
    opened = tmp_path / "opened"
    assert until(lambda: opened.is_file() and link in opened.read_text(encoding="utf-8"))
    assert "No browser" not in app.said


def test_a_browser_that_fails_is_no_silence(start: Start) -> None:
    app = start("browser", application=TINY, environment={"BROWSER": "/bin/false"})
    app.link()
    assert until(lambda: "No browser could be opened" in app.said)


def files_with(canary: bytes, folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and canary in path.read_bytes()]


def test_nothing_that_was_said_is_written_or_logged(start: Start, tmp_path: Path) -> None:
    app = start(application=TINY)
    app.link()
    assert app.ask("/folder")[2] == str(tmp_path)
    app.ask("/keep?canary=canary", "canary" * 20_000)
    app.ask("/large")
    assert app.ask("/fail?canary")[0] == 500
    written: set[int] = set()
    for descriptor in Path(f"/proc/{app.worker}/fd").iterdir():
        target = str(descriptor.readlink())
        if target.startswith("/") and not target.startswith("/dev/"):
            written.add(int(descriptor.name))
    assert not written
    app.end()
    assert files_with(b"canary", tmp_path) == []
    assert "canary" not in app.said


def test_what_the_pages_print_by_mistake_is_not_taken_for_a_reply(start: Start) -> None:
    app = start(application=TINY)
    app.link()
    app.ask("/fail")
    assert until(lambda: "not a reply" in app.said)
    assert len(app.links) == 1


def test_the_app_opens_also_without_a_terminal_to_read_from(tmp_path: Path) -> None:
    said = tmp_path / "said"
    command = f'exec "$@" <&- >{said} 2>&1'
    process = subprocess.Popen(
        ["sh", "-c", command, "sh", sys.executable, "-m", "holdspace", "--no-browser", "--port", str(free_port())],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert until(lambda: said.is_file() and "/go/" in said.read_text(encoding="utf-8"))
        assert "started again" not in said.read_text(encoding="utf-8")
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
