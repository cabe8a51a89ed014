"""The whole app as a person starts it: real pages from a real worker."""

import os
import signal
import time
from http.client import HTTPConnection
from pathlib import Path

from running import App, Start, Visit, is_alive, until

from holdspace.web.worker import LARGEST_BODY

CANARY = "canary-in-my-own-words"


def window_with_own_words(app: App) -> Visit:
    """A window in which someone skipped every question and wrote what they make of it."""
    window = Visit(app)
    assert window.go(app.link()) == 200
    window.go("/think", door="ending")
    window.go("/think/before", go="on")
    for _page in range(60):
        if not window.path.startswith("/think/page"):
            break
        assert window.go(window.path, go="skip") == 200
    window.go("/think/result")
    window.go("/think/result", go="own", own=CANARY)
    assert CANARY in window.page
    return window


def test_the_first_page_is_there_within_three_seconds(start: Start) -> None:
    began = time.monotonic()
    app = start()
    window = Visit(app)
    assert window.go(app.link()) == 200
    assert time.monotonic() - began < 3
    assert "<title>Notes</title>" in window.page


def test_when_the_worker_dies_all_that_was_said_dies_with_it(start: Start) -> None:
    app = start()
    window = window_with_own_words(app)
    os.kill(app.worker, signal.SIGKILL)
    assert until(lambda: "What was not kept is gone" in app.said)
    assert window.go("/think/result") == 200
    assert "You were away for a while" in window.page
    assert CANARY not in window.page
    app.press_enter()
    assert window.go(app.link(1)) == 200
    window.go("/think/result")
    assert CANARY not in window.page


def test_nothing_a_person_says_is_on_disk_or_on_the_screen_of_the_terminal(start: Start, tmp_path: Path) -> None:
    app = start()
    window = window_with_own_words(app)
    window.go(f"/nothing-here?{CANARY}")
    worker = app.worker
    for descriptor in Path(f"/proc/{worker}/fd").iterdir():
        target = str(descriptor.readlink())
        assert target.startswith(("socket:", "pipe:", "anon_inode:", "/dev/")), target
    app.end()
    assert not is_alive(worker)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if CANARY.encode() in path.read_bytes()] == []
    assert CANARY not in app.said


def test_a_file_far_too_large_is_refused_before_it_is_read_in_plain_words(start: Start) -> None:
    app = start()
    assert Visit(app).go(app.link()) == 200
    connection = HTTPConnection("127.0.0.1", app.port, timeout=10)
    connection.putrequest("POST", "/bring")
    connection.putheader("Content-Length", str(LARGEST_BODY))
    connection.endheaders()
    reply = connection.getresponse()
    assert reply.status == 413
    assert "Go back one page and pick another." in reply.read().decode()
    connection.close()
