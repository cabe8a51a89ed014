"""Imports point inward only, and the linter that says so would notice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT, copy_to

BIN = Path(sys.executable).parent
FORBIDDEN = {
    "the core knows no web": ("discernment/gate.py", "import django"),
    "the core knows no clock": ("discernment/engine.py", "import time"),
    "the core knows no socket": ("discernment/facts.py", "import socket"),
    "content knows no journey": ("content/library.py", "from holdspace.journey import records"),
    "what a person does knows no pages": ("journey/thinking.py", "from holdspace.web import stays"),
    "what a person does knows no terminal": ("journey/records.py", "import click"),
    "pages do no arithmetic": ("web/stays.py", "import numpy"),
    "no going round in circles": ("discernment/facts.py", "from holdspace.discernment import gate"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BIN / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_to(tmp_path_factory.mktemp("layers"))


def test_the_layers_hold() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(("file", "line"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_forbidden_import_would_be_caught(copy: Path, file: str, line: str) -> None:
    path = copy / "src" / "holdspace" / file
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    try:
        found = lint(copy)
        assert found.returncode != 0
        assert "BROKEN" in found.stdout
    finally:
        path.write_text(before, encoding="utf-8")


def loaded_after(statement: str) -> set[str]:
    code = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in json.loads(found)}


def test_importing_the_package_loads_neither_django_nor_numpy() -> None:
    assert not loaded_after("import holdspace") & {"django", "numpy", "msgspec", "click"}


def test_the_core_and_its_words_load_no_django() -> None:
    loaded = loaded_after("import holdspace; holdspace.discern('established', {}, finish=True)")
    assert "numpy" in loaded
    assert "django" not in loaded
