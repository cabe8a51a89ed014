"""An open vault at the prompt: it warns, can be kept open, closes when nobody is there, and when the machine slept."""

import io
import os
import sys
import time
from collections.abc import Callable, Generator

import pytest

from holdspace.cli.console import Console, Key
from holdspace.cli.paper import Paper
from holdspace.cli.patience import IdleError, Patience, cleared

Type = Callable[[str], object]


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Generator[Type]:
    """Someone who types into this process, when told to."""
    ours, theirs = os.pipe()
    with os.fdopen(ours, "r", encoding="utf-8") as stream, os.fdopen(theirs, "w", encoding="utf-8") as typed:
        monkeypatch.setattr(sys, "stdin", stream)

        def type_it(line: str) -> None:
            typed.write(line)
            typed.flush()

        yield type_it


def console(seconds: float, clock: Callable[[], float] = time.time) -> tuple[Console, io.StringIO]:
    screen = io.StringIO()
    paper = Paper(screen)
    return Console(paper, Patience(seconds, paper, clock=clock)), screen


def test_nobody_there_is_warned_and_then_closed(typing: Type) -> None:
    assert callable(typing)
    asks, screen = console(1.5)
    with pytest.raises(IdleError):
        asks.read((Key.QUIT,))
    assert "This closes in" in screen.getvalue()


def test_a_line_in_time_is_taken(typing: Type) -> None:
    asks, screen = console(60)
    typing("here\n")
    assert asks.read((Key.QUIT,)) == "here"
    assert "closes" not in screen.getvalue()


def test_enter_after_the_warning_keeps_it_open_and_answers_nothing(typing: Type) -> None:
    moments = iter(((0, ""), (50, "\n")))

    def clock() -> float:
        at, typed = next(moments, (51, "here\n"))
        typing(typed)
        return at

    asks, screen = console(60, clock)
    assert asks.read((Key.QUIT,)) == "here"
    assert " ".join(screen.getvalue().split()).count("Enter keeps it open.") == 1


@pytest.mark.parametrize("then", [10_000.0, -1.0])
def test_a_clock_that_jumps_closes_at_once(typing: Type, then: float) -> None:
    assert callable(typing)
    moments = iter([0.0])
    asks, _screen = console(600, lambda: next(moments, then))
    began = time.monotonic()
    with pytest.raises(IdleError):
        asks.read((Key.QUIT,))
    assert time.monotonic() - began < 5


def test_closing_takes_what_was_shown_off_a_screen_and_puts_no_codes_in_a_file() -> None:
    screen = io.StringIO()
    cleared(Paper(screen))
    assert screen.getvalue() == "Closed, because nothing was typed for a while.\n"
    screen = io.StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    cleared(Paper(screen))
    assert screen.getvalue().startswith("\x1b[3J\x1b[2J\x1b[H")
