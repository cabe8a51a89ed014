"""CSV that opens in any spreadsheet and never runs there, and the way back from it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from holdspace.content.packs import ENGLISH, questions_in
from holdspace.discernment.vocabulary import NOT_SURE, SKIP
from holdspace.journey.records import Interview, Moment, Record, Relationship

RUNS: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""A cell that begins so is taken for a formula by some spreadsheet; our own quote before one is doubled."""
MOMENT_COLUMNS: Final = ("date", "text", "therapist")


def safe_cell(text: str) -> str:
    """The text with a quote before it, if a spreadsheet would run it; `plain_cell` takes that quote away."""
    return f"'{text}" if RUNS.match(text) else text


def plain_cell(text: str) -> str:
    """The text as it was before `safe_cell`."""
    return text[1:] if text.startswith("'") and RUNS.match(text[1:]) else text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as UTF-8 with a byte order mark, which spreadsheets need to show letters well."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def tables(records: Sequence[Record], language: str = ENGLISH) -> dict[str, bytes]:
    """The tables by file name: people, facts, interviews, answers, moments."""
    people = [record for record in records if isinstance(record, Relationship)]
    interviews = [record for record in records if isinstance(record, Interview)]
    moments = [record for record in records if isinstance(record, Moment)]
    names = {person.id: person.nickname for person in people}
    return {
        "people.csv": csv_bytes(
            ("id", "nickname", "started", "ended", "subject", "never_share"),
            ((p.id, p.nickname, _at(p.started), _at(p.ended), p.subject, _yes(on=p.never_share)) for p in people),
        ),
        "facts.csv": csv_bytes(
            ("person", "nickname", "question_id", "question", "answer_id", "answer"),
            ((p.id, p.nickname, *row) for p in people for row in _asked(p.facts, language)),
        ),
        "thinking.csv": csv_bytes(
            ("id", "begun", "touched", "stage", "person", "nickname", "own_view", "kept", "never_share"),
            (
                (
                    one.id,
                    _at(one.begun),
                    _at(one.touched),
                    one.stage,
                    one.relationship_id,
                    names.get(one.relationship_id, ""),
                    one.own_view,
                    _yes(on=one.kept),
                    _yes(on=one.never_share),
                )
                for one in interviews
            ),
        ),
        "answers.csv": csv_bytes(
            ("thinking", "begun", "question_id", "question", "answer_id", "answer"),
            ((one.id, _at(one.begun), *row) for one in interviews for row in _asked(one.answers, language)),
        ),
        "moments.csv": csv_bytes(
            MOMENT_COLUMNS, ((_at(m.at), m.text, names.get(m.relationship_id, "")) for m in moments)
        ),
    }


def answer_words(question_id: str, value: str, language: str = ENGLISH) -> tuple[str, str]:
    """A question and its answer as they were read; an id that no question has any more stands for itself."""
    question = questions_in(language).by_id.get(question_id)
    if question is None or value in {NOT_SURE, SKIP}:
        return (question.text if question else question_id), value
    return question.text, next((option.label for option in question.options if option.value == value), value)


def _asked(answers: dict[str, str], language: str) -> Iterable[tuple[str, str, str, str]]:
    for question_id, value in answers.items():
        question, answer = answer_words(question_id, value, language)
        yield question_id, question, value, answer


def _at(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _yes(*, on: bool) -> str:
    return "yes" if on else "no"
