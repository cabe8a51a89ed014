"""kill -9 at any moment while someone writes: what was acknowledged is there, and nothing is half there."""

import shutil
from pathlib import Path

import pytest
from fault_operations import Place
from fault_streams import DRAFT, Model, heard
from faults import FULL, TALLY, Stage, Start, every_copy_opens, nothing_is_left_over, nothing_is_readable, ring, rows_in
from vaults import PASSPHRASE

from holdspace.errors import WrongKeyError
from holdspace.journey.records import Draft, Moment
from holdspace.storage import vault

LIVES, KILLS = (16, 50) if FULL else (1, 16)
"""So many vaults, each with so many kills."""
WITHIN = 0.25
"""Seconds after the first acknowledgement in which the end comes."""
BY_PAPER_EACH = 5
WRITES_OF_ONE_LIFE = 10_000


def as_found(place: Place, key: dict[str, str]) -> Model:
    opened = vault.unlock(place.folder, **key)
    rows_in(opened)
    notes = {note.id: note.text for note in opened.journal.all(Moment) if note.id.startswith("s")}
    drafts = [draft.fields["text"] for draft in opened.journal.all(Draft) if draft.id == DRAFT]
    opened.close()
    assert len(drafts) <= 1
    return Model(notes, "".join(drafts), key.get("passphrase", ""))


@pytest.mark.parametrize("life", range(LIVES))
def test_what_was_acknowledged_survives_a_kill_at_any_moment(
    forks: Stage, start: Start, tmp_path: Path, life: int
) -> None:
    place = Place(Path(shutil.copytree(start.root, tmp_path / "r")))
    (place.root / "passphrase").write_text(PASSPHRASE, "utf-8")
    known = Model({}, "", PASSPHRASE)
    written = 0
    for number in range(life * KILLS, (life + 1) * KILLS):
        lines = forks.order(
            "kill_later", root=place.root, seed=number, within=WITHIN, start=number * WRITES_OF_ONE_LIFE
        )["lines"]
        acknowledged, under_way = heard(lines)
        for write in acknowledged:
            known = known.after(write)
        written += len(acknowledged)
        maybe = known if under_way is None else known.after(under_way)
        if number % BY_PAPER_EACH == 0:
            by_paper = as_found(place, {"paper_key": start.paper_key})
            assert either(known._replace(passphrase=""), maybe._replace(passphrase=""), by_paper)
        found = opened_by_either(place, known.passphrase, maybe.passphrase)
        assert either(known, maybe, found), (number, under_way)
        known = found
        (place.root / "passphrase").write_text(known.passphrase, "utf-8")
        if under_way is not None and under_way.kind == "key":
            every_copy_opens(place, ring(start.paper_key))
        nothing_is_left_over(place)
    nothing_is_readable(place)
    TALLY.count("kills at random moments", kills=KILLS, writes_acknowledged=written, lost=0, torn=0)
    assert written > KILLS


def either(known: Model, maybe: Model, found: Model) -> bool:
    """Whether this is all that was acknowledged, with the write that was under way or without it."""
    possible = [known, maybe]
    return found in possible


def opened_by_either(place: Place, before: str, after: str) -> Model:
    try:
        found = as_found(place, {"passphrase": before})
    except WrongKeyError:
        return as_found(place, {"passphrase": after})
    if after != before:
        with pytest.raises(WrongKeyError):
            vault.unlock(place.folder, passphrase=after)
    return found
