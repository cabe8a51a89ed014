"""What is brought in is shown first, taken whole or not at all, and whatever the bytes are, nothing else happens."""

import io
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest
from age_files import age_file
from bringing import looked_at, refusal
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kept import LIFE, NOW, PERSON, THOUGHT, everything, journal_of, lives

from holdspace.errors import ConflictError, RefusedFileError
from holdspace.journey.records import SETTINGS_ID, Draft, FactChange, Interview, Moment, Record, Relationship, Settings
from holdspace.storage import exporting
from holdspace.storage.archives import packed
from holdspace.storage.importing import preview, take
from holdspace.storage.merging import merged
from holdspace.storage.readable import records_json

EARLIER, LATER = NOW - timedelta(days=2), NOW - timedelta(days=1)


def export_of(records: tuple[Record, ...] = LIFE) -> bytes:
    return exporting.zipped(exporting.files(journal_of(records), NOW))


@settings(max_examples=60)
@given(lives())
def test_exported_wiped_and_imported_everything_is_as_it_was(records: tuple[Record, ...]) -> None:
    journal = journal_of(records)
    before = everything(journal)
    exported = exporting.zipped(exporting.files(journal, NOW))
    again = preview(exported, journal)
    assert (again.new, again.changed, again.problems) == ((), (), ())
    journal.clear()
    found = preview(exported, journal)
    assert found.problems == ()
    assert journal.is_empty()
    assert take(found, journal) == len(records)
    assert everything(journal) == before


def test_records_alone_can_be_brought_in() -> None:
    found = looked_at(records_json(LIFE, NOW))
    assert (len(found.new), found.taken_from) == (len(LIFE), "records")
    assert looked_at(export_of()).taken_from == "zip"


def test_what_is_here_already_is_told_from_what_is_new_and_what_would_change() -> None:
    journal = journal_of((PERSON, Moment(id="m1", at=NOW, text="as it was"), Moment(id="m2", at=NOW, text="same")))
    brought = (
        PERSON,
        Moment(id="m1", at=NOW, text="as it became", revision=2),
        Moment(id="m2", at=NOW, text="same"),
        Moment(id="m3", at=NOW, text="new"),
    )
    found = preview(records_json(brought, NOW), journal)
    assert [record.id for record in found.new] == ["m3"]
    assert [(change.before.id, change.older) for change in found.changed] == [("m1", False)]
    assert [record.id for record in found.same] == ["p1", "m2"]
    assert journal.get(Moment, "m1").text == "as it was"
    assert take(found, journal) == 2
    assert (journal.get(Moment, "m1").text, journal.get(Moment, "m1").revision) == ("as it became", 2)


def test_an_older_version_is_marked_and_can_be_left_out() -> None:
    journal = journal_of((Moment(id="m", at=NOW, text="newer", revision=5),))
    found = preview(
        records_json((Moment(id="m", at=NOW, text="older"), Moment(id="n", at=NOW, text="x")), NOW), journal
    )
    assert [change.older for change in found.changed] == [True]
    assert take(found, journal, changed=False) == 1
    assert journal.get(Moment, "m").text == "newer"


def test_what_changed_since_the_preview_is_not_written_over() -> None:
    journal = journal_of((Moment(id="m", at=NOW, text="one"),))
    found = preview(records_json((Moment(id="n", at=NOW, text="x"), Moment(id="m", at=NOW, text="two")), NOW), journal)
    journal.save(journal.get(Moment, "m").next(text="three"))
    with pytest.raises(ConflictError, match="look at it once more"):
        take(found, journal)
    assert [record.text for record in journal.all(Moment)] == ["three"]


def person(value: str, *history: tuple[str, datetime], revision: int = 1) -> Relationship:
    changes = tuple(FactChange("sexual", said, at) for said, at in history)
    return Relationship(id="p", facts={"sexual": value}, fact_history=changes, revision=revision)


@pytest.mark.parametrize(
    ("here", "brought", "stands"),
    [
        (person("yes", ("yes", LATER)), person("no", ("no", EARLIER)), "yes"),
        (person("yes", ("yes", EARLIER)), person("no", ("yes", EARLIER), ("no", LATER)), "no"),
        (person("yes", ("yes", EARLIER)), person("no", ("no", LATER)), "yes"),
        (person("yes", ("yes", EARLIER)), person("skip", ("no", EARLIER), ("skip", LATER)), "yes"),
        (person("no", ("yes", EARLIER), ("no", LATER)), person("yes", ("yes", EARLIER)), "no"),
        (person("no", ("no", LATER)), person("yes", ("yes", EARLIER)), "yes"),
        (person("not_sure", ("not_sure", LATER)), person("yes", ("yes", EARLIER)), "not_sure"),
        (person("no", ("no", EARLIER)), person("yes", ("yes", LATER)), "yes"),
        (person("yes"), person("no"), "yes"),
        (person("no"), person("yes"), "yes"),
        (person("yes", ("yes", EARLIER)), person("no"), "yes"),
        (person("skip"), person("no"), "no"),
        (person("skip", ("yes", EARLIER)), person("skip", ("yes", EARLIER)), "skip"),
    ],
)
def test_of_two_answers_about_safety_the_later_stands_and_a_no_takes_back_only_what_it_knew_of(
    here: Relationship, brought: Relationship, stands: str
) -> None:
    both = merged(here, brought)
    assert isinstance(both, Relationship)
    assert both.facts["sexual"] == stands
    assert set(both.fact_history) == {*here.fact_history, *brought.fact_history}


def test_an_import_never_loosens_what_was_kept_close() -> None:
    close = Moment(id="m", at=NOW, text="x", never_share=True)
    assert merged(close, Moment(id="m", at=NOW, text="x")) is close
    assert merged(Moment(id="m", at=NOW, text="x"), close).never_share
    kept = msgspec.structs.replace(THOUGHT, kept=True)
    assert merged(kept, msgspec.structs.replace(THOUGHT, kept=False)) is kept
    own = Settings(id=SETTINGS_ID, made=NOW, idle_minutes=2)
    assert merged(own, Settings(id=SETTINGS_ID, made=NOW, idle_minutes=700)) is own


def test_an_older_version_of_an_interview_does_not_take_the_crisis_card_away() -> None:
    newer = msgspec.structs.replace(THOUGHT, revision=5, answers={"raised": "no", "safe_now": "self_harm"})
    older = msgspec.structs.replace(THOUGHT, revision=2, answers={"raised": "once", "safe_now": "yes"})
    both = merged(newer, older)
    assert isinstance(both, Interview)
    assert both.answers == {"raised": "once", "safe_now": "self_harm"}
    later = merged(older, newer)
    assert isinstance(later, Interview)
    assert later.answers["safe_now"] == "self_harm"


def test_a_name_is_not_lost_to_an_export_from_before_it_was_given() -> None:
    assert merged(PERSON, Relationship(id="p1")) is PERSON


def entry(kind: str, **fields: object) -> dict[str, object]:
    return {"kind": kind, "schema": 1, "record": fields}


def document(*entries: dict[str, object], **changes: object) -> bytes:
    whole = {"format": "holdspace-records", "version": 1, "made": NOW, "records": entries, **changes}
    return msgspec.json.encode(whole)


AT = "2026-11-24T09:00:00Z"
THINKING = {"relationship_id": "p", "stage": "established", "begun": AT, "touched": AT}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entry("moment", id="m", at=AT), "cannot be read"),
        (entry("moment", id="", at=AT, text="x"), "its id"),
        (entry("moment", id="m", at=AT, text="x", revision=0), "its id or its revision"),
        (entry("moment", id="m", at="2026-11-24T09:00:00", text="x"), "time zone"),
        (entry("moment", id="m", at="0001-01-01T00:00:00Z", text="x"), "outside the years"),
        (entry("moment", id="m", at=AT, text=5), "cannot be read"),
        (entry("mood", id="m"), "newer"),
        (entry("relationship", id="p", subject="dog"), "“dog”"),
        (entry("relationship", id="p", facts={"nonsense": "yes"}), "“nonsense”"),
        (entry("relationship", id="p", facts={"sexual": "banana"}), "“banana”"),
        (entry("interview", id="i", **{**THINKING, "relationship_id": "gone"}), "the person it is about"),
        (entry("interview", id="i", **{**THINKING, "stage": "nowhere"}), "“nowhere”"),
        (entry("interview", id="i", **THINKING, opening="bang"), "“bang”"),
        (entry("interview", id="i", **THINKING, decision="flee"), "“flee”"),
        (entry("settings", id="settings", made=AT, idle_minutes=0), "idle minutes"),
        (entry("settings", id="other", made=AT), "another id"),
        (entry("settings", id="settings", made=AT, theme="\x1b[31mred"), "“ [31mred”"),
    ],
)
def test_a_record_that_cannot_be_is_left_out_and_told_by_its_number(wrong: dict[str, object], said: str) -> None:
    found = looked_at(document(entry("relationship", id="p"), wrong, entry("moment", id="n", at=AT, text="fine")))
    assert [problem.line for problem in found.problems] == [2]
    assert said in found.problems[0].what
    assert [record.id for record in found.new] == ["p", "n"]


def test_a_field_we_do_not_know_is_not_dropped_in_silence() -> None:
    odd = entry("relationship", id="p", fact_history=[{"fact": "afraid", "value": "no", "at": AT, "mood": "x"}])
    found = looked_at(document(odd))
    assert "“mood”" in found.problems[0].what
    assert not found.new


def test_an_id_that_stands_twice_is_taken_once_and_told() -> None:
    found = looked_at(document(entry("moment", id="m", at=AT, text="a"), entry("moment", id="m", at=AT, text="b")))
    assert [problem.line for problem in found.problems] == [2]
    assert "twice" in found.problems[0].what


def test_what_runs_in_a_page_stays_text() -> None:
    text = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    for data in (document(entry("moment", id="m", at=AT, text=text)), f"date,text\n2026-11-24,{text}\n"):
        (taken,) = looked_at(data).new
        assert isinstance(taken, Moment)
        assert taken.text == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("hello", "name the columns"),
        ("text\nx", "name the columns"),
        ("date,text,mood\n", "“mood”"),
        ("date,text,text\n", "named twice"),
        ('date,text\n2026-11-24,"open', "Line 2"),
        (f'date,text\n2026-11-24,"{"x" * 140_000}"', "Line 2"),
        ("date,text\n2026-11-24,\0", "not text"),
        ("date,text\n" + "2026-11-24,x\n" * 100_001, "more than 100,000 lines"),
        ("date,text\r" + "2026-11-24,x\r" * 100_001, "more than 100,000 lines"),
        (b"\xff\xfed", "cannot be read"),
        ("date,text\n".encode("utf-16-le"), "not text"),
        ("{}", "records.json"),
        ('{"a":' * 100_000, "records.json"),
        (document(version=2), "newer Holdspace"),
        (document(format="other"), "records.json"),
        (b"\x89PNG\r\n\x1a\n", "UTF-8"),
    ],
)
def test_what_is_no_export_and_no_table_is_refused_in_one_sentence(data: bytes | str, said: str) -> None:
    assert said in refusal(data)


def test_backups_and_sealed_copies_are_sent_to_restore() -> None:
    assert "restore" in refusal(age_file(b"x", "x"))
    assert "restore" in refusal(packed({"header.json": b"{}", "vault.db": b""}, NOW))


# Zips


def zip_of(*names: str, content: bytes = b"", change: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(entry)
            made.writestr(entry, content)
    return written.getvalue()


def linked(entry: zipfile.ZipInfo) -> None:
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16


def squeezed(entry: zipfile.ZipInfo) -> None:
    entry.compress_type = zipfile.ZIP_BZIP2


def with_bytes(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert old in raw
    return raw.replace(old, new)


END = b"PK\x05\x06"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zip_of("records.json", content=bytes(200 * 2**20)), "larger"),
        (zip_of("records.json", content=bytes(2 * 2**20)), "larger"),
        (zip_of("../records.json"), "did not write"),
        (zip_of("/etc/passwd"), "did not write"),
        (zip_of("records.json", "inner.zip", content=zip_of("records.json")), "did not write"),
        (zip_of("records.json/"), "did not write"),
        (zip_of("records.json", change=linked), "not made by Holdspace"),
        (zip_of("records.json", change=squeezed), "not made by Holdspace"),
        (with_bytes(zip_of("README.md", "SCHEMA.md"), b"SCHEMA.md", b"README.md"), "did not write"),
        (zip_of(*(f"file{n}" for n in range(65))), "more in this zip"),
        (zip_of("README.md"), "no records.json"),
        (zip_of("records.json"), "records.json"),
        (zip_of("records.json", content=b"{")[:-30], "damaged"),
        (zip_of("records.json") + b"more", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (b"PK\x03\x04" + struct.pack("<4s4H2LH", END, 0, 0, 1, 1, 46, 0, 0), "damaged"),
        (b"PK\x03\x04" + struct.pack("<4s4H2LH", END, 0, 0, 9, 9, 2**31, 0, 0), "more in this zip"),
    ],
)
def test_a_zip_that_is_not_as_we_write_it_is_refused(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_zip_that_lies_about_a_size_is_refused() -> None:
    honest = export_of((Moment(id="m", at=NOW, text="x" * 5000),))
    with zipfile.ZipFile(io.BytesIO(honest)) as opened:
        size = struct.pack("<L", opened.getinfo("records.json").file_size)
    assert refusal(honest.replace(size, struct.pack("<L", 10)))


def test_a_locked_zip_is_told_as_that() -> None:
    raw = bytearray(zip_of("records.json", content=b"{}"))
    central = raw.index(b"PK\x01\x02")
    raw[central + 8] |= 1
    raw[6] |= 1
    assert "password" in refusal(bytes(raw))


def either_way(data: bytes, *, windows: bool = False) -> None:
    journal = journal_of()
    before = everything(journal)
    try:
        found = preview(data, journal, windows=windows)
    except RefusedFileError:
        assert everything(journal) == before
        return
    take(found, journal)
    exporting.zipped(exporting.files(journal, NOW))


ZIPPED = export_of()
RECORDS = records_json(LIFE, NOW)


@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"age-encryption.org/v1\n")
@example(b"-----BEGIN AGE ENCRYPTED FILE-----")
def test_any_bytes_are_a_preview_or_refused(data: bytes) -> None:
    either_way(data)
    either_way(data, windows=True)


@given(
    st.binary(max_size=200), st.sampled_from([b"date,text\n", b"date,text,therapist\n2026-11-24,", b"PK\x03\x04", b"{"])
)
def test_any_bytes_after_a_good_start_are_a_preview_or_refused(data: bytes, start: bytes) -> None:
    either_way(start + data)


@settings(max_examples=60)
@given(st.data())
def test_any_change_of_an_export_is_a_preview_or_refused(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([ZIPPED, RECORDS])))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    either_way(bytes(raw[: data.draw(st.integers(1, len(raw)))] if data.draw(st.booleans()) else raw))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=6,
)
FIELDS = [name for kind in (Moment, Relationship, Draft, Settings, type(THOUGHT)) for name in kind.__struct_fields__]


@settings(max_examples=60)
@given(
    st.sampled_from(["moment", "relationship", "interview", "draft", "settings"]),
    st.dictionaries(st.sampled_from(FIELDS), json_values | st.just(AT), max_size=6),
)
def test_any_fields_of_a_record_are_taken_or_told(kind: str, fields: dict[str, object]) -> None:
    good = next(record for record in LIFE if record.kind == kind)
    either_way(document(entry("relationship", id="p1"), entry(kind, **{**msgspec.to_builtins(good), **fields})))


def test_one_note_of_millions_of_empty_lists_is_left_out_and_never_built_in_memory() -> None:
    bomb = b'{"id":"m","at":"2026-11-24T09:00:00Z","text":"x","lists":[' + b"[]," * 2_000_000 + b"[]]}"
    whole = records_json((Moment(id="kept", at=NOW, text="taken"),), NOW)
    data = whole.replace(b'"records": [', b'"records": [{"kind":"moment","schema":1,"record":' + bomb + b"},", 1)
    tracemalloc.start()
    try:
        found = looked_at(data)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [record.id for record in found.new] == ["kept"]
    assert [problem.line for problem in found.problems] == [1]
    assert most < 6 * len(data)
