"""A translation can be begun, filled and spoken, by the steps that docs/translating.md tells."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from checkout import ROOT, copy_to
from messages import PAGES, TERMINAL, messages
from pseudo import accented
from vaults import made

LANGUAGE = "de"
Run = Callable[..., str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run Python in a copy of the checkout in which a translation has been begun."""
    folder = copy_to(tmp_path_factory.mktemp("translation"))

    def in_copy(*arguments: str, **environment: str) -> str:
        settings = {**os.environ, "PYTHONPATH": str(folder / "src"), **environment}
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=True).stdout

    in_copy("tools/messages.py", LANGUAGE)
    return in_copy


def catalogues(run: Run) -> list[Path]:
    folder = Path(run("-c", "import os; print(os.getcwd())").strip())
    return [folder / domain.file(LANGUAGE).relative_to(ROOT) for domain in (PAGES, TERMINAL)]


def test_every_message_of_pages_and_terminal_is_there_to_translate(run: Run) -> None:
    for domain, file in zip((PAGES, TERMINAL), catalogues(run), strict=True):
        with file.open("rb") as opened:
            listed = {message.id for message in read_po(opened) if message.id}
        found = {message for message, _place in messages(domain)}
        assert len(found) > 100
        assert listed == found


def test_what_is_translated_is_kept_and_spoken(run: Run) -> None:
    terminal = catalogues(run)[1]
    with terminal.open("rb") as opened:
        catalog = read_po(opened, locale=LANGUAGE)
    catalog["Closed. Nothing was saved, and all you told us is gone."].string = "Zu. Alles ist weg."
    with terminal.open("wb") as written:
        write_po(written, catalog)
    run("tools/messages.py", LANGUAGE)
    assert "Zu. Alles ist weg." in run("-m", "holdspace", "discern", LANGUAGE=LANGUAGE)
    assert "Closed." in run("-m", "holdspace", "discern", LANGUAGE="en")


def test_doctor_says_all_that_it_finds_in_another_language(run: Run, tmp_path: Path) -> None:
    terminal = catalogues(run)[1]
    with terminal.open("rb") as opened:
        catalog = read_po(opened, locale=LANGUAGE)
    for message in filter(lambda one: one.id, catalog):
        text = message.id
        message.string = accented(text) if isinstance(text, str) else tuple(map(accented, text))
    with terminal.open("wb") as written:
        write_po(written, catalog)
    run("tools/messages.py", LANGUAGE)
    made(tmp_path / "kept")[0].close()
    said = run("-m", "holdspace", "doctor", "--vault", str(tmp_path / "kept"), LANGUAGE=LANGUAGE)
    found = json.loads(run("-m", "holdspace", "doctor", "--json", "--vault", str(tmp_path / "kept"), LANGUAGE=LANGUAGE))
    assert len(found["findings"]) > 5
    for text in (one[part] for one in found["findings"] for part in ("what", "fix") if one[part]):
        assert text.endswith("·")
        assert " ".join(text.split()) in " ".join(said.split())


def test_files_of_words_are_begun_from_english_and_are_whole(run: Run) -> None:
    check = (
        "from importlib.resources import files; from holdspace.content import packs;"
        f"names = [f.name[:-5] for f in (files('holdspace.content') / 'data' / '{LANGUAGE}').iterdir()];"
        f"[packs.pack(name, '{LANGUAGE}') for name in names if name != 'questions'];"
        f"print(len(names), packs.questions_in('{LANGUAGE}') == packs.questions_in())"
    )
    english = len(list((ROOT / "src/holdspace/content/data").glob("*.toml")))
    assert run("-c", check).split() == [str(english), "True"]


@pytest.mark.parametrize("wrong", [(), ("DE",), ("../x",), ("de", "fr")])
def test_what_is_no_language_is_refused_in_one_line(wrong: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "tools/messages.py"), *wrong], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "like: tools/messages.py de" in ended.stderr
