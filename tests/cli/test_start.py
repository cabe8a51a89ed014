"""What starting costs, and what is said where it cannot start."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from holdspace.cli import main as entrance
from holdspace.cli.commands import run

Program = Callable[..., subprocess.CompletedProcess[bytes]]

HEAVY = {"django", "numpy", "msgspec", "waitress"}


def loaded_by(code: str) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in ended.stderr.split()}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import holdspace") & (HEAVY | {"click"})


def test_asking_for_help_loads_nothing_heavy() -> None:
    assert not loaded_by("from holdspace.cli.commands import run; run(['--help'])") & HEAVY


def test_answers_to_a_program_load_no_web() -> None:
    assert "django" not in loaded_by(
        "from holdspace.cli.commands import run; run(['discern', '--questions', '--json'])"
    )


def test_help_says_what_the_exit_codes_mean(program: Program) -> None:
    for arguments in (("--help",), ("discern", "--help"), ("discern", "-h")):
        said = " ".join(program(*arguments).stdout.decode().split())
        assert "0 done, 1 refused or failed, 2 wrong usage" in said


def test_the_version_is_printed(program: Program) -> None:
    assert program("--version").stdout.startswith(b"holdspace 0.")


def test_an_old_python_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match="1"):
        entrance.main()
    assert capsys.readouterr().err.count("\n") == 1


def test_the_entrance_can_be_read_by_an_old_python() -> None:
    import ast
    from pathlib import Path

    ast.parse(Path(str(entrance.__file__)).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_fault_of_ours_is_one_line_with_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("holdspace.journey.interface.questions", broken)
    assert run(["discern", "--questions", "--json"]) == 1
    said = capsys.readouterr()
    assert not said.out
    assert "ZeroDivisionError in test_start.py, line" in said.err
    assert said.err.count("\n") == 1
