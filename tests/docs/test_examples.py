"""Every example that is written down really runs."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from pages import ROOT, blocks, text_of

from holdspace.discernment.vocabulary import Action

README = text_of("README.md")
PYTHON = [
    pytest.param(block, id=f"{name}-{place}")
    for name in ("README.md", "docs/interface.md")
    for place, block in enumerate(blocks(text_of(name), "python"))
]
SHELL = [block for block in blocks(README, "sh") if "--answers" in block]


def run(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, capture_output=True, text=True, check=False, cwd=where, timeout=60, env={**os.environ}
    )


def test_the_readme_has_a_python_example_of_six_lines_and_a_shell_example_of_three() -> None:
    assert [len(block.splitlines()) for block in blocks(README, "python")] == [6]
    assert [len(block.splitlines()) for block in SHELL] == [3]


@pytest.mark.parametrize("block", PYTHON)
def test_every_python_example_runs(block: str, tmp_path: Path) -> None:
    ended = run(sys.executable, "-W", "error", "-c", block, where=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_readmes_python_example_prints_eight_readings_and_a_step(tmp_path: Path) -> None:
    lines = run(sys.executable, "-c", blocks(README, "python")[0], where=tmp_path).stdout.splitlines()
    assert len(lines) == 9
    assert lines[-1].split()[0] in set(Action)


def test_the_readmes_shell_example_gives_what_is_said_above_it(tmp_path: Path) -> None:
    program = SHELL[0].replace(".venv/bin/holdspace", f"'{sys.executable}' -m holdspace")
    ended = run("sh", "-c", program, where=tmp_path)
    reply = msgspec.json.decode(ended.stdout)
    assert ended.returncode == 0
    assert (reply["result"]["suggestion"], reply["result"]["gate"]["rule"]) == ("leave_now", "R1")
    assert "`leave_now`, by rule `R1`" in README.partition(SHELL[0])[0]


def test_keys_of_a_result_are_described_as_the_schema_has_them() -> None:
    schema = msgspec.json.decode((ROOT / "docs/interface/discern.schema.json").read_bytes())
    result = next(one["properties"]["result"] for one in schema["oneOf"] if "result" in one["properties"])
    page = text_of("docs/interface.md")
    rows = page[page.index("| key of the result") :].split("\n\n")[0].splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == result["required"]
