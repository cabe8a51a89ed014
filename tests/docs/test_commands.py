"""Commands, options, ports and messages that are written down are those of the program."""

import re
from pathlib import Path

import click
import pytest
from pages import ROOT, WRITTEN, code, name_of, text_of

from holdspace.cli.commands import COMMANDS, cli
from holdspace.cli.console import Key
from holdspace.cli.supervisor import DEFAULT_PORT

TARGETS = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
SHIPPED = "\n".join(path.read_text("utf-8") for path in [ROOT / "Makefile", *(ROOT / "src").rglob("*.py")])


def options_of(command: click.Command) -> set[str]:
    return {name for option in command.params for name in option.opts} | {"--help", "-h"}


def commands_in(text: str) -> list[list[str]]:
    """Words of every call of holdspace, after its name; comments and pipes are cut off."""
    found = []
    for line in code(text):
        call = re.search(r"(?:^|[\s/])holdspace((?: [^#|`]*)?)$", re.split(r"\s+#|\s\|", line)[0].strip())
        if call and "import" not in line:
            found.append(call[1].split())
    return found


@pytest.mark.parametrize("written", WRITTEN, ids=name_of)
def test_every_make_target_exists(written: Path) -> None:
    for line in code(written.read_text("utf-8")):
        for target in re.findall(r"^make ([a-z]+)", line):
            assert target in TARGETS, f"{name_of(written)}: make {target}"


@pytest.mark.parametrize("written", WRITTEN, ids=name_of)
def test_every_command_and_option_exists(written: Path) -> None:
    for words in commands_in(written.read_text("utf-8")):
        command: click.Command = cli
        if words and not words[0].startswith("-"):
            assert words[0] in COMMANDS, f"{name_of(written)}: holdspace {words[0]}"
            found = cli.get_command(click.Context(cli), words[0])
            assert found is not None
            command = found
        for word in words:
            if word.startswith("--"):
                assert word in options_of(command), f"{name_of(written)}: {word}"


def test_calls_are_found_in_text() -> None:
    text = "```sh\n.venv/bin/holdspace discern --answers - --json   # why\n```\nand `holdspace --port 8500`\n"
    assert commands_in(text) == [["discern", "--answers", "-", "--json"], ["--port", "8500"]]


def test_the_port_is_the_programs_own() -> None:
    for name in ("docs/start.md", "docs/privacy.md"):
        assert str(DEFAULT_PORT) in text_of(name)


def test_every_key_of_the_prompt_is_listed() -> None:
    listed = re.findall(r"^\| `(\w)` \|", text_of("docs/start.md"), re.MULTILINE)
    assert set(listed) == {key.value for key in Key}


def test_every_message_in_the_list_of_troubles_is_one_of_ours() -> None:
    page = text_of("docs/start.md")
    rows = page[page.index("| what you see") :].split("\n\n")[0].splitlines()[2:]
    messages = [message for row in rows for message in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert len(messages) >= 5
    for message in messages:
        assert message.replace(str(DEFAULT_PORT), "{port}") in SHIPPED, message
