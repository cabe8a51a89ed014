"""The program as a person starts it: the terminal's commands, and the app until its first page."""

import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

BIN = Path(sys.executable).parent
LINK = re.compile(r"http://127\.0\.0\.1:\d+(/\S+)")
WAITS = 30.0


def seconds(*command: str) -> float:
    """How long a command runs, in seconds."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    return time.perf_counter() - began


def beside_bare_python(runs: int, *command: str) -> tuple[float, float]:
    """Medians of a command and of `python -c pass`, taken in turns, in seconds."""
    pairs = [(seconds(*command), seconds(sys.executable, "-c", "pass")) for _ in range(runs)]
    return median(ours for ours, _ in pairs), median(bare for _, bare in pairs)


def discern(runs: int, stage: str, answers: dict[str, str]) -> tuple[float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump({"stage": stage, "answers": answers}, file)
        file.flush()
        command = (str(BIN / "holdspace"), "discern", "--answers", file.name, "--finish", "--json")
        return beside_bare_python(runs, *command)


def help_text(runs: int) -> tuple[float, float]:
    return beside_bare_python(runs, str(BIN / "holdspace"), "--help")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_page() -> tuple[float, float]:
    """Seconds from start to the whole first page, and megabytes that the app's processes then share out."""
    port = free_port()
    began = time.perf_counter()
    app = subprocess.Popen(
        [str(BIN / "holdspace"), "--port", str(port), "--no-browser"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert app.stdout is not None
        link = next(found[1] for line in app.stdout if (found := LINK.search(line)))
        cookie, place = _ask(port, link, "")
        _ask(port, place, cookie)
        return time.perf_counter() - began, sum(map(_megabytes, [app.pid, *_children(app.pid)]))
    finally:
        app.send_signal(signal.SIGINT)
        app.wait(WAITS)


def _ask(port: int, path: str, cookie: str) -> tuple[str, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=WAITS)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    reply = connection.getresponse()
    body = reply.read()
    assert reply.status < 400, (path, reply.status, body[:200])
    given = (reply.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    return given, reply.getheader("Location") or "/"


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text(encoding="utf-8").split()] if listed.exists() else []


def _megabytes(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    if not rollup.exists():
        return float("nan")
    found = re.search(r"^Pss:\s+(\d+) kB", rollup.read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")
