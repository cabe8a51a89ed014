"""Requirements are hashed and name no address, so that they can be had from any mirror."""

import re
import tomllib

import pytest
from checkout import ROOT

FILES = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,_-]+\])?==[\w.+!-]+(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def names(text: str) -> set[str]:
    return {line.partition("==")[0].partition("[")[0] for line in text.splitlines() if "==" in line}


def test_there_are_two_files() -> None:
    assert [file.name for file in FILES] == ["dev.txt", "run.txt"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_line_is_a_pinned_name_or_one_of_its_hashes(file: object) -> None:
    text = (ROOT / "requirements" / getattr(file, "name", "")).read_text(encoding="utf-8")
    strange = [line for line in text.splitlines() if not (PINNED.match(line) or HASH.match(line))]
    assert strange == []
    assert "http" not in re.sub(r"^http[\w-]*==", "", text, flags=re.MULTILINE).replace("urllib3", "")
    assert "file:" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_name_has_a_hash(file: object) -> None:
    text = (ROOT / "requirements" / getattr(file, "name", "")).read_text(encoding="utf-8")
    lines = text.splitlines()
    assert all(HASH.match(lines[number + 1]) for number, line in enumerate(lines) if PINNED.match(line))


def test_what_the_project_depends_on_is_what_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=\[ ]", need)[0].lower() for need in project["dependencies"]}
    assert wanted <= names((ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"))


def test_the_tools_come_on_top_of_the_same_versions() -> None:
    run, dev = ((ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in ("run", "dev"))
    pins = {line.split()[0] for line in run.splitlines() if PINNED.match(line)}
    assert pins <= {line.split()[0] for line in dev.splitlines()}
