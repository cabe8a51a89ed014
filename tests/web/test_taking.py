"""Taking it along: a backup that today's passphrase opens, and a plain copy that is exactly what was shown."""

import html
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from vaults import PASSPHRASE, made
from watching import watched
from window import Window, nothing_kept

from holdspace.journey.records import Moment, Relationship
from holdspace.storage import backup, exporting
from holdspace.web.keeping import KEEPING

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = '<script>alert("x")</script> </pre> {{ 7 }} =1+1'


@pytest.fixture
def window(tmp_path: Path) -> Window:
    """A window beside which nothing is kept."""
    nothing_kept(tmp_path / "kept")
    return Window()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = tmp_path_factory.mktemp("taking") / "kept"
    note = Moment(id="m1", at=NOW, text=HOSTILE, relationship_id="r1")
    made(kept, [Relationship(id="r1", nickname="Sol"), note])[0].close()
    return kept


@pytest.fixture
def keeper(folder: Path) -> Window:
    return Window.keeping(folder)


def hidden(page: str) -> dict[str, str]:
    """The fields that the preview sends along."""
    made = re.search(r'name="made" value="([^"]+)"', page)
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert made is not None
    assert seen is not None
    return {"made": html.unescape(made[1]), "seen": seen[1]}


def shown(page: str) -> dict[str, str]:
    """Every file of the preview with the words a person reads in it."""
    found = re.findall(r'aria-label="([^"]+)">(.*?)</pre>', page, re.DOTALL)
    return {name: html.unescape(text) for name, text in found}


def test_a_backup_needs_the_passphrase_again(keeper: Window) -> None:
    for typed, said in (("", "Type your passphrase"), ("not the words", "That is not the passphrase of your notes.")):
        sent = keeper.post("/take", {"go": "backup", "passphrase": typed})
        assert sent.status_code == 422
        assert said in sent.content.decode()
        assert "Content-Disposition" not in sent.headers


def test_a_backup_opens_with_todays_passphrase_and_is_written_nowhere_by_us(keeper: Window, tmp_path: Path) -> None:
    with watched() as written:
        sent = keeper.post("/take", {"go": "backup", "passphrase": PASSPHRASE})
    assert sent.status_code == 200
    assert re.fullmatch(r'attachment; filename="notes-\d{4}-\d\d-\d\d\.age"', sent["Content-Disposition"])
    assert (sent["Content-Type"], sent["Cache-Control"]) == ("application/octet-stream", "no-store")
    assert sent["X-Content-Type-Options"] == "nosniff"
    inside = backup.opened(sent.content, PASSPHRASE)
    assert inside.counts["moment"] == 1
    assert HOSTILE.encode() not in sent.content
    assert not any(str(tmp_path) in entry or entry.endswith(".age") for entry in written)
    assert backup.last_made(KEEPING.folder) is not None
    assert "You made the newest one on" in keeper.page("/stored")


def test_a_plain_copy_is_exactly_what_was_shown_first(keeper: Window) -> None:
    page = keeper.post("/take", {"go": "look", "kind": ["relationship", "moment"]}).content.decode()
    with watched() as written:
        sent = keeper.post("/take", {"go": "make", "kind": ["relationship", "moment"], **hidden(page)})
    assert written == []
    assert re.fullmatch(r'attachment; filename="notes-\d{4}-\d\d-\d\d\.zip"', sent["Content-Disposition"])
    assert (sent["Content-Type"], sent["Cache-Control"]) == ("application/zip", "no-store")
    with zipfile.ZipFile(io.BytesIO(sent.content)) as made:
        inside = {name: made.read(name).decode() for name in made.namelist()}
    assert shown(page) == {name: text.replace("\r\n", "\n") for name, text in inside.items()} or shown(page) == inside
    assert any(HOSTILE in text or HOSTILE.replace('"', '\\"') in text for text in inside.values())
    assert HOSTILE not in page


def test_only_what_was_picked_goes_in(keeper: Window) -> None:
    page = keeper.post("/take", {"go": "look", "kind": ["relationship"]}).content.decode()
    assert "moments.md" not in shown(page)
    assert not any("alert" in text for text in shown(page).values())
    sent = keeper.post("/take", {"go": "look"})
    assert sent.status_code == 422
    assert "Pick one or more things that go in." in sent.content.decode()
    assert keeper.post("/take", {"go": "look", "kind": ["nonsense"]}).status_code == 422


def test_what_changed_after_the_look_is_shown_anew_and_nothing_is_made(keeper: Window) -> None:
    page = keeper.post("/take", {"go": "look", "kind": ["moment"]}).content.decode()
    keeper.stay.journal.add(Moment(id="m2", at=NOW, text="one more"))
    sent = keeper.post("/take", {"go": "make", "kind": ["moment"], **hidden(page)})
    assert "Content-Disposition" not in sent.headers
    again = sent.content.decode()
    assert "Something changed since you last looked." in again
    assert any("one more" in text for text in shown(again).values())
    keeper.stay.journal.delete(Moment, "m2")


@pytest.mark.parametrize("made", ["", "x", "2026-03-01", "2026-03-01T12:00:00"])
def test_nothing_is_made_without_a_look(keeper: Window, made: str) -> None:
    sent = keeper.post("/take", {"go": "make", "kind": ["moment"], "made": made, "seen": "0" * 64})
    assert "Content-Disposition" not in sent.headers


def test_without_kept_notes_the_words_of_this_window_can_still_be_taken(window: Window) -> None:
    page = window.page("/take")
    assert "There is nothing to take yet." in page
    assert 'name="passphrase"' not in page
    sent = window.post("/take", {"go": "backup", "passphrase": PASSPHRASE})
    assert sent.status_code == 422
    assert "Your notes are not open here." in sent.content.decode()
    window.under("R11")
    page = window.post("/take", {"go": "look", "kind": ["interview"]}).content.decode()
    sent = window.post("/take", {"go": "make", "kind": ["interview"], **hidden(page)})
    assert sent["Content-Type"] == "application/zip"


def test_every_kind_of_record_has_a_name_and_a_count() -> None:
    from holdspace.journey.records import KINDS
    from holdspace.web.counting import all_counted, kind_name

    assert all(kind_name(kind.kind) for kind in KINDS)
    assert len(all_counted({kind.kind: 2 for kind in KINDS})) == len(KINDS)
    assert all_counted({kind.kind: 0 for kind in KINDS}) == ()
    assert exporting.file_name(NOW) == "notes-2026-03-01.zip"
