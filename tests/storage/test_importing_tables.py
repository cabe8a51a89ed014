"""A table of moments: dates, texts and the people it names, whatever program wrote it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bringing import looked_at, refusal
from kept import LIFE, NOW, PERSON, journal_of

from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import Moment, Relationship
from holdspace.storage import exporting
from holdspace.storage.importing import take


def test_a_table_becomes_moments_with_the_people_it_names() -> None:
    journal = journal_of((PERSON,))
    table = 'date,text,therapist\n2026-11-24,"one, two",wREN \n2026-11-25T10:30:00+01:00,again,Ada\n2026-11-26,alone,\n'
    found = looked_at(table, journal)
    assert found.taken_from == "table"
    take(found, journal)
    ada = journal.newest(Relationship)
    assert ada is not None
    assert ada.nickname == "Ada"
    assert [(one.at, one.text, one.relationship_id) for one in journal.all(Moment)] == [
        (datetime(2026, 11, 24, 12, tzinfo=UTC), "one, two", "p1"),
        (datetime(2026, 11, 25, 9, 30, tzinfo=UTC), "again", ada.id),
        (datetime(2026, 11, 26, 12, tzinfo=UTC), "alone", ""),
    ]
    assert looked_at(table, journal).brings_nothing


def test_our_own_table_brings_back_every_text_as_it_was() -> None:
    exported = {file.name: file.content for file in exporting.files(journal_of(), NOW)}["moments.csv"]
    journal = MemoryJournal()
    take(looked_at(exported, journal), journal)
    assert [one.text for one in journal.all(Moment)] == [one.text for one in LIFE if isinstance(one, Moment)]
    assert looked_at(exported, journal_of()).brings_nothing


def test_a_line_that_stands_twice_is_taken_once() -> None:
    found = looked_at("date,text\n2026-11-24,x\n2026-11-24,x\n")
    assert (len(found.new), len(found.same)) == (1, 1)


def test_two_people_of_one_name_are_told_once() -> None:
    journal = journal_of((PERSON, Relationship(id="p9", nickname="wren")))
    found = looked_at("date,text,therapist\n2026-11-24,x,Wren\n2026-11-25,y,Wren\n", journal)
    assert [(problem.line, "Two people" in problem.what) for problem in found.problems] == [(2, True)]
    assert {record.relationship_id for record in found.new if isinstance(record, Moment)} == {"p9"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("24/11/2026,x", "“24/11/2026” is not a date"),
        ("2026-02-30,x", "“2026-02-30” is not a date"),
        ("0005-01-01,x", "is not a date"),
        ("٢٠٢٦-11-24,x", "is not a date"),
        ("=2026-11-24,x", "is not a date"),
        ("2026-11-24T25:00,x", "is not a date"),
        ("2026-11-24,", "no text"),
        ("2026-11-24", "1 cells and 2 columns"),
        ("2026-11-24,a,b", "3 cells and 2 columns"),
        (f"2026-11-24,{'x' * 100_001}", "longer than 100,000"),
    ],
)
def test_a_line_that_cannot_be_taken_is_told_by_its_number(line: str, said: str) -> None:
    found = looked_at(f'date,text\n2026-11-24,"two\nlines"\n\n{line}\n2026-11-25,fine\n')
    assert [problem.line for problem in found.problems] == [5]
    assert said in found.problems[0].what
    assert len(found.new) == 2


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    ],
    ids=["utf-8", "marked", "utf-16", "utf-16-be"],
)
def test_letters_are_read_in_the_usual_encodings(encode: Callable[[str], bytes], between: str) -> None:
    (taken,) = looked_at(encode(f"Date{between} TEXT\r\n2026-11-24{between}ängstlich “so”\r\n")).new
    assert isinstance(taken, Moment)
    assert taken.text == "ängstlich “so”"


def test_an_older_windows_file_is_read_only_when_that_is_said() -> None:
    table = "date,text\n2026-11-24,ängstlich “so”\n".encode("cp1252")
    assert "older Windows program" in refusal(table)
    (taken,) = looked_at(table, windows=True).new
    assert isinstance(taken, Moment)
    assert taken.text == "ängstlich “so”"
    assert "cannot be read" in refusal(b"date,text\n2026-11-24,\x81\n", windows=True)
