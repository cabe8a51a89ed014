"""The journal in a sealed file: what a full disk, a damaged page and several threads do to it."""

import resource
import shutil
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from vaults import sealed_journal

from holdspace.errors import DamagedVaultError, NotSavedError, VaultError
from holdspace.journey.journal import MissingRecordError
from holdspace.journey.records import Draft, Interview, Moment
from holdspace.storage import cipher
from holdspace.storage.sealed import SealedJournal

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))
CANARY = "the heron stood in the shallow water"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def journal(database: Path) -> Iterator[SealedJournal]:
    made = sealed_journal(database, KEY)
    yield made
    made.close()


def moment(name: str, text: str = "") -> Moment:
    return Moment(id=name, at=NOW, text=text)


def reopened(database: Path) -> SealedJournal:
    return SealedJournal(cipher.connect(database, KEY, "rw"))


@contextmanager
def files_no_larger_than(size: int) -> Generator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_kept_is_there_for_another_process_and_sealed(database: Path, journal: SealedJournal) -> None:
    journal.add(moment("a", CANARY))
    other = reopened(database)
    assert other.get(Moment, "a").text == CANARY
    other.close()
    for path in database.parent.iterdir():
        assert CANARY.encode() not in path.read_bytes()


def test_a_save_rests_in_the_file_itself_and_not_in_a_log(database: Path, journal: SealedJournal) -> None:
    journal.add(moment("a", CANARY))
    log = database.with_name("vault.db-wal")
    assert not log.stat().st_size
    alone = database.parent / "alone.db"
    shutil.copy(database, alone)
    other = reopened(alone)
    assert other.get(Moment, "a").text == CANARY
    other.close()


def test_what_is_deleted_is_overwritten_in_the_file(database: Path, journal: SealedJournal) -> None:
    journal.add(moment("a", CANARY * 500))
    journal.delete(Moment, "a")
    plain = database.parent / "plain.db"
    with journal.held() as connection:
        connection.execute(f"ATTACH '{plain}' AS plain KEY ''")
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.execute("DETACH plain")
        pages = connection.execute("PRAGMA freelist_count").fetchone()[0]
        settings = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("secure_delete", "synchronous")]
    assert pages
    assert settings == [1, 2]
    assert CANARY.encode() not in plain.read_bytes()


def test_a_full_disk_takes_nothing_and_the_journal_goes_on(database: Path, journal: SealedJournal) -> None:
    journal.add(moment("before", "short"))
    acknowledged = []
    for size in range(0, database.stat().st_size + 60_000, 4096):
        with suppress(NotSavedError), files_no_larger_than(size):
            journal.add(moment(f"m{size}", "word " * 2000))
            acknowledged.append(f"m{size}")
        assert [record.id for record in journal.all(Moment)] == ["before", *acknowledged]
    assert 0 < len(acknowledged) < 10
    journal.add(moment("after", "there is room again"))
    journal.close()
    other = reopened(database)
    assert [other.get(Moment, name).text for name in ("before", "after")] == ["short", "there is room again"]
    with other.held() as connection:
        cipher.examine(connection)
    other.close()


def test_a_full_disk_inside_a_together_takes_nothing_of_it(database: Path, journal: SealedJournal) -> None:
    journal.add(moment("before"))

    def keep_too_much() -> None:
        with journal.together():
            journal.add(moment("first", "small"))
            with files_no_larger_than(database.stat().st_size):
                for number in range(200):
                    journal.add(moment(f"m{number}", f"{number} " * 20_000))
                journal.add(moment("last"))

    with pytest.raises(NotSavedError):
        keep_too_much()
    assert [record.id for record in journal.all(Moment)] == ["before"]
    journal.add(moment("after"))
    assert journal.count(Moment) == 2


def test_after_the_disk_gave_up_a_together_nothing_more_of_it_is_kept_alone(journal: SealedJournal) -> None:
    def go_on_regardless() -> None:
        with journal.together():
            journal.add(moment("first"))
            assert journal._open is not None
            journal._open.execute("ROLLBACK")
            with pytest.raises(NotSavedError):
                journal.add(moment("second"))

    with pytest.raises(NotSavedError):
        go_on_regardless()
    assert journal.is_empty()


def test_a_damaged_page_is_told_and_not_read_as_words(database: Path, journal: SealedJournal) -> None:
    for number in range(200):
        journal.add(moment(str(number), CANARY * 10))
    journal.close()
    whole = database.read_bytes()
    for offset in range(5, len(whole), 9973):
        flipped = bytearray(whole)
        flipped[offset] ^= 1
        database.write_bytes(flipped)
        with pytest.raises(DamagedVaultError):
            look_through(database)
    for size in (0, 1, 4095, 4096, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        database.write_bytes(whole[:size])
        with pytest.raises(DamagedVaultError):
            look_through(database)
    database.write_bytes(whole + bytes(4096))
    with pytest.raises(DamagedVaultError):
        look_through(database)
    database.write_bytes(whole)
    look_through(database)


def look_through(database: Path) -> None:
    before = database.read_bytes()
    connection = cipher.connect(database, KEY, "ro")
    try:
        cipher.examine(connection)
        cipher.meta_of(connection)
    finally:
        connection.close()
        assert database.read_bytes() == before
        assert [path.name for path in database.parent.iterdir()] == ["vault.db"]


def test_a_page_that_breaks_while_it_is_open_is_told_on_reading(database: Path, journal: SealedJournal) -> None:
    for number in range(200):
        journal.add(moment(str(number), CANARY * 10))
    journal.close()
    other = reopened(database)
    with database.open("r+b") as file:
        file.seek(4096 * 20 + 50)
        file.write(b"broken")
    with pytest.raises(DamagedVaultError, match="bring back a copy"):
        other.all(Moment)
    other.close()


def test_a_wrong_key_opens_nothing_and_is_not_told_on_the_terminal(
    database: Path, journal: SealedJournal, capfd: pytest.CaptureFixture[str]
) -> None:
    journal.close()
    with pytest.raises(DamagedVaultError):
        cipher.connect(database, bytes(32), "rw")
    assert capfd.readouterr() == ("", "")


def test_a_closed_journal_says_how_to_go_on(journal: SealedJournal) -> None:
    journal.add(moment("a"))
    journal.close()
    journal.close()
    for use in (lambda: journal.add(moment("b")), lambda: journal.get(Moment, "a"), lambda: journal.all(Moment)):
        with pytest.raises(VaultError, match="open them again"):
            use()


def test_threads_take_turns_and_see_no_half_of_a_change(journal: SealedJournal) -> None:
    journal.add(Draft(id="d", touched=NOW, fields={"left": "0", "right": "0"}))
    seen: list[dict[str, str]] = []

    def write() -> None:
        for _ in range(25):
            with journal.together():
                draft = journal.get(Draft, "d")
                number = str(int(draft.fields["left"]) + 1)
                half = draft.next(fields={**draft.fields, "left": number})
                journal.save(half)
                journal.save(half.next(fields={**half.fields, "right": number}))

    def read() -> None:
        seen.extend(journal.get(Draft, "d").fields for _ in range(100))

    threads = [threading.Thread(target=work) for work in (write, read, write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(fields["left"] == fields["right"] for fields in seen)
    assert journal.get(Draft, "d").fields == {"left": "50", "right": "50"}


def test_three_thousand_notes_are_searched_while_a_person_waits(journal: SealedJournal) -> None:
    with journal.together():
        for number in range(3000):
            journal.add(moment(str(number), f"{number} the rain on the roof, and what was said about it. " * 6))
    times = []
    for _ in range(5):
        start = time.perf_counter()
        found = journal.search(Moment, "2718 The Rain")
        times.append(time.perf_counter() - start)
    assert [record.id for record in found] == ["2718"]
    assert min(times) < 0.15


def test_forgetting_everything_keeps_nothing(journal: SealedJournal) -> None:
    journal.add(moment("a"))
    journal.add(Interview(id="i", relationship_id="r", stage="established", begun=NOW, touched=NOW))
    journal.clear()
    assert journal.is_empty()
    with pytest.raises(MissingRecordError):
        journal.get(Moment, "a")


def test_keys_are_not_changed_in_the_middle_of_a_save(journal: SealedJournal) -> None:
    with journal.together(), pytest.raises(VaultError, match="let it finish"), journal.held():
        pass
