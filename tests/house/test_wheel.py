"""The built package, in a clean environment: whole, licensed, and able to serve."""

import json
import os
import re
import signal
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from checkout import ROOT, copy_to, tracked
from running import App, free_port, read, until


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = copy_to(tmp_path_factory.mktemp("source"))
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that holds the wheel and what it needs, and nothing of this checkout."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    hashed = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / "requirements" / "run.txt")]
    subprocess.run([*pip, *hashed], check=True)
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    return folder / "bin"


def bare(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)}


@pytest.fixture
def app(clean: Path, tmp_path: Path) -> Iterator[App]:
    port = free_port()
    process = subprocess.Popen(
        [str(clean / "holdspace"), "--port", str(port), "--no-browser"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        env=bare(tmp_path),
    )
    running = App(process, port)
    assert process.stdout is not None
    assert process.stdin is not None
    reader = Thread(target=read, args=(process.stdout, running.lines), daemon=True)
    reader.start()
    yield running
    process.send_signal(signal.SIGINT)
    process.wait(10)
    reader.join(5)
    process.stdin.close()
    process.stdout.close()


def test_everything_under_the_package_is_packed_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        inside = {name for name in packed.namelist() if ".dist-info/" not in name}
    assert inside == {path.removeprefix("src/") for path in tracked() if path.startswith("src/holdspace/")}


def test_the_licences_are_packed(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        licences = {Path(name).name for name in packed.namelist() if "/licenses/" in name}
        about = next(packed.read(name).decode() for name in packed.namelist() if name.endswith("/METADATA"))
    assert licences >= {"LICENSE", "LICENSE-content"}
    assert "Requires-Python: >=3.11" in about
    assert "License-Expression: " in about


def test_the_questions_come_from_the_wheel(clean: Path, tmp_path: Path) -> None:
    command = [str(clean / "holdspace"), "discern", "--questions", "--json"]
    found = subprocess.run(command, cwd=tmp_path, env=bare(tmp_path), capture_output=True, text=True, check=True)
    assert json.loads(found.stdout)["questions"]
    assert not found.stderr


def test_nothing_of_the_checkout_is_used(clean: Path, tmp_path: Path) -> None:
    command = [str(clean / "python"), "-c", "import holdspace; print(holdspace.__file__)"]
    found = subprocess.run(command, cwd=tmp_path, env=bare(tmp_path), capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(clean.parent)


def test_the_start_page_and_all_it_needs_are_served_from_the_wheel(app: App) -> None:
    status, headers, _ = app.ask(app.link())
    assert status in {302, 303}
    cookie = {"Cookie": dict(headers)["Set-Cookie"].partition(";")[0]}
    status, _, page = app.ask(dict(headers)["Location"], headers=cookie)
    assert status == 200
    assert "<title>" in page
    needed = re.findall(r"""<(?:link|script|img)[^>]*?(?:href|src)="(/[^"]+)""", page)
    assert any(path.endswith(".css") for path in needed)
    for path in needed:
        assert app.ask(path, headers=cookie)[0] == 200, path
    assert until(lambda: app.process.poll() is None)
