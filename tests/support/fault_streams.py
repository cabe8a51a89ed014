"""A stream of writes that are acknowledged one by one, and what must be there however it was cut off."""

import itertools
import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from fault_operations import NOW, Place
from vaults import NEW_PASSPHRASE, PASSPHRASE, same_bytes

from holdspace.journey.records import Draft, Moment
from holdspace.storage import copies, vault
from holdspace.storage.kdf import FLOOR

TOGETHER: Final = 3
KEYS: Final = {PASSPHRASE: (NEW_PASSPHRASE, 1), NEW_PASSPHRASE: (PASSPHRASE, 2)}
"""What each passphrase is changed to, and the seed of the new slot: stretched once in a whole run."""
DRAFT: Final = "/streamed"


class Write(NamedTuple):
    """One change: its kind, the ids it is about, and the text of each."""

    kind: str
    ids: tuple[str, ...]
    text: str


def writes(seed: int, start: int) -> Iterable[Write]:
    """Changes without end; `start` makes their ids new."""
    draw = random.Random(seed)
    mine: list[str] = []
    for number in itertools.count(start):
        text = f"{number} " + "words " * draw.choice([1, 5, 80, 900])
        kind = draw.choices(["add", "save", "delete", "together", "draft", "key"], [8, 4, 2, 3, 4, 0.4])[0]
        if kind in {"save", "delete"} and mine:
            one = draw.choice(mine)
            if kind == "delete":
                mine.remove(one)
            yield Write(kind, (one,), text)
        elif kind == "together":
            ids = tuple(f"s{number}-{part}" for part in range(TOGETHER))
            mine += ids
            yield Write(kind, ids, text)
        elif kind in {"draft", "key"}:
            yield Write(kind, (DRAFT,), text)
        else:
            mine.append(f"s{number}")
            yield Write("add", (f"s{number}",), text)


def stream(root: Path, seed: int, start: int, say: Callable[[str], object]) -> None:
    """Open the vault and write, saying what is about to be written and, once it is there, that it is."""
    folder = Place(root).folder
    passphrase = (root / "passphrase").read_text("utf-8")
    opened = vault.unlock(folder, passphrase=passphrase)
    say("open")
    for write in writes(seed, start):
        say("begun " + json.dumps(write))
        if write.kind == "key":
            new, entropy = KEYS[passphrase]
            opened.change_passphrase(new, old=passphrase, cost=FLOOR, entropy=same_bytes(entropy))
            passphrase = new
            copies.make(opened, NOW)
            copies.thin(folder, NOW)
        else:
            put(opened, write)
        say("done")


def put(opened: vault.Vault, write: Write) -> None:
    """Make one change."""
    journal = opened.journal
    with journal.together():
        for one in write.ids:
            if write.kind == "delete":
                journal.delete(Moment, one)
            elif write.kind == "save":
                journal.save(journal.get(Moment, one).next(text=write.text))
            elif write.kind == "draft":
                journal.delete(Draft, one)
                journal.add(Draft(id=one, touched=NOW, fields={"text": write.text}))
            else:
                journal.add(Moment(id=one, at=NOW, text=write.text))


class Model(NamedTuple):
    """What must be in the vault: text by id, the draft's text, and the passphrase."""

    notes: dict[str, str]
    draft: str
    passphrase: str

    def after(self, write: Write) -> "Model":
        """What must be there after this change."""
        if write.kind == "key":
            return self._replace(passphrase=KEYS[self.passphrase][0])
        if write.kind == "draft":
            return self._replace(draft=write.text)
        if write.kind == "delete":
            return self._replace(notes={one: text for one, text in self.notes.items() if one not in write.ids})
        return self._replace(notes={**self.notes, **dict.fromkeys(write.ids, write.text)})


def heard(lines: list[str]) -> tuple[list[Write], Write | None]:
    """The writes that were acknowledged, and the one that was under way; a line that was cut off was never said."""
    acknowledged: list[Write] = []
    under_way: Write | None = None
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "begun":
            try:
                kind, ids, text = json.loads(rest)
            except ValueError:
                continue
            under_way = Write(kind, tuple(ids), text)
        elif word == "done" and under_way is not None:
            acknowledged.append(under_way)
            under_way = None
    return acknowledged, under_way
