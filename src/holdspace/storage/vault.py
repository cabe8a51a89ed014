"""The vault: one sealed file that is the person's, made, opened, given other keys, closed and erased."""

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from holdspace.errors import HoldspaceError, NoVaultError, VaultBusyError, VaultError, WrongKeyError, sentence
from holdspace.journey.records import Record
from holdspace.storage import cipher, files, generations, holding, opening, places
from holdspace.storage.checkpoints import passed
from holdspace.storage.header import Header, open_with_passphrase, passphrase_slot, read_header, sealed_header
from holdspace.storage.kdf import Cost, calibrate
from holdspace.storage.keys import (
    Entropy,
    Keys,
    new_keys,
    new_paper_slot,
    proof_of,
    with_paper_key,
    with_passphrase,
)
from holdspace.storage.sealed import SealedJournal
from holdspace.storage.upcasting import Row, body_of

KeyKind = Literal["passphrase", "paper"]

VAULT_ID_BYTES: Final = 16
FIRST: Final = 1

THERE_ALREADY = sentence("Notes are kept in this folder already: open them, or choose another folder.")
OTHER_FILES = sentence("There are other files in this folder: choose an empty one, or one that is not there yet.")
NOT_THIS_ONE = sentence("That is not the passphrase of these notes: try again.")


class Vault:
    """An open vault. `journal` stays the same object whatever happens to the keys.

    `opened_with` is "passphrase" or "paper". `notices` are words about what was found on unlocking: mended_header,
    mended_current, older_header (an older key file was put back), older_records.
    """

    def __init__(
        self, found: opening.Found, connection: sqlite3.Connection, lock: holding.Lock, opened_with: KeyKind
    ) -> None:
        self.folder = lock.folder
        self.opened_with: KeyKind = opened_with
        self.journal = SealedJournal(connection)
        self._found = found
        self._lock = lock

    @property
    def vault_id(self) -> str:
        """The id that stays the same for the life of the vault."""
        return self._found.header.vault_id

    @property
    def generation(self) -> int:
        """The number of the generation that counts."""
        return self._found.number

    @property
    def notices(self) -> tuple[str, ...]:
        """Words about what was found on unlocking."""
        return self._found.notices

    @property
    def data_key(self) -> bytes:
        """The 32 bytes that seal everything, for copies. They are never shown and never written."""
        return self._found.data_key

    @property
    def header(self) -> bytes:
        """The header's bytes, which go with a sealed copy."""
        return self._found.raw

    def accepts(self, passphrase: str) -> bool:
        """Whether this is the vault's passphrase. It takes as long as an unlock does."""
        try:
            return secrets.compare_digest(open_with_passphrase(self._found.header, passphrase), self.data_key)
        except WrongKeyError:
            return False

    def change_passphrase(
        self, new: str, *, old: str | None = None, cost: Cost | None = None, entropy: Entropy = secrets.token_bytes
    ) -> None:
        """Let a new passphrase open the vault in place of the old one. The paper key stays.

        `old` is asked for unless the paper key opened the vault. Copies from before still open with the old one.
        Raises WrongKeyError, NotSavedError.
        """
        if self.opened_with != "paper" or old is not None:
            self._check(old)
        slot = passphrase_slot(self.data_key, new, cost or calibrate(), vault_id=self.vault_id, entropy=entropy)
        kept = tuple(slot for slot in self._found.header.slots if slot.kind == "paper")
        keys = Keys(self.data_key, (slot, *kept), "")
        self._move("passphrase", keys, proof_of(self.data_key, with_passphrase(new)))
        self.opened_with = "passphrase"

    def new_paper_key(self, passphrase: str, *, entropy: Entropy = secrets.token_bytes) -> str:
        """A new paper key in place of the old one. Raises WrongKeyError, NotSavedError."""
        self._check(passphrase)
        slot, paper = new_paper_slot(self.data_key, vault_id=self.vault_id, entropy=entropy)
        kept = tuple(slot for slot in self._found.header.slots if slot.kind == "passphrase")
        keys = Keys(self.data_key, (*kept, slot), paper)
        self._move("paper", keys, proof_of(self.data_key, with_paper_key(paper)))
        return paper

    def renew(
        self,
        old_passphrase: str,
        new_passphrase: str,
        *,
        cost: Cost | None = None,
        entropy: Entropy = secrets.token_bytes,
    ) -> str:
        """Someone may know the keys: everything is sealed anew under a new one, and a new paper key is given.

        The old passphrase and paper key open nothing here any more; sealed copies that they open are removed.
        Raises WrongKeyError, NotSavedError.
        """
        self._check(old_passphrase)
        keys = new_keys(new_passphrase, vault_id=self.vault_id, cost=cost or calibrate(), entropy=entropy)
        both = proof_of(keys.data_key, with_passphrase(new_passphrase), with_paper_key(keys.paper_key))
        self._move("renew", keys, both)
        with suppress(HoldspaceError):
            opening.finish_renewing(
                self.folder,
                generations.path_of(self.folder, self.generation),
                lambda step: passed(f"renew.{step}"),
            )
        self.opened_with = "passphrase"
        return keys.paper_key

    def close(self) -> None:
        """Put everything in the one file, close it, and let another process open it. Twice is no error."""
        with suppress(HoldspaceError), self.journal.held() as connection:
            cipher.empty_log(connection)
            passed("close.checkpointed")
        try:
            self.journal.close()
            passed("close.closed")
        finally:
            self._lock.release()
        passed("close.released")

    def _check(self, passphrase: str | None) -> None:
        if passphrase is None or not self.accepts(passphrase):
            raise WrongKeyError(NOT_THIS_ONE)

    def _move(self, at: str, keys: Keys, proof: Callable[[bytes], None]) -> None:
        """A new generation with these keys takes the place of this one, and the journal goes on there."""
        number = opening.next_number(self.folder, self._found)
        raw = sealed_header(keys.data_key, vault_id=self.vault_id, generation=number, slots=keys.slots)
        plan = generations.Plan(at, number, self.vault_id, keys.data_key, raw, proof, renewed=at == "renew")
        found = opening.Found(number, keys.data_key, raw, read_header(raw), self.notices)
        before = generations.path_of(self.folder, self.generation)
        with self.journal.held() as connection, opening.Ready(self.folder, found) as ready:
            generations.build(self.folder, plan, cipher.rows_of(connection), ready)
            self._found = found
            self.journal.switch(ready.taken())
        passed(f"{at}.switched")
        with suppress(HoldspaceError):
            generations.take_away(before)
        passed(f"{at}.cleaned")


def exists(folder: Path) -> bool:
    """Whether a vault is in this folder. An erasing that was interrupted is finished first."""
    _finish_erasing(folder)
    return not holding.is_erasing(folder) and generations.exists(folder)


def create(
    folder: Path,
    passphrase: str,
    *,
    cost: Cost | None = None,
    entropy: Entropy = secrets.token_bytes,
    records: Iterable[Record] = (),
) -> tuple[Vault, str]:
    """A new vault, open, and its paper key as text. Both keys have opened what is on the disk before this returns.

    `cost` is calibrated to this machine if it is not given. Raises VaultError where notes or other files are
    already, VaultBusyError, NotSavedError; nothing of it is left then.
    """
    if exists(folder):
        raise VaultError(THERE_ALREADY)
    with files.saving():
        if folder.is_dir() and places.strangers(folder):
            raise VaultError(OTHER_FILES)
    files.private_folder(folder)
    passed("create.folder_made")
    lock = holding.take(folder)
    try:
        passed("create.lock_taken")
        return _first_generation(lock, passphrase, cost or calibrate(), entropy, records)
    except BaseException:
        lock.release()
        raise


def unlock(folder: Path, *, passphrase: str | None = None, paper_key: str | None = None) -> Vault:
    """The vault in this folder, opened with one of its keys, looked over, and brought to today's layout.

    Raises NoVaultError, WrongKeyError, DamagedVaultError, NewerVaultError (nothing is written), VaultBusyError,
    NotSavedError.
    """
    if (passphrase is None) == (paper_key is None):
        raise TypeError("give the passphrase or the key sheet, one of them")
    if not exists(folder):
        raise NoVaultError(opening.NO_VAULT)
    way = with_passphrase(passphrase) if passphrase is not None else with_paper_key(paper_key or "")
    lock = holding.take(folder)
    try:
        found = _ready(folder, way)
        connection = opening.connection_to(folder, found)
        return Vault(found, connection, lock, "passphrase" if paper_key is None else "paper")
    except BaseException:
        lock.release()
        raise


def erase(folder: Path) -> None:
    """Take the vault and its sealed copies away for good; no key is needed. Keys go first, so half is as good as all.

    Raises NoVaultError, VaultBusyError, NotSavedError (what is left is then erased by whoever comes next).
    """
    with files.saving():
        if not folder.is_dir() or not places.parts(folder):
            raise NoVaultError(opening.NO_VAULT)
    lock = holding.take(folder)
    try:
        if not holding.is_erasing(folder):
            holding.mark_erasing(folder)
        holding.finish_erasing(folder, lock)
    finally:
        lock.release()


def _ready(folder: Path, way: Callable[[Header], bytes]) -> opening.Found:
    """What this key opens, brought to today's layout, mended and tidied."""
    passed("unlock.lock_taken")
    found = opening.found(folder, way)
    if opening.needs_migration(folder, found):
        found = opening.migrated(folder, found)
    return opening.mend(folder, found)


def _first_generation(
    lock: holding.Lock, passphrase: str, cost: Cost, entropy: Entropy, records: Iterable[Record]
) -> tuple[Vault, str]:
    """The first generation of a vault, open."""
    if generations.exists(lock.folder):
        raise VaultError(THERE_ALREADY)
    vault_id = entropy(VAULT_ID_BYTES).hex()
    keys = new_keys(passphrase, vault_id=vault_id, cost=cost, entropy=entropy)
    proof = proof_of(keys.data_key, with_passphrase(passphrase), with_paper_key(keys.paper_key))
    raw = sealed_header(keys.data_key, vault_id=vault_id, generation=FIRST, slots=keys.slots)
    plan = generations.Plan("create", FIRST, vault_id, keys.data_key, raw, proof)
    rows = (
        Row(seq, record.kind, record.id, record.schema, record.revision, body_of(record))
        for seq, record in enumerate(records, 1)
    )
    found = opening.Found(FIRST, keys.data_key, raw, read_header(raw))
    with opening.Ready(lock.folder, found) as ready:
        generations.build_first(lock.folder, plan, rows, ready)
        return Vault(found, ready.taken(), lock, "passphrase"), keys.paper_key


def _finish_erasing(folder: Path) -> None:
    """Go on with an erasing that was begun here, unless someone is at it."""
    if not holding.is_erasing(folder):
        return
    with suppress(VaultBusyError):
        lock = holding.take(folder)
        try:
            holding.finish_erasing(folder, lock)
        finally:
            lock.release()
