"""Records of older versions, brought up as rows, in a journal and by the unlock that migrates a whole vault."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
from vaults import PASSPHRASE, Crash, crashing, made, picture, sealed_journal, stretched_once, unlocked

from holdspace.errors import DamagedVaultError, NewerVaultError
from holdspace.journey.records import KINDS, Draft, Moment, Record
from holdspace.storage import cipher, generations, upcasting, vault
from holdspace.storage.upcasting import Row, body_of, brought_up, record_from

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTES = tuple(Moment(id=str(number), at=NOW, text=f"note {number}") for number in range(5))


class Jotting(Record, frozen=True, kw_only=True):
    """A moment as a later version might have it: `text` became `words`, and there is a place."""

    kind: ClassVar[str] = "moment"
    schema: ClassVar[int] = 3

    at: datetime
    words: str
    relationship_id: str = ""
    place: str


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program some versions on."""
    kinds = tuple(Jotting if kind is Moment else kind for kind in KINDS)
    steps = {
        1: lambda fields: {
            **{name: value for name, value in fields.items() if name != "text"},
            "words": fields["text"],
        },
        2: lambda fields: {**fields, "place": "unknown"},
    }
    monkeypatch.setattr(upcasting, "KINDS", kinds)
    monkeypatch.setitem(upcasting.UPCASTERS, "moment", steps)


def jotting(note: Moment) -> Jotting:
    return Jotting(id=note.id, at=note.at, words=note.text, place="unknown", revision=note.revision)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_brought_up_from_its_first_schema(kind: type[Record]) -> None:
    assert set(upcasting.UPCASTERS.get(kind.kind, {})) == set(range(1, kind.schema))


@pytest.mark.usefixtures("later")
def test_an_older_record_is_brought_up_step_by_step() -> None:
    assert record_from("moment", 1, body_of(NOTES[0])) == jotting(NOTES[0])
    second = msgspec.json.encode({"id": "0", "at": NOW, "words": "note 0", "revision": 1, "never_share": False})
    assert record_from("moment", 2, second) == jotting(NOTES[0])
    row = brought_up(Row(7, "moment", "0", 1, 1, body_of(NOTES[0])))
    assert row == Row(7, "moment", "0", 3, 1, body_of(jotting(NOTES[0])))
    assert brought_up(row) is row


@pytest.mark.parametrize(
    ("kind", "schema", "body"),
    [
        ("moment", 2, body_of(NOTES[0])),
        ("poem", 1, b"{}"),
        ("moment", 1, body_of(NOTES[0])[:-1] + b',"mood":"calm"}'),
    ],
)
def test_what_a_newer_version_wrote_is_refused_and_never_cut_down(kind: str, schema: int, body: bytes) -> None:
    with pytest.raises(NewerVaultError, match="update Holdspace"):
        record_from(kind, schema, body)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"id":1}', b"\xff", b"[" * 100_000, b'{"id":"a","at":"noon","text":""}']
)
def test_what_is_no_record_is_damage(body: bytes) -> None:
    with pytest.raises(DamagedVaultError, match="bring back a copy"):
        record_from("moment", 1, body)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize(("schema", "body"), [(0, b"{}"), (1, b"{}"), (1, b"[]"), (1, b"{"), (2, b"{}")])
def test_what_cannot_be_brought_up_is_damage(schema: int, body: bytes) -> None:
    with pytest.raises(DamagedVaultError):
        record_from("moment", schema, body)


def test_an_older_row_is_read_as_todays_and_found_by_its_words(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    journal = sealed_journal(tmp_path / "vault.db")
    for note in NOTES:
        journal.add(note)
    request.getfixturevalue("later")
    assert journal.all(Jotting) == tuple(map(jotting, NOTES))
    assert journal.search(Jotting, "NOTE 3") == (jotting(NOTES[3]),)
    assert journal.search(Jotting, "unknown") == tuple(map(jotting, NOTES))
    journal.save(jotting(NOTES[1]).next(place="here"))
    assert journal.get(Jotting, "1").place == "here"
    with journal.held() as connection:
        assert sorted(cipher.shapes_of(connection)) == [("moment", 1), ("moment", 3)]
    journal.close()


@pytest.fixture
def old_vault(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A closed vault that today's version wrote, and its paper key."""
    folder = tmp_path / "v"
    with stretched_once():
        opened, paper_key = made(folder, [*NOTES, Draft(id="d", touched=NOW, fields={"a": "b"})])
        opened.close()
        yield folder, paper_key


def is_brought_up(folder: Path, paper_key: str) -> None:
    for key in ({"passphrase": PASSPHRASE}, {"paper_key": paper_key}):
        opened = vault.unlock(folder, **key)
        assert opened.generation == 2
        assert opened.journal.all(Jotting) == tuple(map(jotting, NOTES))
        assert opened.journal.count(Draft) == 1
        with opened.journal.held() as connection:
            assert sorted(cipher.shapes_of(connection)) == [("draft", 1), ("moment", 3)]
        opened.close()
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", "g0002"]


def test_unlocking_brings_a_whole_vault_up_once(old_vault: tuple[Path, str], request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("later")
    is_brought_up(*old_vault)


def test_an_older_layout_is_copied_into_todays(old_vault: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, paper_key = old_vault
    layouts = {1: cipher.ROWS[1], 2: cipher.ROWS[1]}
    monkeypatch.setattr(cipher, "FORMAT", 2)
    monkeypatch.setattr(cipher, "ROWS", layouts)
    for key in ({"passphrase": PASSPHRASE}, {"paper_key": paper_key}):
        opened = vault.unlock(folder, **key)
        assert opened.generation == 2
        assert opened.journal.all(Moment) == NOTES
        with opened.journal.held() as connection:
            assert cipher.meta_of(connection) == (2, opened.vault_id, 2)
        opened.close()
    monkeypatch.undo()
    before = picture(folder)
    with pytest.raises(NewerVaultError):
        unlocked(folder)
    assert picture(folder) == before


@pytest.mark.parametrize("step", ["rows_copied", "verified", "named", "current_written", "current_placed", "switched"])
def test_a_migration_that_is_cut_short_is_wholly_old_or_wholly_new(
    old_vault: tuple[Path, str], step: str, request: pytest.FixtureRequest
) -> None:
    folder, paper_key = old_vault
    request.getfixturevalue("later")
    with crashing(f"migrate.{step}"), pytest.raises(Crash):
        unlocked(folder)
    assert generations.current(folder) == (2 if step in {"current_placed", "switched"} else 1)
    opened = unlocked(folder)
    number = opened.generation
    opened.close()
    assert number in {2, 3}
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", f"g000{number}"]
    opened = vault.unlock(folder, paper_key=paper_key)
    assert opened.journal.all(Jotting) == tuple(map(jotting, NOTES))
    opened.close()


def test_a_record_that_cannot_be_brought_up_stops_the_migration_and_nothing_is_lost(
    old_vault: tuple[Path, str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = old_vault
    request.getfixturevalue("later")
    monkeypatch.delitem(upcasting.UPCASTERS["moment"], 2)
    before = picture(folder)
    with pytest.raises(DamagedVaultError):
        unlocked(folder)
    assert picture(folder) == before
    monkeypatch.undo()
    opened = vault.unlock(folder, passphrase=PASSPHRASE)
    assert opened.journal.all(Moment) == NOTES
    opened.close()
