"""What a sealed journal has read once it knows; what it knows is always what the file holds, and goes with the file."""

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from vaults import NEW_PASSPHRASE, PASSPHRASE, made, sealed_journal

from holdspace.errors import ConflictError, VaultError
from holdspace.journey.journal import MissingRecordError
from holdspace.journey.records import KINDS, Draft, Interview, Moment, Record
from holdspace.storage import cipher
from holdspace.storage.kdf import FLOOR
from holdspace.storage.sealed import SealedJournal

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))
SEEDS = range(4)
STEPS = 100


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def journal(database: Path) -> Iterator[SealedJournal]:
    opened = sealed_journal(database, KEY)
    yield opened
    opened.close()


def moment(name: str, text: str = "") -> Moment:
    return Moment(id=name, at=NOW, text=text)


def as_the_file_has_it(database: Path, kind: type[Record]) -> tuple[Record, ...]:
    other = SealedJournal(cipher.connect(database, KEY, "ro"))
    try:
        return other.all(kind)
    finally:
        other.close()


def statements(journal: SealedJournal, run: Callable[[], object]) -> list[str]:
    asked: list[str] = []
    with journal.held() as connection:
        connection.set_trace_callback(asked.append)
    run()
    with journal.held() as connection:
        connection.set_trace_callback(None)
    return asked


def test_a_kind_is_read_from_the_file_once(journal: SealedJournal) -> None:
    for name in ("a", "b"):
        journal.add(moment(name))
    assert len(statements(journal, lambda: journal.all(Moment))) == 1

    def read_again() -> None:
        assert [record.id for record in journal.all(Moment)] == ["a", "b"]
        assert (journal.get(Moment, "b").id, journal.count(Moment)) == ("b", 2)
        assert journal.newest(Moment) == moment("b")
        with suppress(MissingRecordError):
            journal.get(Moment, "c")

    assert not statements(journal, read_again)


def change_at_random(journal: SealedJournal, chance: random.Random) -> None:
    name = chance.choice("abcdef")
    match chance.randrange(6):
        case 0 | 1:
            journal.add(moment(name, str(chance.random())))
        case 2 | 3:
            journal.save(journal.get(Moment, name).next(text=str(chance.random())))
        case 4:
            journal.delete(Moment, name)
        case _:
            with journal.together():
                for _ in range(chance.randrange(4)):
                    with suppress(ConflictError, MissingRecordError):
                        change_at_random(journal, chance)
                if chance.random() < 0.4:
                    raise ConflictError("this one is not to be")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_change_is_always_seen_and_one_that_failed_never(database: Path, journal: SealedJournal, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(STEPS):
        with suppress(ConflictError, MissingRecordError):
            change_at_random(journal, chance)
        if chance.random() < 0.7:
            there = as_the_file_has_it(database, Moment)
            assert journal.all(Moment) == there
            assert journal.count(Moment) == len(there)
            assert journal.newest(Moment) == (there[-1] if there else None)
            for record in there:
                assert journal.get(Moment, record.id) == record


def test_what_is_remembered_is_what_was_written_and_not_what_someone_holds(journal: SealedJournal) -> None:
    assert journal.all(Draft) == ()
    fields = {"text": "as typed"}
    journal.add(Draft(id="/notes", touched=NOW.astimezone(), fields=fields))
    fields["text"] = "changed by whoever holds it"
    kept = journal.get(Draft, "/notes")
    assert kept.fields == {"text": "as typed"}
    assert kept.touched.utcoffset() == timedelta(0)


def test_a_record_that_could_not_be_read_again_is_not_written(journal: SealedJournal) -> None:
    with pytest.raises(VaultError):
        journal.add(moment("a").next(text=7))
    assert journal.is_empty()


def test_forgetting_what_is_not_there_writes_nothing(journal: SealedJournal) -> None:
    journal.add(moment("a"))

    def forget(name: str) -> list[str]:
        return [one.split()[0] for one in statements(journal, lambda: journal.delete(Moment, name))]

    assert forget("b") == ["SELECT"]
    assert "DELETE" in forget("a")
    assert forget("a") == ["SELECT"]


def test_forgetting_everything_forgets_what_was_read(journal: SealedJournal) -> None:
    journal.add(moment("a"))
    assert journal.all(Moment)
    journal.clear()
    assert (journal.all(Moment), journal.count(Moment), journal.newest(Moment)) == ((), 0, None)


def test_new_keys_leave_everything_where_it_was(tmp_path: Path) -> None:
    vault, _paper_key = made(tmp_path / "kept", [moment("a"), moment("b")])
    assert len(vault.journal.all(Moment)) == 2
    vault.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR)
    vault.journal.delete(Moment, "a")
    assert vault.journal.all(Moment) == (moment("b"),)
    vault.close()
    for read in (lambda: vault.journal.all(Moment), lambda: vault.journal.count(Moment)):
        with pytest.raises(VaultError, match="open them again"):
            read()


def test_nothing_that_was_read_outlives_a_closed_journal(journal: SealedJournal) -> None:
    journal.add(Interview(id="only here", relationship_id="r", stage="established", begun=NOW, touched=NOW))

    def held() -> list[object]:
        gc.collect()
        return [one for one in gc.get_objects() if isinstance(one, Interview) and one.id == "only here"]

    for kind in KINDS:
        journal.all(kind)
    assert len(held()) == 1
    journal.close()
    assert not held()
