"""What may not stand in any file of the project, and how long a file may be."""

import re

import pytest
from checkout import ROOT, texts, tracked

# taken apart, so that this file holds none of them
INDEX_HOSTS = [
    "py" + "pi.org",
    "py" + "thonhosted.org",
    "py" + "pi.python.org",
    "ana" + "conda.org",
    "registry.np" + "mjs.org",
    "registry.ya" + "rnpkg.com",
    "deb.deb" + "ian.org",
]
MACHINE_PATHS = re.compile(
    r"(?<![\w.-])(?:" + "|".join(["/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/", "/mn" + "t/"]) + r")\w"
    r"|file:" + "//|[A-Z]:\\\\\\\\?Users"
)
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X:", "coming " + "soon"]))
LONGEST_PYTHON = 400
OTHERS_WORK = ("tests/vendor/", "static/vendor/", "tests/cases/")


@pytest.mark.parametrize("host", INDEX_HOSTS)
def test_no_file_names_a_package_index(host: str) -> None:
    assert [path for path, text in texts() if host in text] == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = {path: hit[0] for path, text in texts() if (hit := MACHINE_PATHS.search(text))}
    assert found == {}


def test_nothing_is_left_for_later() -> None:
    ours = ((path, text) for path, text in texts() if not any(part in path for part in OTHERS_WORK))
    assert [path for path, text in ours if UNFINISHED.search(text)] == []


def test_no_python_file_is_too_long_to_read() -> None:
    assert {path: lines for path, text in texts(".py") if (lines := text.count("\n")) > LONGEST_PYTHON} == {}


def test_nothing_built_is_tracked() -> None:
    built = re.compile(
        r"\.egg-info/|__pycache__|\.pyc$|^(build|dist|mutants|node_modules|\.venv)/|^uv\.lock$|package-lock"
    )
    assert [path for path in tracked() if built.search(path)] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    skips = re.compile(r"pytest\.(skip|importorskip|xfail)|mark\.(skip|skipif|xfail)")
    here = "tests/house/test_tracked_files.py"
    assert [
        path for path, text in texts(".py") if path.startswith("tests/") and path != here and skips.search(text)
    ] == []


def test_every_suppression_has_its_reason() -> None:
    bare = re.compile(r"#\s*(?:noqa|ruff:\s*ignore(?!\[[\w-]+(?:,\s*[\w-]+)*\] -- \w))")
    here = "tests/house/test_tracked_files.py"
    assert [path for path, text in texts(".py") if path != here and bare.search(text)] == []


def test_ci_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make check test" in script.read_text(encoding="utf-8")
