"""Generations of a vault: each a whole folder, built aside, verified, named, and only then the one that counts."""

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from holdspace.errors import DamagedVaultError, HoldspaceError, NotSavedError, sentence
from holdspace.storage import cipher, files, places
from holdspace.storage.checkpoints import passed
from holdspace.storage.upcasting import Row

_NAME_LIMIT: Final = 64
CHANGED: Final = sentence(
    "Not saved: the disk gave back something else than was written. Try again, or use another disk."
)


class Plan(NamedTuple):
    """What a new generation is made of. `at` names the operation of its checkpoints; `proof` tries keys on a header."""

    at: str
    number: int
    vault_id: str
    data_key: bytes
    header: bytes
    proof: Callable[[bytes], None]
    renewed: bool = False

    def __repr__(self) -> str:
        return f"Plan(at={self.at!r}, number={self.number})"  # a key is never shown


def current(folder: Path) -> int | None:
    """The number of the generation that counts, or None where CURRENT is missing, unreadable or names nothing here."""
    try:
        content = files.read(folder / places.CURRENT, _NAME_LIMIT)
    except DamagedVaultError:
        return None
    if content is None or not content.endswith(b"\n"):
        return None
    number = _number(content[:-1].decode("ascii", "replace"))
    return number if number is not None and (folder / places.generation_name(number)).is_dir() else None


def numbers(folder: Path) -> tuple[int, ...]:
    """The numbers of all generations in the folder, newest first."""
    try:
        found = [_number(path.name) for path in folder.iterdir() if path.is_dir() and places.is_generation(path)]
    except OSError:
        return ()
    return tuple(sorted((number for number in found if number is not None), reverse=True))


def exists(folder: Path) -> bool:
    """Whether a vault is here, whole or damaged: not what an interrupted first making left."""
    if (folder / places.CURRENT).exists():
        return True
    return bool(numbers(folder)) and not (folder / places.MAKING).exists()


def path_of(folder: Path, number: int) -> Path:
    """The folder of one generation."""
    return folder / places.generation_name(number)


def build(folder: Path, plan: Plan, rows: Iterable[Row], ready: Callable[[], object] = lambda: None) -> None:
    """Make a generation of these rows and let it count from here on, as one step: before it, nothing has changed.

    The new files are opened with the key, every page and row compared, `proof` called with the header as it lies on
    the disk, and `ready` called once they have their name, before CURRENT names them. Raises NotSavedError, or what
    `proof` or `ready` raise; the vault is then as before.
    """
    made = folder / f"{places.UNFINISHED}{secrets.token_hex(4)}"
    named = path_of(folder, plan.number)
    passed(f"{plan.at}.begun")
    try:
        _write(made, plan, rows)
        _name(made, named)
        passed(f"{plan.at}.named")
        ready()
        set_current(folder, plan.number, at=f"{plan.at}.current")
    except Exception:
        if current(folder) == plan.number:
            return  # the step was taken, and the disk complained afterwards
        _forget(made)
        _forget(named)
        raise


def build_first(folder: Path, plan: Plan, rows: Iterable[Row], ready: Callable[[], object] = lambda: None) -> None:
    """Make the first generation of a folder that has none that counts; what an interrupted making left goes.

    Raises as `build`.
    """
    making = folder / places.MAKING
    files.write_whole(making, b"", at=f"{plan.at}.making")
    for number in numbers(folder):
        take_away(path_of(folder, number))
    try:
        build(folder, plan, rows, ready)
    except Exception:
        if not numbers(folder):
            _forget(making)
        raise
    _forget(making)
    passed(f"{plan.at}.making_cleared")


def set_current(folder: Path, number: int, *, at: str) -> None:
    """Let this generation count. Raises NotSavedError."""
    files.write_whole(folder / places.CURRENT, said(number), at=at)


def said(number: int) -> bytes:
    """What CURRENT says when this generation counts."""
    return f"{places.generation_name(number)}\n".encode()


def leftovers(folder: Path, keep: int) -> tuple[Path, ...]:
    """What interrupted changes left in the folder, beside the generation that counts."""
    known = {*places.STAY, places.generation_name(keep)}
    with files.saving():
        return tuple(path for path in places.parts(folder) if path.name not in known)


def take_away(generation: Path) -> None:
    """Remove a generation that counts no more: its keys first. Raises NotSavedError."""
    for name in (places.HEADER, places.HEADER_COPY):
        if (generation / name).is_file():
            files.shred(generation / name)
    files.remove(generation)


def _write(made: Path, plan: Plan, rows: Iterable[Row]) -> None:
    files.private_folder(made)
    database = made / places.DATABASE
    files.empty_file(database)
    connection = cipher.connect(database, plan.data_key, "rw")
    try:
        cipher.ready_to_write(connection)
        cipher.make_tables(connection, cipher.Meta(cipher.FORMAT, plan.vault_id, plan.number))
        passed(f"{plan.at}.tables_made")
        written = cipher.copy_rows(connection, rows)
        passed(f"{plan.at}.rows_copied")
        cipher.empty_log(connection)
    finally:
        connection.close()
    files.sync_file(database)
    if plan.renewed:
        files.empty_file(made / places.RENEWED)
    files.sync_folder(made)
    passed(f"{plan.at}.rows_safe")
    files.write_whole(made / places.HEADER, plan.header, at=f"{plan.at}.header")
    files.write_whole(made / places.HEADER_COPY, plan.header, at=f"{plan.at}.header_copy")
    _verify(made, plan, written)
    passed(f"{plan.at}.verified")


def _forget(path: Path) -> None:
    """Remove what does not count; what cannot go now goes after the next good unlock."""
    with suppress(HoldspaceError):
        files.remove(path)


def _name(made: Path, named: Path) -> None:
    if os.path.lexists(named):
        files.remove(named)
    files.rename(made, named)


def _verify(made: Path, plan: Plan, written: tuple[int, bytes]) -> None:
    try:
        _compare(made, plan, written)
    except DamagedVaultError as error:
        raise NotSavedError(CHANGED) from error
    plan.proof(plan.header)


def _compare(made: Path, plan: Plan, written: tuple[int, bytes]) -> None:
    headers = {files.read(made / name, len(plan.header)) for name in (places.HEADER, places.HEADER_COPY)}
    connection = cipher.connect(made / places.DATABASE, plan.data_key, "ro")
    try:
        cipher.examine(connection)
        meta = cipher.meta_of(connection)
        found = cipher.digest(cipher.rows_of(connection))
    finally:
        connection.close()
    if headers != {plan.header} or meta[1:] != (plan.vault_id, plan.number) or found != written:
        raise NotSavedError(CHANGED)


def _number(name: str) -> int | None:
    match = places.GENERATION.fullmatch(name)
    return int(match[1]) if match and places.generation_name(int(match[1])) == name else None
