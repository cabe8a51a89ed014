"""A person at the terminal who reads the question on the screen before they answer."""

import io
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from holdspace.cli.commands import run
from holdspace.content.library import questionnaire

MOST_PROMPTS = 80
NONE_OF_THESE = "None of these"
RESULT_STANDS = "a all answers"


class Screen(io.StringIO):
    """What is printed."""

    encoding = "utf-8"


@dataclass
class Person:
    """Answers by the question that is on the screen.

    `answers` maps question ids to what is typed (a list is typed one after the other, the last one again and again);
    `starts` is typed first; `at_result` is typed when the result stands. Anything else is answered with the calmest
    thing there is: none of these, or the first choice.
    """

    starts: tuple[str, ...]
    answers: Mapping[str, list[str]] = field(default_factory=dict)
    at_result: tuple[str, ...] = ()
    screen: Screen = field(default_factory=Screen)
    typed: list[str] = field(default_factory=list)
    _read_to: int = 0

    def readline(self) -> str:
        """What they type next; nothing at the end."""
        seen = self.screen.getvalue()[self._read_to :]
        self._read_to = len(self.screen.getvalue())
        if len(self.typed) >= MOST_PROMPTS:
            raise AssertionError("asked too often: " + seen)
        line = self._next(" ".join(seen.split()))
        if line is None:
            return ""
        self.typed.append(line)
        return line + "\n"

    def _next(self, seen: str) -> str | None:
        if len(self.typed) < len(self.starts):
            return self.starts[len(self.typed)]
        if RESULT_STANDS in seen or "In your own words" in seen:
            return self._then()
        for question in questionnaire().questions:
            if question.id in self.answers and question.text in seen:
                lines = self.answers[question.id]
                if lines:
                    return lines.pop(0)
        return "0" if NONE_OF_THESE in seen else "1"

    def _then(self) -> str | None:
        if not self.at_result:
            return None
        first, *rest = self.at_result
        self.at_result = tuple(rest)
        return first

    @property
    def saw(self) -> str:
        """Everything on the screen, on one line."""
        return " ".join(self.screen.getvalue().split())


@contextmanager
def at_the_terminal(person: Person) -> Generator[None, None, None]:
    """Let a person sit at this process's terminal."""
    before = sys.stdin, sys.stdout
    sys.stdin, sys.stdout = person, person.screen
    try:
        yield
    finally:
        sys.stdin, sys.stdout = before


def sit_down(person: Person) -> int:
    """Run the interview with this person, and return its exit code."""
    with at_the_terminal(person):
        return run(["discern"])
