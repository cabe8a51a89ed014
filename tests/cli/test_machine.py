"""Questions and results as JSON: what programs rely on, and every way a sheet can be wrong."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import holdspace
from holdspace.cli.commands import run

SCHEMAS = Path(__file__).parents[2] / "docs" / "interface"

Program = Callable[..., subprocess.CompletedProcess[bytes]]


@cache
def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


def reply_to(program: Program, stage: str, answers: dict[str, str], *more: str) -> Any:
    sheet = {"stage": stage, "answers": answers}
    schema("answers").validate(sheet)
    ended = program("discern", "--answers", "-", "--json", *more, stdin=json.dumps(sheet).encode())
    assert (ended.returncode, ended.stderr) == (0, b"")
    reply = json.loads(ended.stdout)
    schema("discern").validate(reply)
    return reply


def test_every_question_is_printed_as_its_schema_says(program: Program) -> None:
    ended = program("discern", "--questions", "--json")
    assert ended.returncode == 0
    schema("questions").validate(json.loads(ended.stdout))


def in_this_process(stage: str, answers: dict[str, str], capture: pytest.CaptureFixture[bytes]) -> Any:
    """A reply without a process of its own: the same command, much faster."""
    sheet = json.dumps({"stage": stage, "answers": answers}).encode()
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(sheet), encoding="utf-8")
    try:
        assert run(["discern", "--answers", "-", "--json"]) == 0
    finally:
        sys.stdin = before
    reply = json.loads(capture.readouterr().out)
    schema("discern").validate(reply)
    return reply


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("stage", ["searching", "first_sessions", "established", "ending"])
def test_a_conversation_page_by_page_ends_with_a_result(
    stage: str, place: int, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    answers: dict[str, str] = {}
    for _page in range(40):
        reply = in_this_process(stage, answers, capsysbinary)
        if reply["done"]:
            assert reply["result"]["asked"] == len(answers)
            return
        for question in reply["page"]:
            calm = question["kind"] in {"safety", "fact", "context"}
            answers[question["id"]] = question["options"][0 if calm else place]["value"]
    pytest.fail("no result after forty pages")


def test_a_conversation_with_the_real_program_ends_with_a_result(program: Program) -> None:
    answers = {question["id"]: question["options"][0]["value"] for question in gate_questions()}
    assert reply_to(program, "established", answers)["done"] is False
    answers |= {"threat": "yes"}
    reply = reply_to(program, "established", answers)
    assert reply["result"]["suggestion"] == "leave_now"


def gate_questions() -> list[dict[str, Any]]:
    kinds = {"safety", "fact", "context"}
    return [question for question in holdspace.questions()["questions"] if question["kind"] in kinds]


def test_a_result_can_be_asked_for_from_nothing(program: Program) -> None:
    assert reply_to(program, "established", {}, "--finish")["result"]["asked"] == 0


def test_a_sheet_is_read_from_a_file_also_with_the_mark_some_editors_put_first(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "sheet.json").write_text('{"stage": "ending", "answers": {}}', encoding="utf-8-sig")
    ended = program("discern", "--answers", "sheet.json", "--json")
    assert json.loads(ended.stdout)["done"] is False


def test_json_is_utf_8_also_where_the_terminal_is_not(program: Program) -> None:
    ended = program("discern", "--questions", "--json", environment={"PYTHONIOENCODING": "ascii"})
    assert "’" in ended.stdout.decode()


SHEET = '{"stage": "established", "answers": %s}'
WRONG_SHEETS = {
    "unknown question": (SHEET % '{"mood": "low"}', "'mood'"),
    "unknown value": (SHEET % '{"raised": "perhaps"}', "'perhaps'"),
    "unknown stage": ('{"stage": "later", "answers": {}}', "'later'"),
    "stage of a wrong kind": ('{"stage": 3, "answers": {}}', "'stage'"),
    "no stage": ('{"answers": {}}', "'stage'"),
    "no answers": ('{"stage": "ending"}', "'answers'"),
    "answers of a wrong kind": ('{"stage": "ending", "answers": []}', "'answers'"),
    "a value of a wrong kind": (SHEET % '{"raised": ["once"]}', "'raised'"),
    "an empty value": (SHEET % '{"raised": null}', "'raised'"),
    "a key too many": ('{"stage": "ending", "answers": {}, "name": "x"}', "'name'"),
    "a question twice": (SHEET % '{"raised": "no", "raised": "once"}', "'raised'"),
    "a key twice": ('{"stage": "ending", "stage": "ending", "answers": {}}', "'stage'"),
    "a list": ("[]", "standard input"),
    "a bare number": ("7", "standard input"),
    "nothing": ("", "standard input"),
    "half a sheet": ('{"stage": "ending", "answers": {', "column 33"),
    "too deep": ("[" * 200_000, "standard input"),
    "too large": (SHEET % ("{" + " " * 1_000_001 + "}"), "1 MB"),
    "a number beyond measure": ("9" * 10_000, "standard input"),
    "a very long id": (SHEET % ('{"%s": "no"}' % ("a" * 9_000)), "aaaa…"),
    "line breaks in an id": (SHEET % '{"mo\\nod": "low"}', "'mo\\nod'"),
    "half a character": (SHEET % '{"\\ud800": "low"}', "\\ud800"),
    "a command for the terminal": (SHEET % '{"\\u001b[2J": "low"}', "\\x1b[2J"),
}


@pytest.mark.parametrize("case", WRONG_SHEETS)
def test_a_wrong_sheet_is_named_in_one_line_and_nothing_is_printed(program: Program, case: str) -> None:
    text, named = WRONG_SHEETS[case]
    refused(program("discern", "--answers", "-", "--json", stdin=text.encode()), named)


def refused(ended: subprocess.CompletedProcess[bytes], named: str) -> None:
    assert (ended.returncode, ended.stdout) == (2, b"")
    said = ended.stderr.decode()
    assert named in said
    assert said.count("\n") == 1
    assert len(said) < 400


@pytest.mark.parametrize("text", ["é".encode("latin-1"), "{}".encode("utf-16")], ids=["latin-1", "utf-16"])
def test_text_in_another_encoding_is_refused(program: Program, text: bytes) -> None:
    refused(program("discern", "--answers", "-", "--json", stdin=text), "UTF-8")


def test_a_missing_file_is_named(program: Program) -> None:
    refused(program("discern", "--answers", "nowhere.json", "--json"), "'nowhere.json'")


def test_a_folder_is_no_sheet(program: Program, tmp_path: Path) -> None:
    refused(program("discern", "--answers", str(tmp_path), "--json"), "is a folder")


def test_an_endless_file_is_refused_calmly(program: Program) -> None:
    refused(program("discern", "--answers", "/dev/zero", "--json"), "1 MB")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("discern", "--json"), "--json needs"),
        (("discern", "--finish"), "--finish needs"),
        (("discern", "--questions", "--answers", "-"), "do not go together"),
        (("discern", "--answers"), "--answers"),
        (("discern", "--nothing-like-it"), "--nothing-like-it"),
        (("discover",), "discover"),
        (("--port", "0"), "--port"),
    ],
)
def test_wrong_usage_is_one_line_with_the_way_out(program: Program, arguments: tuple[str, ...], named: str) -> None:
    ended = program(*arguments)
    refused(ended, named)
    assert b"--help" in ended.stderr


def test_a_reader_that_goes_away_gets_no_traceback(program: Program) -> None:
    ended = program("discern", "--questions", "--json", through=["sh", "-c", '"$@" | head -c 10', "sh"])
    assert ended.stderr == b""


def test_a_sheet_from_a_closed_input_is_refused(program: Program) -> None:
    refused(program("discern", "--answers", "-", "--json", through=["sh", "-c", '"$@" <&-', "sh"]), "standard input")
