"""Every operation ended at every moment, and long lives of a vault against a model in memory."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from vaults import NEW_PASSPHRASE, PASSPHRASE, Crash, abandoned, crashing, listening, same_bytes, stretched_once

from holdspace.errors import VaultError, WrongKeyError
from holdspace.journey.records import Moment
from holdspace.storage import checkpoints, places, vault
from holdspace.storage.checkpoints import STEPS
from holdspace.storage.kdf import FLOOR
from holdspace.storage.vault import Vault

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTES = tuple(Moment(id=str(number), at=NOW, text=f"note {number}") for number in range(8))
NEW_NOTE = Moment(id="new", at=NOW, text="the one that is being kept")


class Kept(NamedTuple):
    """What a folder holds for someone with all keys that there ever were: which of them open it, and to what."""

    passphrases: frozenset[str]
    paper_keys: frozenset[str]
    notes: tuple[Moment, ...]


NOTHING = Kept(frozenset(), frozenset(), ())


def kept(folder: Path, paper_keys: tuple[str, ...]) -> Kept:
    ways = [{"passphrase": words} for words in (PASSPHRASE, NEW_PASSPHRASE)] + [
        {"paper_key": key} for key in paper_keys
    ]
    opening: set[str] = set()
    seen: set[tuple[Moment, ...]] = set()
    for way in ways:
        try:
            opened = vault.unlock(folder, **way)
        except VaultError:
            continue
        opening |= set(way.values())
        seen.add(opened.journal.all(Moment))
        opened.close()
    assert len(seen) <= 1
    notes = next(iter(seen), ())
    return Kept(frozenset(opening & {PASSPHRASE, NEW_PASSPHRASE}), frozenset(opening & set(paper_keys)), notes)


class Start(NamedTuple):
    """A closed vault that is never touched, and its paper key."""

    folder: Path
    paper_key: str


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    with stretched_once():
        folder = tmp_path_factory.mktemp("start") / "v"
        yield Start(folder, create(folder))


def create(folder: Path) -> str:
    opened, paper_key = vault.create(folder, PASSPHRASE, cost=FLOOR, entropy=same_bytes(), records=NOTES)
    opened.close()
    return paper_key


def with_open_vault(act: Callable[[Vault], str | None]) -> Callable[[Path], str]:
    def operation(folder: Path) -> str:
        opened = vault.unlock(folder, passphrase=PASSPHRASE)
        try:
            paper_key = act(opened)
            opened.close()
        except BaseException:
            abandoned(opened)
            raise
        return paper_key or ""

    return operation


def save(opened: Vault) -> None:
    with opened.journal.together():
        opened.journal.add(NEW_NOTE)
        opened.journal.delete(Moment, "0")


def change(opened: Vault) -> None:
    opened.change_passphrase(NEW_PASSPHRASE, old=PASSPHRASE, cost=FLOOR, entropy=same_bytes(1))


def new_paper(opened: Vault) -> str:
    return opened.new_paper_key(PASSPHRASE, entropy=same_bytes(1))


def renew(opened: Vault) -> str:
    (opened.folder / places.COPIES).mkdir()
    (opened.folder / places.COPIES / "old.copy").write_bytes(b"sealed under the old key")
    return opened.renew(PASSPHRASE, NEW_PASSPHRASE, cost=FLOOR, entropy=same_bytes(1))


def unlock_what_needs_mending(damage: str) -> Callable[[Path], str]:
    def operation(folder: Path) -> str:
        (folder / "g0001" / damage).write_bytes(b"{}") if damage != "CURRENT" else (folder / damage).unlink()
        (folder / "new-0badcafe").mkdir()
        vault.unlock(folder, passphrase=PASSPHRASE).close()
        return ""

    return operation


def erase(folder: Path) -> str:
    (folder / places.COPIES).mkdir()
    vault.erase(folder)
    return ""


OPERATIONS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "create": ("create", create),
    "unlock": ("unlock", unlock_what_needs_mending("header.json")),
    "unlock with a damaged copy": ("unlock", unlock_what_needs_mending("header.copy")),
    "unlock without CURRENT": ("unlock", unlock_what_needs_mending("CURRENT")),
    "save": ("save", with_open_vault(save)),
    "change the passphrase": ("passphrase", with_open_vault(change)),
    "new paper key": ("paper", with_open_vault(new_paper)),
    "renew": ("renew", with_open_vault(renew)),
    "close": ("close", with_open_vault(lambda _opened: None)),
    "erase": ("erase", erase),
}
TURNING_POINTS = {
    "create": "create.current_placed",
    "save": "save.committed",
    "passphrase": "passphrase.current_placed",
    "paper": "paper.current_placed",
    "renew": "renew.current_placed",
    "erase": "erase.marker_placed",
}
"""The first moment at which each operation counts. Those that are not here change nothing that can be seen."""


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_ended_at_any_moment_is_wholly_old_or_wholly_new(start: Start, tmp_path: Path, name: str) -> None:
    kind, operation = OPERATIONS[name]

    def fresh(place: str) -> Path:
        folder = tmp_path / place
        return folder if kind == "create" else Path(shutil.copytree(start.folder, folder))

    passed: list[str] = []
    whole = fresh("whole")
    with listening(passed.append):
        paper_keys = tuple(dict.fromkeys(filter(None, (start.paper_key, operation(whole)))))
    moments = list(dict.fromkeys(moment for moment in passed if moment.startswith(f"{kind}.")))
    old = kept(fresh("old"), paper_keys)
    new = kept(whole, paper_keys)
    assert (kind in TURNING_POINTS) == (old != new)
    turned = kind not in TURNING_POINTS
    for number, moment in enumerate(moments):
        turned = turned or moment == TURNING_POINTS.get(kind)
        folder = fresh(str(number))
        with crashing(moment), pytest.raises(Crash):
            operation(folder)
        left = kept(folder, paper_keys)
        assert left == (new if turned else old), moment
        if left != NOTHING:
            names = {path.name for path in folder.iterdir()} - {places.COPIES}
            assert names == {"CURRENT", "LOCK", (folder / "CURRENT").read_text().strip()}
        assert not (turned and kind == "renew" and (folder / places.COPIES).exists())
    assert turned


def test_every_named_moment_of_the_vault_is_passed(start: Start, tmp_path: Path) -> None:
    passed: set[str] = set()
    with listening(passed.add):
        for name, (kind, operation) in OPERATIONS.items():
            folder = tmp_path / name
            if kind != "create":
                shutil.copytree(start.folder, folder)
            operation(folder)
    ours = {f"{kind}.{step}" for kind, _ in OPERATIONS.values() for step in STEPS[kind]}
    assert passed == ours
    assert len(ours) >= 40


def test_a_moment_that_nobody_named_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such checkpoint"):
        checkpoints.passed("save.somehow")


class Life(RuleBasedStateMachine):
    """A vault that is written to, locked, given other keys and cut short, beside a model of what must be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp()) / "v"
        self.keys = itertools.count()
        self.ids = itertools.count()
        self.model: dict[str, Moment] = {}
        self.opened: Vault | None = None

    @initialize()
    def make(self) -> None:
        self.passphrase, bytes_of = self.next_key()
        self.opened, self.paper_key = vault.create(self.folder, self.passphrase, cost=FLOOR, entropy=bytes_of)

    def next_key(self) -> tuple[str, Callable[[int], bytes]]:
        """A new passphrase and its entropy: the same in each life, so that each is stretched once."""
        number = next(self.keys)
        return f"passphrase number {number} of this life", same_bytes(number)

    def teardown(self) -> None:
        if self.opened is not None:
            self.opened.close()
            assert self.found() == self.model
        shutil.rmtree(self.folder.parent)

    def found(self) -> dict[str, Moment]:
        opened = vault.unlock(self.folder, paper_key=self.paper_key)
        notes = {note.id: note for note in opened.journal.all(Moment)}
        opened.close()
        return notes

    is_open = precondition(lambda self: self.opened is not None)

    @is_open
    @rule(text=st.text(max_size=50))
    def write(self, text: str) -> None:
        note = Moment(id=str(next(self.ids)), at=NOW, text=text)
        self.vault.journal.add(note)
        self.model[note.id] = note

    @is_open
    @rule(data=st.data(), text=st.text(max_size=50))
    def change_a_note(self, data: st.DataObject, text: str) -> None:
        if self.model:
            note = data.draw(st.sampled_from(sorted(self.model.values(), key=lambda note: int(note.id)))).next(
                text=text
            )
            self.vault.journal.save(note)
            self.model[note.id] = note

    @is_open
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        if self.model:
            name = data.draw(st.sampled_from(sorted(self.model)))
            self.vault.journal.delete(Moment, name)
            del self.model[name]

    @is_open
    @rule(step=st.sampled_from(["save.begun", "save.written", "save.committed"]))
    def a_save_is_cut_short(self, step: str) -> None:
        notes = {note.id: note for note in (Moment(id=str(next(self.ids)), at=NOW, text="x") for _ in range(3))}

        def save() -> None:
            with self.vault.journal.together():
                for note in notes.values():
                    self.vault.journal.add(note)

        with crashing(step), pytest.raises(Crash):
            save()
        self.left()
        self.model |= notes if step == "save.committed" else {}

    @is_open
    @rule()
    def lock(self) -> None:
        self.vault.close()
        self.opened = None

    @precondition(lambda self: self.opened is None)
    @rule(key=st.sampled_from(["paper", "passphrase"]))
    def unlock(self, key: str) -> None:
        if key == "paper":
            self.opened = vault.unlock(self.folder, paper_key=self.paper_key)
        else:
            self.opened = vault.unlock(self.folder, passphrase=self.passphrase)

    @precondition(lambda self: self.opened is None)
    @rule()
    def a_wrong_key(self) -> None:
        with pytest.raises(WrongKeyError):
            vault.unlock(self.folder, passphrase="not the passphrase of any life")

    @is_open
    @rule(step=st.sampled_from(["", *checkpoints.BUILDING]))
    def change_the_passphrase(self, step: str) -> None:
        new, bytes_of = self.next_key()
        old = self.passphrase

        def act() -> None:
            self.vault.change_passphrase(new, old=old, cost=FLOOR, entropy=bytes_of)

        if self.is_done("passphrase", step, act):
            self.passphrase = new

    @is_open
    @rule(step=st.sampled_from(["", "rows_copied", "current_written"]))
    def change_the_paper_key(self, step: str) -> None:
        _, bytes_of = self.next_key()

        def act() -> None:
            self.paper_key = self.vault.new_paper_key(self.passphrase, entropy=bytes_of)

        self.is_done("paper", step, act)

    @is_open
    @rule(step=st.sampled_from(["", "rows_safe", "header_copy_placed", "current_written"]))
    def renew(self, step: str) -> None:
        new, bytes_of = self.next_key()

        def act() -> None:
            self.paper_key = self.vault.renew(self.passphrase, new, cost=FLOOR, entropy=bytes_of)

        if self.is_done("renew", step, act):
            self.passphrase = new

    @property
    def vault(self) -> Vault:
        assert self.opened is not None
        return self.opened

    def left(self) -> None:
        abandoned(self.vault)
        self.opened = None

    def is_done(self, kind: str, step: str, act: Callable[[], None]) -> bool:
        """Whether the change counts after it ran to its end, or to a step of it."""
        if not step:
            act()
            return True
        with crashing(f"{kind}.{step}"), pytest.raises(Crash):
            act()
        self.left()
        return step in {"current_placed", "switched", "cleaned"}

    @invariant()
    def what_is_open_is_the_model(self) -> None:
        if self.opened is not None:
            assert {note.id: note for note in self.opened.journal.all(Moment)} == self.model


def test_a_long_life_of_a_vault_loses_nothing() -> None:
    with stretched_once():
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
