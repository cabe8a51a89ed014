"""A vault again, from a backup or a sealed copy: opened, verified and counted before it takes its place."""

import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from holdspace.errors import HoldspaceError, RefusedFileError, VaultError, WrongKeyError, sentence
from holdspace.storage import ages, backup, copies, files, generations, holding, places, sealing, vault
from holdspace.storage.archives import LARGEST_FILE, LARGEST_UNPACKED, TOO_LARGE, ZIP_START
from holdspace.storage.checkpoints import passed
from holdspace.storage.header import Slot, sealed_header
from holdspace.storage.kdf import Cost, calibrate
from holdspace.storage.keys import Entropy, new_keys, proof_of, with_paper_key, with_passphrase
from holdspace.storage.outside import read_whole
from holdspace.storage.readable import RECORDS
from holdspace.storage.upcasting import Row, body_of

NEAR_THE_START: Final = 64
PAPER_IS_NOT_FOR_THIS: Final = sentence(
    "A backup opens with the passphrase of the day it was made, and not with the key sheet."
)
NEITHER: Final = sentence("This is no backup and no sealed copy of Holdspace: pick another file.")


class Restored(NamedTuple):
    """What came back: how many records of each kind, a new paper key if there is one, and the copy of the vault before.

    A vault from a backup gets a new paper key, which is given here once; one from a sealed copy has the keys it had.
    """

    counts: dict[str, int]
    paper_key: str | None
    kept: Path | None


class _Source(NamedTuple):
    """What a vault is made of again."""

    rows: tuple[Row, ...]
    vault_id: str
    data_key: bytes
    slots: tuple[Slot, ...]
    proof: Callable[[bytes], None]
    counts: dict[str, int]
    paper_key: str | None
    generation: int


def restore(  # ruff: ignore[too-many-arguments] -- a file, a place, two keys, and what a test can choose
    file: Path | bytes,
    folder: Path,
    *,
    now: datetime,
    passphrase: str | None = None,
    paper_key: str | None = None,
    cost: Cost | None = None,
    entropy: Entropy = secrets.token_bytes,
    replace: bool = False,
) -> Restored:
    """Make a vault from a backup or a sealed copy, in a file or in memory; which one it is, the content tells.

    Nothing in `folder` changes until all of the file was read and counted and the new vault was opened with its key.
    With `replace` the vault that is there is kept as a sealed copy first; without it, it is left alone. Raises
    VaultError where notes or other files are already, RefusedFileError, WrongKeyError, DamagedVaultError,
    NewerVaultError, VaultBusyError, NotSavedError.
    """
    if (passphrase is None) == (paper_key is None):
        raise TypeError("give the passphrase or the key sheet, one of them")
    _check_place(folder, replace=replace)
    content = _content(file)
    with _held(folder):
        passed("restore.lock_taken")
        if ages.is_age(content):
            source = _from_backup(content, passphrase, cost, entropy)
        else:
            source = _from_copy(content, passphrase, paper_key, folder)
        passed("restore.opened")
        kept = _put(source, folder, now, replace=replace)
    return Restored(source.counts, source.paper_key, kept)


def look(
    file: Path | bytes, folder: Path, *, passphrase: str | None = None, paper_key: str | None = None
) -> dict[str, int]:
    """How many records of each kind a backup or a sealed copy would bring back to this folder. Nothing changes there.

    It works while the vault there is open, too. Raises RefusedFileError, WrongKeyError, DamagedVaultError,
    NewerVaultError, NotSavedError.
    """
    if (passphrase is None) == (paper_key is None):
        raise TypeError("give the passphrase or the key sheet, one of them")
    content = _content(file)
    if not ages.is_age(content):
        return _from_copy(content, passphrase, paper_key, folder).counts
    if passphrase is None:
        raise WrongKeyError(PAPER_IS_NOT_FOR_THIS)
    return dict(_backup(content, passphrase).counts)


def _content(file: Path | bytes) -> bytes:
    return file if isinstance(file, bytes) else read_whole(file, LARGEST_UNPACKED)


@contextmanager
def _held(folder: Path) -> Generator[None]:
    """The folder and its lock; a folder that was made for this goes again if nothing comes of it."""
    is_new = not folder.exists()
    files.private_folder(folder)
    lock = holding.take(folder)
    try:
        yield
    except BaseException:
        if is_new and not generations.exists(folder):
            with suppress(OSError, HoldspaceError):
                files.remove(folder / places.LOCK)
                folder.rmdir()
        raise
    finally:
        lock.release()


def _check_place(folder: Path, *, replace: bool) -> None:
    if vault.exists(folder):
        if not replace:
            raise VaultError(vault.THERE_ALREADY)
    elif folder.is_dir() and places.strangers(folder):
        raise VaultError(vault.OTHER_FILES)


def _from_backup(content: bytes, passphrase: str | None, cost: Cost | None, entropy: Entropy) -> _Source:
    if passphrase is None:
        raise WrongKeyError(PAPER_IS_NOT_FOR_THIS)
    contents = _backup(content, passphrase)
    rows = tuple(
        Row(seq, record.kind, record.id, record.schema, record.revision, body_of(record))
        for seq, record in enumerate(contents.records, 1)
    )
    vault_id = entropy(vault.VAULT_ID_BYTES).hex()
    keys = new_keys(passphrase, vault_id=vault_id, cost=cost or calibrate(), entropy=entropy)
    proof = proof_of(keys.data_key, with_passphrase(passphrase), with_paper_key(keys.paper_key))
    return _Source(rows, vault_id, keys.data_key, keys.slots, proof, dict(contents.counts), keys.paper_key, 0)


def _backup(content: bytes, passphrase: str) -> backup.Contents:
    if len(content) > LARGEST_FILE:
        raise RefusedFileError(TOO_LARGE)
    return backup.opened(content, passphrase)


def _from_copy(content: bytes, passphrase: str | None, paper_key: str | None, folder: Path) -> _Source:
    start = content[:NEAR_THE_START]
    if not start.startswith(ZIP_START) or places.HEADER.encode() not in start:
        is_export = start.startswith(ZIP_START) and RECORDS.encode() in content
        raise RefusedFileError(sentence("This is an export: bring it in with import.") if is_export else NEITHER)
    way = with_passphrase(passphrase) if passphrase is not None else with_paper_key(paper_key or "")
    inside = sealing.opened(content, way, folder)
    header = inside.header
    proof = proof_of(inside.data_key, way)
    return _Source(
        inside.rows, header.vault_id, inside.data_key, header.slots, proof, inside.counts, None, header.generation
    )


def _put(source: _Source, folder: Path, now: datetime, *, replace: bool) -> Path | None:
    """Build the generation beside what is there and let it count; what was there goes afterwards."""
    kept = None
    before = generations.numbers(folder)
    if generations.exists(folder):
        if not replace:
            raise VaultError(vault.THERE_ALREADY)
        kept = copies.keep_closed(folder, now)
        passed("restore.before_copied")
    else:
        _clear_unfinished(folder, before)
        before = ()
    number = max(source.generation, 0, *before) + 1
    raw = sealed_header(source.data_key, vault_id=source.vault_id, generation=number, slots=source.slots)
    plan = generations.Plan("restore", number, source.vault_id, source.data_key, raw, source.proof)
    generations.build(folder, plan, source.rows)
    passed("restore.switched")
    with suppress(HoldspaceError):
        for left in before:
            generations.take_away(generations.path_of(folder, left))
    passed("restore.cleaned")
    return kept


def _clear_unfinished(folder: Path, before: tuple[int, ...]) -> None:
    """A first making that was interrupted left these; they were never a vault."""
    for number in before:
        generations.take_away(generations.path_of(folder, number))
    files.remove(folder / places.MAKING)
