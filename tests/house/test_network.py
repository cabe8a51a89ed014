"""The package calls nobody, reads nothing that could run, and takes its chance from the system (docs/asvs.csv)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkout import ROOT

PACKAGE = ROOT / "src/holdspace"
SOURCES = sorted(PACKAGE.rglob("*.py"))
CALLS_OUT = frozenset(
    {"urllib.request", "http.client", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "asyncio"}
    | {"ssl", "requests", "urllib3", "httpx", "aiohttp", "socketserver", "grpc", "websockets"}
)
COULD_RUN = frozenset({"pickle", "marshal", "shelve", "yaml", "xml", "lxml", "dill", "cloudpickle", "joblib"})
SERVES = frozenset({"cli/supervisor.py", "web/worker.py"})
"""Where the loopback socket is made and served from."""
CHANCE = frozenset({"random", "numpy.random"})
MADE_UP = frozenset({"journey/sample.py"})
"""A life that is made up is the same for the same seed; no secret comes from there."""
LOOKS = """
import importlib, pkgutil, sys
said = []
watched = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"}
sys.addaudithook(lambda event, arguments: said.append(event) if event in watched else None)
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "holdspace.web.settings"
django.setup()
import holdspace
names = [one.name for one in pkgutil.walk_packages(holdspace.__path__, "holdspace.") if "__main__" not in one.name]
for name in names:
    importlib.import_module(name)
print(len(names), said)
"""


def imported(source: Path) -> Iterator[str]:
    """Every module that a file imports, with each name it takes from one."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(source: Path) -> Iterator[str]:
    """The last name of everything that a file calls."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    yield name


def users(modules: frozenset[str]) -> set[str]:
    """The files that import one of these modules, or something inside one."""
    inside = tuple(f"{name}." for name in modules)
    return {
        source.relative_to(PACKAGE).as_posix()
        for source in SOURCES
        if any(name in modules or name.startswith(inside) for name in imported(source))
    }


def test_no_file_can_call_another_machine() -> None:
    assert len(SOURCES) > 100
    assert users(CALLS_OUT) == set()
    assert users(frozenset({"socket"})) == SERVES
    for name in SERVES:
        assert not {"connect", "connect_ex", "create_connection", "sendto", "getaddrinfo"} & set(called(PACKAGE / name))


def test_loading_all_of_it_asks_nobody() -> None:
    ended = subprocess.run([sys.executable, "-c", LOOKS], capture_output=True, text=True, check=True, timeout=60)
    number, _, said = ended.stdout.partition(" ")
    assert int(number) > 100
    assert said.strip() == "[]"


def test_nothing_is_read_that_could_run() -> None:
    assert users(COULD_RUN) == set()
    for source in SOURCES:
        assert not {"eval", "exec", "compile_command", "mark_safe", "system", "popen"} & set(called(source)), source


def test_every_secret_comes_from_the_systems_own_chance() -> None:
    assert users(CHANCE) == MADE_UP
    assert {"storage/vault.py", "web/stays.py", "cli/supervisor.py"} <= users(frozenset({"secrets"}))


@pytest.mark.parametrize("module", ["requests", "urllib.request", "socket.socket"])
def test_an_import_that_is_not_allowed_would_be_seen(tmp_path: Path, module: str) -> None:
    source = tmp_path / "one.py"
    parent, _, name = module.rpartition(".")
    source.write_text(f"def inside():\n    from {parent} import {name}\n" if parent else f"import {name}\n", "utf-8")
    assert module in set(imported(source))
