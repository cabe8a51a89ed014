"""The terminal's own words keep the tone of the app, and can be read."""

import ast
import re
import warnings
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import holdspace.cli

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
    import textstat

CLI = Path(holdspace.cli.__path__[0])
HARDEST, LONGEST_SENTENCE = 6, 25
SAYING = {"text", "title", "quiet", "said", "warn", "echo"}


def deny_list() -> ModuleType:
    """The lists of words that Holdspace does not use; they stand with the tests of the content."""
    spec = spec_from_file_location("deny_list", Path(__file__).parents[1] / "content/test_wording.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(path: Path) -> list[str]:
    """Everything that a module gives to gettext."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [
        argument.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


MODULES = sorted(path for path in CLI.glob("*.py") if messages(path))
DENIED = deny_list()


def test_the_messages_of_every_command_are_found() -> None:
    assert len(MODULES) > 20
    assert "Erased. Nothing of it is left in {folder}." in messages(CLI / "erase.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_terminal_keeps_the_tone(path: Path) -> None:
    for message in messages(path):
        assert not list(DENIED.broken(message, DENIED.CLAIMS | DENIED.TONE)), message


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_sentence_in_the_terminal_is_longer_than_25_words(path: Path) -> None:
    sentences = [one for message in messages(path) for one in re.split(r"(?<=[.?:;])\s+", message)]
    assert [one for one in sentences if len(re.findall(r"[\w’'-]+", one)) > LONGEST_SENTENCE] == []


def test_the_terminal_reads_at_grade_six() -> None:
    said = [re.sub(r"\{.*?\}|--\w[\w-]*|[A-Z_]{4,}", "it", message) for path in MODULES for message in messages(path)]
    assert textstat.flesch_kincaid_grade(" ".join(one if one[-1] in ".?:" else f"{one}." for one in said)) <= HARDEST


def bare(path: Path) -> list[str]:
    """Sentences that are printed or raised without having gone to gettext."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    said = [
        node
        for node in tree
        if isinstance(node, ast.Call)
        and isinstance(node.func, (ast.Name, ast.Attribute))
        and (node.func.attr in SAYING if isinstance(node.func, ast.Attribute) else node.func.id.endswith("Error"))
    ]
    literal = [call.args[0].value for call in said if call.args and isinstance(call.args[0], ast.Constant)]
    return [text for text in literal if isinstance(text, str) and re.search(r"[a-z]{3,}", text)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_sentence_of_the_terminal_can_be_translated(path: Path) -> None:
    assert bare(path) == []
