"""What a person reads when they run the program on a sheet, in a pipe, or in a narrow or plain terminal."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path

import pytest
from person import Person, sit_down

from holdspace.cli import text
from holdspace.cli.paper import Paper, printable
from holdspace.cli.ticking import TypingError, ticked
from holdspace.content.packs import questions_in

Program = Callable[..., subprocess.CompletedProcess[bytes]]

HARM = {"stage": "established", "answers": {"threat": "yes"}}
NOTHING: dict[str, object] = {"stage": "ending", "answers": {}}


def read(program: Program, sheet: object, **environment: str) -> str:
    ended = program("discern", "--answers", "-", stdin=json.dumps(sheet).encode(), environment=environment)
    assert (ended.returncode, ended.stderr) == (0, b"")
    return ended.stdout.decode()


def test_a_sheet_gives_the_readable_result(program: Program) -> None:
    said = read(program, HARM)
    assert "What you told us is not okay in therapy." in said
    assert "One way to read this" not in said


def test_an_unfinished_sheet_says_that_more_can_be_asked(program: Program) -> None:
    assert "More questions could make this clearer" in read(program, NOTHING)


@pytest.mark.parametrize("extra", [{}, {"safe_now": "self_harm"}])
def test_a_sheet_about_harm_names_lines_and_asks_for_nothing_to_be_typed(
    program: Program, extra: dict[str, str]
) -> None:
    said = read(program, {"stage": "established", "answers": {"threat": "yes", **extra}})
    assert "call 999" in said
    assert not re.search(r"[Tt]ype h|go back and", said)


def test_where_a_rule_decides_no_more_questions_are_promised(program: Program) -> None:
    assert "More questions" not in read(program, {"stage": "established", "answers": {"money": "yes"}})


def test_an_unknown_answer_is_refused_before_anything_is_printed(program: Program) -> None:
    sheet = {"stage": "ending", "answers": {"mood": "low"}}
    ended = program("discern", "--answers", "-", stdin=json.dumps(sheet).encode())
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr.count(b"\n") == 1


def test_every_question_can_be_read(program: Program) -> None:
    said = program("discern", "--questions").stdout.decode()
    assert "safe_now: Are you safe right now?" in said


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_window_nor_than_can_be_read(program: Program, columns: int) -> None:
    lines = read(program, HARM, COLUMNS=str(columns)).splitlines()
    assert max(len(line) for line in lines) <= min(columns, 76)


def test_a_pipe_gets_plain_text(program: Program) -> None:
    assert "\x1b" not in read(program, HARM, TERM="xterm-256color")


def test_a_terminal_without_our_letters_gets_a_result_all_the_same(program: Program) -> None:
    assert "What you told us" in read(program, HARM, PYTHONIOENCODING="ascii")


def test_the_end_of_the_input_leaves_calmly(program: Program) -> None:
    ended = program("discern")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"Closed. Nothing was saved" in ended.stdout


def test_without_any_input_the_interview_leaves_calmly(program: Program) -> None:
    ended = program("discern", through=["sh", "-c", '"$@" <&-', "sh"])
    assert (ended.returncode, ended.stderr) == (0, b"")


def in_a_terminal(tmp_path: Path, *typed: bytes, **environment: str) -> str:
    """What a real terminal shows when the interview runs in it; each thing is typed at a prompt of its own."""
    ours, theirs = pty.openpty()
    place = os.ttyname(theirs)
    # a session of its own, so that this terminal is the one Ctrl-C comes from
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$@" <{place} >{place} 2>{place}', "sh", sys.executable, "-m", "holdspace", "discern"],
        start_new_session=True,
        env={**os.environ, "HOME": str(tmp_path), "TERM": "xterm", **environment},
        cwd=tmp_path,
    )
    shown, waiting, ends = b"", list(typed), time.monotonic() + 20
    while time.monotonic() < ends:
        ready, _write, _special = select.select([ours], [], [], 0.2)
        if ready:
            shown += os.read(ours, 4096)
        elif process.poll() is not None:
            break
        if waiting and shown.endswith(b"> "):
            os.write(ours, waiting.pop(0))
            shown += b"\n"
    os.close(theirs)
    os.close(ours)
    process.kill()
    assert process.wait(5) == 0
    return shown.decode()


def test_a_terminal_gets_bold_and_dim_and_no_colour(tmp_path: Path) -> None:
    shown = in_a_terminal(tmp_path, b"3\n", b"1\n", b"q\n")
    codes = {part.partition("m")[0] for part in shown.split("\x1b[")[1:]}
    assert codes == {"0", "1", "2"}


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_person_can_ask_for_plain_text(tmp_path: Path, environment: dict[str, str]) -> None:
    assert "\x1b" not in in_a_terminal(tmp_path, b"3\n", b"q\n", **environment)


def test_ctrl_c_leaves_calmly(tmp_path: Path) -> None:
    shown = in_a_terminal(tmp_path, b"3\n", b"\x03")
    assert "Closed. Nothing was saved" in shown
    assert "Traceback" not in shown


def test_nothing_is_written_anywhere(tmp_path: Path) -> None:
    in_a_terminal(tmp_path, b"3\n", b"1\n", b"q\n", TMPDIR=str(tmp_path))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0", ("no", "no", "no")),
        ("none", ("no", "no", "no")),
        ("None of these", ("no", "no", "no")),
        ("1 3", ("yes", "no", "yes")),
        ("1,3", ("yes", "no", "yes")),
        ("2?", ("no", "not_sure", "no")),
        ("3, 1?", ("not_sure", "no", "yes")),
    ],
)
def test_lines_are_ticked_by_their_numbers(typed: str, expected: tuple[str, ...]) -> None:
    assert tuple(ticked(typed, ("a", "b", "c")).values()) == expected


@pytest.mark.parametrize("typed", ["", "4", "0 1", "1-3", "?", "²", "-1", "1??"])
def test_what_is_no_tick_is_never_taken_for_one(typed: str) -> None:
    with pytest.raises(TypingError):
        ticked(typed, ("a", "b", "c"))


def test_own_words_lose_what_a_terminal_would_obey() -> None:
    assert printable("a\x1b[31mb\x00c\u200bd\u2028e\ttab") == "a[31mbcde tab"


def test_a_paragraph_hangs_beside_its_mark(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    Paper().item("1.", "One line that is too long for it", hint="and a hint")
    assert capsys.readouterr().out == "  1. One line that is too\n     long for it\n     and a hint\n"


ENGLISH = re.compile(r"\b(the|you|is|it|not|one|this|what|they|of|to|a)\b", re.IGNORECASE)


class Marked(NullTranslations):
    """A language in which each of the terminal's own strings stands in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def info(self) -> dict[str, str]:
        return {"language": "xx"}


@pytest.mark.parametrize("answers", [{}, {"threat": ["2"]}, {"holds_on": ["5"], "safe_now": ["2"]}, {"subject": ["3"]}])
def test_no_string_of_the_interview_escapes_translation(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, list[str]]
) -> None:
    monkeypatch.setattr(text, "catalogue", Marked)
    in_pseudo = questions_in("xx")
    monkeypatch.setattr("person.questionnaire", lambda: in_pseudo)
    monkeypatch.setattr("person.NONE_OF_THESE", "⟦None of these⟧")
    monkeypatch.setattr("person.RESULT_STANDS", "⟦a all answers")
    someone = Person(("3", "1", "1"), answers, ("w", "1", "a"))
    assert sit_down(someone) == 0
    assert someone.at_result == ()
    rest = someone.saw
    while "⟦" in rest:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", "", rest)
        assert shorter != rest
        rest = shorter
    keys = re.compile(r"\b[bsuwmhq] (?=\W|$)|\b[bswuhq] ·")
    assert not ENGLISH.findall(keys.sub("", rest))
