"""From a folder and a key to an open database: which generation counts, which header is whole, whether all fits."""

import secrets
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from itertools import starmap
from pathlib import Path
from typing import Final, NamedTuple, Self

from holdspace.errors import (
    DamagedVaultError,
    HoldspaceError,
    NewerVaultError,
    NotSavedError,
    NoVaultError,
    VaultError,
    WrongKeyError,
    sentence,
)
from holdspace.storage import cipher, files, generations, holding, places, sealing
from holdspace.storage.checkpoints import passed
from holdspace.storage.header import Header, read_header, sealed_header
from holdspace.storage.upcasting import NEWER, brought_up, is_newer, is_older

HEADER_LIMIT: Final = 8192
NO_VAULT: Final = sentence("No notes are kept in this folder: look in another one, or begin to keep some.")
DAMAGED_HEADER: Final = sentence("The key file of these notes is damaged. Nothing was changed: bring back a copy.")
OLDER_KEY: Final = sentence("This key was changed and opens these notes no more: use the newer one.")

Key = Callable[[Header], bytes]
"""Takes the data key out of a header. Raises WrongKeyError or DamagedVaultError."""


class Found(NamedTuple):
    """A generation that a key opens. `notices` are words, as Vault has them."""

    number: int
    data_key: bytes
    raw: bytes
    header: Header
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Found(number={self.number}, notices={self.notices})"  # a key is never shown


def found(folder: Path, key: Key) -> Found:
    """The generation that counts, opened by this key and looked over; nothing is written.

    Where CURRENT is lost, the newest generation that this key opens counts; if newer ones are there, CURRENT is not
    written and nothing is taken away, so that they can still be brought back. Raises NoVaultError, WrongKeyError,
    DamagedVaultError or NewerVaultError.
    """
    number = generations.current(folder)
    if number is not None:
        return _looked_over(folder, _header(generations.path_of(folder, number), number, key))
    tried = generations.numbers(folder)
    problems: list[VaultError] = []
    for number in tried:
        try:
            good = _looked_over(folder, _header(generations.path_of(folder, number), number, key))
        except VaultError as problem:
            problems.append(problem)
        else:
            return good._replace(notices=(*good.notices, "older_generation" if problems else "mended_current"))
    raise _clearest(problems) if problems else DamagedVaultError(cipher.DAMAGED) if tried else NoVaultError(NO_VAULT)


def connection_to(folder: Path, good: Found) -> sqlite3.Connection:
    """A connection for writing to what was found. Raises DamagedVaultError or NotSavedError.

    What a process that was cut short left in the write-ahead log is moved into the file, and the file looked over.
    """
    connection = cipher.connect(_database(folder, good.number), good.data_key, "rw")
    try:
        cipher.ready_to_write(connection)
        if cipher.has_log(connection):
            with suppress(NotSavedError):  # with no room for it now, it is as safe in the log
                cipher.empty_log(connection)
            cipher.examine(connection)
    except BaseException:
        connection.close()
        raise
    return connection


class Ready:
    """The connection to a generation that is about to count, opened before it does: then nothing is left to fail."""

    def __init__(self, folder: Path, good: Found) -> None:
        self._folder = folder
        self._good = good
        self._connection: sqlite3.Connection | None = None

    def __call__(self) -> None:
        """Open it. Raises as `connection_to`."""
        self._connection = connection_to(self._folder, self._good)

    def taken(self) -> sqlite3.Connection:
        """The connection, which is the caller's from here on."""
        connection, self._connection = self._connection, None
        return connection or connection_to(self._folder, self._good)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._connection is not None:
            self._connection.close()


def needs_migration(folder: Path, good: Found) -> bool:
    """Whether a record or the layout is of an older version."""
    connection = cipher.connect(_database(folder, good.number), good.data_key, "ro")
    try:
        old = cipher.meta_of(connection).format < cipher.FORMAT
        return old or any(starmap(is_older, cipher.shapes_of(connection)))
    finally:
        connection.close()


def migrated(folder: Path, good: Found) -> Found:
    """The vault brought to today's layout and schemas in a new generation, under the same keys.

    Raises NotSavedError or DamagedVaultError; the vault is then as before.
    """
    number = next_number(folder, good)
    raw = sealed_header(good.data_key, vault_id=good.header.vault_id, generation=number, slots=good.header.slots)

    def proof(written: bytes) -> None:
        if not _is_sealed_by(written, good.data_key):
            raise DamagedVaultError(DAMAGED_HEADER)

    plan = generations.Plan("migrate", number, good.header.vault_id, good.data_key, raw, proof)
    connection = cipher.connect(_database(folder, good.number), good.data_key, "ro")
    try:
        generations.build(folder, plan, (brought_up(row) for row in cipher.rows_of(connection)))
    finally:
        connection.close()
    passed("migrate.switched")
    with suppress(HoldspaceError):
        generations.take_away(generations.path_of(folder, good.number))
    passed("migrate.cleaned")
    return good._replace(number=number, raw=raw, header=read_header(raw))


def next_number(folder: Path, good: Found) -> int:
    """A number that no generation here ever had, as far as anyone can tell."""
    return max(good.number, good.header.generation, *generations.numbers(folder)) + 1


def mend(folder: Path, good: Found) -> Found:
    """After a good unlock: write again what was damaged beside something whole, and take leftovers away.

    What cannot be mended now is mended another time.
    """
    generation = generations.path_of(folder, good.number)
    notices = list(good.notices)
    with suppress(HoldspaceError):
        if "mended_current" in notices:
            _replace(folder / places.CURRENT, generations.said(good.number), "unlock.mended_current")
        elif not {"older_header", "older_generation"} & set(notices):
            _clean(folder, good.number)
    if "older_header" in notices:
        return good
    for name, at in ((places.HEADER, "unlock.mended_header"), (places.HEADER_COPY, "unlock.mended_copy")):
        if _bytes(generation / name) != good.raw:
            with suppress(HoldspaceError):
                _replace(generation / name, good.raw, at)
            notices.append("mended_header")
    passed("unlock.cleaned")
    return good._replace(notices=tuple(dict.fromkeys(notices)))


def _clean(folder: Path, number: int) -> None:
    generation = generations.path_of(folder, number)
    finish_renewing(folder, generation, lambda _step: None)
    for left in generations.leftovers(folder, number):
        if left.is_dir() and not left.is_symlink():
            generations.take_away(left)
        else:
            files.remove(left)
        passed("unlock.leftover_removed")
    sealing.clear_working(folder / places.COPIES)


def finish_renewing(folder: Path, generation: Path, step: Callable[[str], None]) -> None:
    """Where the keys are new because someone may know the old: sealed copies that the old keys open go.

    Raises NotSavedError.
    """
    if (generation / places.RENEWED).exists():
        holding.remove_copies(folder)
        step("copies_removed")
        files.remove(generation / places.RENEWED)
        step("marker_removed")


def _replace(path: Path, content: bytes, at: str) -> None:
    if path.is_dir() and not path.is_symlink():
        files.rename(path, path.with_name(f"{places.UNFINISHED}{secrets.token_hex(4)}"))
    files.write_whole(path, content, at=at)


def _header(generation: Path, number: int, key: Key) -> Found:
    """The header in its two copies, the higher generation first: the first whole one that the key opens."""
    problems: list[VaultError] = []
    whole: list[tuple[bytes, Header]] = []
    copies = (_bytes(generation / name) for name in (places.HEADER, places.HEADER_COPY))
    for raw in dict.fromkeys(copy for copy in copies if copy is not None):
        try:
            whole.append((raw, read_header(raw)))
        except VaultError as problem:
            problems.append(problem)
    whole.sort(key=lambda pair: -pair[1].generation)
    for raw, header in whole:
        try:
            data_key = key(header)
        except VaultError as problem:
            problems.append(problem)
            continue
        if any(other.generation > header.generation and _is_sealed_by(said, data_key) for said, other in whole):
            raise WrongKeyError(OLDER_KEY)
        passed("unlock.key_opened")
        return Found(number, data_key, raw, header)
    raise _clearest(problems) if problems else DamagedVaultError(DAMAGED_HEADER)


def _looked_over(folder: Path, good: Found) -> Found:
    """Every page read, and the database and header held against each other."""
    connection = cipher.connect(_database(folder, good.number), good.data_key, "ro")
    try:
        cipher.examine(connection)
        meta = cipher.meta_of(connection)
        if any(starmap(is_newer, cipher.shapes_of(connection))):
            raise NewerVaultError(NEWER)
    finally:
        connection.close()
    if meta.vault_id != good.header.vault_id:
        raise DamagedVaultError(DAMAGED_HEADER)
    newest = max(good.number, meta.generation, good.header.generation)
    notices = tuple(
        word
        for word, said in (("older_header", good.header.generation), ("older_records", meta.generation))
        if said < newest
    )
    passed("unlock.examined")
    return good._replace(notices=notices)


def _is_sealed_by(raw: bytes, data_key: bytes) -> bool:
    try:
        header = read_header(raw)
    except VaultError:
        return False
    again = sealed_header(data_key, vault_id=header.vault_id, generation=header.generation, slots=header.slots)
    return secrets.compare_digest(raw, again)


def _bytes(path: Path) -> bytes | None:
    try:
        return files.read(path, HEADER_LIMIT)
    except DamagedVaultError:
        return None


def _clearest(problems: list[VaultError]) -> VaultError:
    """A wrong key is said first, then a newer version, then damage."""
    for sort in (WrongKeyError, NewerVaultError):
        for problem in problems:
            if isinstance(problem, sort):
                return problem
    return problems[0]


def _database(folder: Path, number: int) -> Path:
    return generations.path_of(folder, number) / places.DATABASE
