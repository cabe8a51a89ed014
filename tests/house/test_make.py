"""The few commands of the Makefile, and the one sentence when something is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT

TARGETS = ["run", "setup", "test", "check", "faults", "mutants", "bench", "cases", "fit", "screenshots"]
OLD = """#!/bin/sh
exec {python} -c 'import sys; sys.version_info = (3, 9, 2); exec(sys.argv[1])' "$2"
"""
WITHOUT_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1;; esac
exec {python} "$@"
"""


def make(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make")
    assert program is not None
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "HOLDSPACE"))}
    environment = kept if path is None else {**kept, "PATH": path}
    return subprocess.run([program, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def python_like(folder: Path, script: str) -> str:
    file = folder / "python"
    file.write_text(script.format(python=sys.executable), encoding="utf-8")
    file.chmod(0o755)
    return str(file)


def says_one_sentence(found: subprocess.CompletedProcess[str], *words: str) -> None:
    assert found.returncode != 0
    said = found.stdout + found.stderr
    assert all(word in said for word in words), said
    assert "Traceback" not in said
    assert len([line for line in said.splitlines() if not line.startswith("make")]) == 1, said


def test_make_alone_prints_help() -> None:
    found = make()
    assert found.returncode == 0
    assert [line.split()[0] for line in found.stdout.splitlines()] == ["help", *TARGETS]


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_can_be_made_and_what_it_runs_is_there(target: str) -> None:
    found = make("--dry-run", target)
    assert found.returncode == 0, found.stderr
    scripts = [word for word in found.stdout.split() if word.endswith(".py") and "/" in word]
    assert all((ROOT / script).exists() for script in scripts), scripts


def test_an_old_python_gets_one_sentence(tmp_path: Path) -> None:
    found = make("setup", f"V={tmp_path / 'venv'}", f"PY={python_like(tmp_path, OLD)}")
    says_one_sentence(found, "3.11 or newer", "make PY=")


def test_a_python_that_is_not_there_gets_one_sentence(tmp_path: Path) -> None:
    says_one_sentence(make("setup", f"V={tmp_path / 'venv'}", "PY=no-such-python"), "no-such-python", "3.11")


def test_a_python_that_cannot_make_environments_gets_one_sentence(tmp_path: Path) -> None:
    found = make("setup", f"V={tmp_path / 'venv'}", f"PY={python_like(tmp_path, WITHOUT_VENV)}")
    says_one_sentence(found, "python3-venv")


@pytest.mark.parametrize(
    ("target", "words"), [("chromium", ("Chromium", "HOLDSPACE_CHROMIUM")), ("peers", ("age", "strace"))]
)
def test_a_missing_program_gets_one_sentence_and_is_a_failure(
    tmp_path: Path, target: str, words: tuple[str, ...]
) -> None:
    for tool in ("id", "sh"):
        program = shutil.which(tool)
        assert program is not None
        (tmp_path / tool).symlink_to(program)
    says_one_sentence(make(target, path=str(tmp_path)), *words)
