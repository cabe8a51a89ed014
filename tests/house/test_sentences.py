"""What the vault and the notes say when something is wrong can be said in any language."""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from messages import BELOW, PACKAGE, PAGES, TERMINAL, messages

from holdspace.errors import HoldspaceError, Sentence, VaultError, said, sentence
from holdspace.storage.health import Finding
from holdspace.storage.spreadsheets import Problem

FILES = sorted(file for folder in BELOW for file in folder.glob("*.py"))


@cache
def listed() -> set[str | tuple[str, str]]:
    """Messages that are in both catalogues."""
    pages, terminal = ({found for found, _place in messages(domain)} for domain in (PAGES, TERMINAL))
    return pages & terminal


def module_of(file: Path) -> ModuleType:
    return import_module("holdspace." + ".".join(file.relative_to(PACKAGE).with_suffix("").parts))


def named(node: ast.expr, module: ModuleType) -> object:
    """What a name of the module stands for, or one inside another that it imports; None for anything else."""
    match node:
        case ast.Name(id=name):
            return getattr(module, name, None)
        case ast.Attribute(value=ast.Name(id=outer), attr=name):
            return getattr(getattr(module, outer, None), name, None)
    return None


def told(call: ast.Call, module: ModuleType) -> list[ast.expr]:
    """What a person reads of an error, a finding or a problem that is made here."""
    made = named(call.func, module)
    if isinstance(made, type) and issubclass(made, HoldspaceError):
        return call.args
    return call.args[1:] if made in {Finding, Problem} else []


def is_listed(node: ast.expr, module: ModuleType) -> bool:
    """Whether these words are a sentence that both catalogues hold, or are left to what gives a sentence."""
    match node:
        case ast.Constant(value="") | ast.Attribute(attr="words"):
            return True
        case ast.Call(func=ast.Name(id="sentence"), args=[ast.Constant(value=template)]):
            return template in listed()
        case ast.Call():
            return getattr(named(node.func, module), "__annotations__", {}).get("return") is Sentence
    constant = named(node, module)
    return isinstance(constant, Sentence) and constant.template in listed()


def bare_in(tree: ast.AST, module: ModuleType) -> list[str]:
    """Words that a person would read in English whatever the language."""
    nodes = list(ast.walk(tree))
    set_here: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            set_here.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.arg) and isinstance(node.annotation, ast.Name) and node.annotation.id == "Sentence":
            set_here[node.arg] = []
    left = [words for node in nodes if isinstance(node, ast.Call) for words in told(node, module)]
    bare = []
    while left:
        match words := left.pop():
            case ast.IfExp():
                left += [words.body, words.orelse]
            case ast.Name(id=name) if name in set_here:
                left += set_here[name]
                set_here[name] = []
            case _ if not is_listed(words, module):
                bare.append(ast.unparse(words))
    return bare


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_all_that_is_told_when_something_is_wrong_is_there_to_translate(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert [bare for part in tree.body for bare in bare_in(part, module_of(file))] == []


@pytest.mark.parametrize(
    "line",
    [
        'raise VaultError("bare words")',
        'raise VaultError(f"bare {self}")',
        'raise VaultError(sentence("words that no catalogue holds"))',
        "raise VaultError(places.LOCK)",
        'what = "bare words"; yield Finding("ok", what, "")',
    ],
)
def test_a_bare_sentence_would_be_seen(line: str) -> None:
    assert len(bare_in(ast.parse(line), import_module("holdspace.storage.health"))) == 1


def test_a_sentence_inside_another_is_said_in_the_same_language() -> None:
    inner = sentence("{count:,} notes", count=1000)
    error = VaultError(sentence("Kept: {what} ({name}).", what=inner, name="{count}"))
    assert str(error) == "Kept: 1,000 notes ({count})."
    german = {"Kept: {what} ({name}).": "({name}) da: {what}.", "{count:,} notes": "{count} Zettel"}
    assert said(error, german.__getitem__) == "({count}) da: 1000 Zettel."


def test_words_that_are_translated_already_are_said_as_they_are() -> None:
    assert said(VaultError("Schon {so} gesagt."), str.upper) == "Schon {so} gesagt."
    assert not said("", str.upper)
