"""An export is plain files: what is shown before is what is written, and no spreadsheet or page runs any of it."""

import csv
import io
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kept import CANARY, LIFE, NOW, PERSON, THOUGHT, journal_of, lives, names_in

from holdspace.errors import NotSavedError, UnknownInputError
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import FactChange, Interview, Moment, Record, Relationship
from holdspace.storage import exporting
from holdspace.storage.archives import MOST_DENSE, unpacked
from holdspace.storage.readable import NAMES
from holdspace.storage.tables import RUNS, csv_bytes, plain_cell, safe_cell


def exported(records: tuple[Record, ...] = LIFE, kinds: list[str] | None = None) -> dict[str, str]:
    files = exporting.files(journal_of(records), NOW, kinds=kinds)
    return {file.name: file.content.decode("utf-8-sig") for file in files}


def test_the_preview_is_exactly_what_is_in_the_zip(tmp_path: Path) -> None:
    files = exporting.files(journal_of(), NOW)
    exporting.write(files, tmp_path / "notes.zip")
    with zipfile.ZipFile(tmp_path / "notes.zip") as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == {file.name: file.content for file in files}
        assert opened.namelist() == [file.name for file in files]
    assert {file.name for file in files} == set(NAMES)


def test_the_same_notes_and_time_give_the_same_bytes() -> None:
    first, second = (exporting.zipped(exporting.files(journal_of(), NOW)) for _ in range(2))
    assert first == second


def test_only_its_owner_can_read_it_and_nothing_else_is_left(tmp_path: Path) -> None:
    exporting.write(exporting.files(journal_of(), NOW), tmp_path / "notes.zip")
    assert stat.S_IMODE((tmp_path / "notes.zip").stat().st_mode) == 0o600
    assert names_in(tmp_path) == ["notes.zip"]


def test_what_an_interrupted_write_left_beside_it_goes_with_the_next(tmp_path: Path) -> None:
    for name in (".notes.zip.0123456789abcdef.part", ".other.zip.0123456789abcdef.part"):
        (tmp_path / name).write_bytes(b"half")
    exporting.write(exporting.files(journal_of(), NOW), tmp_path / "notes.zip")
    assert names_in(tmp_path) == [".other.zip.0123456789abcdef.part", "notes.zip"]


@pytest.mark.parametrize(("kept", "kinds", "said"), [(False, None, 1), (True, None, 0), (False, {"moment"}, 0)])
def test_what_was_begun_and_not_kept_is_named_first_and_marked(
    *, kept: bool, kinds: set[str] | None, said: int
) -> None:
    journal = MemoryJournal()
    journal.add(Relationship(id="p"))
    journal.add(Interview(id="i", relationship_id="p", stage="ending", begun=NOW, touched=NOW, kept=kept))
    files = {one.name: one.content.decode() for one in exporting.files(journal, NOW, kinds=kinds)}
    assert files["README.md"].count("What you began and have not kept yet is in it too.") == said
    assert files.get("thinking.md", "").count("You have not kept this yet.") == said


def test_a_file_that_is_there_is_not_written_over_unless_that_is_said(tmp_path: Path) -> None:
    there = tmp_path / "notes.zip"
    there.write_bytes(b"mine")
    files = exporting.files(journal_of(), NOW)
    with pytest.raises(NotSavedError, match="already"):
        exporting.write(files, there)
    assert there.read_bytes() == b"mine"
    exporting.write(files, there, replace=True)
    assert unpacked(there.read_bytes(), NAMES)
    assert names_in(tmp_path) == ["notes.zip"]


def test_a_link_that_leads_nowhere_is_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "notes.zip").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotSavedError, match="already"):
        exporting.write(exporting.files(journal_of(), NOW), tmp_path / "notes.zip")
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("place", ["no folder/notes.zip", "a\0b.zip", "n" * 300, "file/notes.zip"])
def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotSavedError, match="was not written") as told:
        exporting.write(exporting.files(journal_of(), NOW), tmp_path / place)
    assert "\n" not in str(told.value)
    assert names_in(tmp_path) == ["file"]


def test_the_name_says_nothing_of_what_is_in_it() -> None:
    assert exporting.file_name(NOW) == "notes-2026-11-24.zip"


def test_an_export_is_for_oneself_and_leaves_out_nothing() -> None:
    files = exported()
    assert "This copy is for you alone" in files["README.md"]
    assert "You marked this never to share." in files["moments.md"]
    assert "alert(1)" in files["records.json"]
    assert "Are you safe right now" in files["facts.csv"]
    assert CANARY in files["thinking.md"]


def test_only_the_chosen_kinds_are_in_it_and_the_readme_says_so() -> None:
    files = exported(kinds=["moment"])
    assert set(files) == {"README.md", "records.json", "schema.json", "moments.md", "moments.csv"}
    assert CANARY not in "".join(files.values())
    assert "Other parts of your notes were left out." in files["README.md"]
    assert "left out" not in exported()["README.md"]


def test_a_kind_there_is_not_is_refused() -> None:
    with pytest.raises(UnknownInputError, match="'feelings'"):
        exporting.files(journal_of(), NOW, kinds=["feelings"])


def test_nothing_kept_is_an_export_too() -> None:
    files = {file.name: file.content for file in exporting.files(MemoryJournal(), NOW)}
    assert b"There is nothing here." in files["moments.md"]
    assert msgspec.json.decode(files["records.json"])["records"] == []


@settings(max_examples=30)
@given(lives())
def test_every_export_keeps_to_its_own_schema(records: tuple[Record, ...]) -> None:
    files = exported(records)
    jsonschema.validate(msgspec.json.decode(files["records.json"]), msgspec.json.decode(files["schema.json"]))


def test_the_schema_notices_what_is_no_record() -> None:
    files = exported()
    wrong = msgspec.json.decode(files["records.json"].replace('"kind": "moment"', '"kind": "mood"'))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, msgspec.json.decode(files["schema.json"]))


def test_pages_say_what_was_asked_and_answered_in_words() -> None:
    page = exported()["thinking.md"]
    assert "About: Wren" in page
    assert "Begun on 2026-11-17 09:00 UTC" in page
    note = "(only if you feel safe with them)"
    assert f"Ways people go from here: Raise it {note}, Ask for a change {note}" in page
    assert "Ways to read it: A human misstep (some), An old hurt (little)" in page
    assert "What you chose on 2026-11-17 09:00 UTC: Raise it" in page
    assert "To be asked again: 2026-12-01" in page
    assert "left out" not in page


def test_under_harm_a_page_names_no_step_behind_a_closed_door() -> None:
    hurt = msgspec.structs.replace(
        PERSON, facts={"sexual": "yes"}, fact_history=(FactChange("sexual", "yes", NOW - timedelta(days=1)),)
    )
    page = exported((hurt, THOUGHT))["thinking.md"]
    for said in ("Raise it", "Ask for a change", "misstep", "An old hurt", "To be asked again"):
        assert said not in page
    assert "Some of what was said then is left out here." in page
    assert CANARY in page


def test_own_words_stay_text_on_a_page() -> None:
    page = exported()["moments.md"]
    assert "\\<script>" in page
    assert "\n<script" not in page


@given(st.text())
def test_a_cell_never_runs_and_comes_back_as_it_was(text: str) -> None:
    safe = safe_cell(text)
    assert safe[:1] not in {*"=+-@\t\r"}
    assert plain_cell(safe) == text


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_a_table_is_read_back_cell_by_cell(cells: list[str]) -> None:
    raw = csv_bytes(["x"] * len(cells), [cells])
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))[1]
    assert [plain_cell(cell) for cell in read] == cells
    assert not any(RUNS.match(cell) and not cell.startswith("'") for cell in read)


def test_what_packs_too_well_is_stored_as_it_is() -> None:
    files = exporting.files(journal_of((Moment(id="m", at=NOW, text="a" * 3_000_000),)), NOW)
    packed = exporting.zipped(files)
    assert unpacked(packed, NAMES) == {file.name: file.content for file in files}
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert all(entry.file_size <= entry.compress_size * MOST_DENSE for entry in opened.infolist())
