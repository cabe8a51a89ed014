"""Sealed copies: each opens again before it counts, and thinning never takes the newest."""

import io
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kept import CANARY, LIFE, NOW, names_in
from vaults import made

from holdspace.errors import DamagedVaultError, RefusedFileError, VaultError
from holdspace.journey.records import KINDS, Moment
from holdspace.storage import copies, places, sealing
from holdspace.storage.archives import packed
from holdspace.storage.copies import Copy
from holdspace.storage.vault import Vault


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    opened, _paper = made(tmp_path_factory.mktemp("copies") / "vault", LIFE)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def whole(vault: Vault) -> bytes:
    path = copies.make(vault, NOW - timedelta(days=400))
    return path.read_bytes()


def copy_at(path: Path) -> Copy:
    return Copy(path, NOW, path.stat().st_size)


def test_a_copy_is_one_private_file_that_opens_with_the_key_in_hand(vault: Vault) -> None:
    path = copies.make(vault, NOW)
    assert path == vault.folder / "copies" / "20261124-090000.copy"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert all(name.endswith(".copy") for name in names_in(path.parent))
    copies.check(vault, copies.listed(vault.folder)[-1])


def test_two_copies_of_one_second_have_two_names_in_their_order(vault: Vault) -> None:
    at = NOW + timedelta(hours=1)
    first, second = copies.make(vault, at), copies.make(vault, at)
    assert (first.name, second.name) == ("20261124-100000.copy", "20261124-100000-2.copy")
    assert [copy.path for copy in copies.listed(vault.folder)[-2:]] == [first, second]


def test_it_can_be_read_as_a_plain_zip_and_tells_nothing_of_what_is_kept(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(whole)
    with zipfile.ZipFile(tmp_path / "x.zip") as opened:
        assert opened.namelist() == ["header.json", "vault.db", "manifest.json"]
        manifest = msgspec.json.decode(opened.read("manifest.json"))
        assert {name: row["size"] for name, row in manifest["files"].items()} == {
            name: opened.getinfo(name).file_size for name in ("header.json", "vault.db")
        }
    assert manifest["records"] == len(LIFE)
    for word in (CANARY, "Wren", *(kind.kind for kind in KINDS)):
        assert word.encode() not in whole


def test_what_was_kept_a_moment_ago_is_in_the_copy(vault: Vault, tmp_path: Path) -> None:
    vault.journal.add(Moment(id="late", at=NOW, text="a moment ago"))
    content = copies.make(vault, NOW + timedelta(hours=2)).read_bytes()
    inside = sealing.opened(content, lambda _header: vault.data_key, tmp_path)
    assert inside.rows[-1].id == "late"
    assert inside.counts["moment"] == 3
    assert not names_in(tmp_path)
    vault.journal.delete(Moment, "late")


def test_no_copy_is_made_in_the_middle_of_a_change(vault: Vault) -> None:
    before = names_in(vault.folder / "copies")
    with vault.journal.together(), pytest.raises(VaultError, match="let it finish"):
        copies.make(vault, NOW + timedelta(hours=3))
    assert names_in(vault.folder / "copies") == before


@given(st.data())
def test_every_flipped_bit_is_noticed_or_touches_nothing_of_it(whole: bytes, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        _manifest, parts = sealing.parts_of(bytes(flipped))
    except RefusedFileError:
        return
    assert parts == sealing.parts_of(whole)[1]


@given(st.floats(0, 1, exclude_max=True))
@example(0.0)
def test_every_shortening_is_noticed(whole: bytes, share: float) -> None:
    with pytest.raises(RefusedFileError):
        sealing.parts_of(whole[: int(len(whole) * share)])


@pytest.mark.parametrize("name", ["vault.db", "header.json"])
@pytest.mark.parametrize("place", [20, -20])
def test_a_change_that_the_list_was_made_to_fit_is_noticed_with_the_key(
    vault: Vault, whole: bytes, name: str, place: int
) -> None:
    _manifest, parts = sealing.parts_of(whole)
    changed = bytearray(parts[name])
    changed[place] ^= 1
    forged = vault.folder.parent / "forged.copy"
    forged.write_bytes(sealing.sealed_copy({**parts, name: bytes(changed)}, len(LIFE), NOW))
    with pytest.raises(DamagedVaultError):
        copies.check(vault, copy_at(forged))


def test_a_list_that_counts_otherwise_is_noticed_with_the_key(vault: Vault, whole: bytes) -> None:
    forged = vault.folder.parent / "counted.copy"
    forged.write_bytes(sealing.sealed_copy(sealing.parts_of(whole)[1], len(LIFE) + 1, NOW))
    with pytest.raises(DamagedVaultError):
        copies.check(vault, copy_at(forged))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"header.json": b"{}"},
        {"header.json": b"{}", "vault.db": b"", "manifest.json": b"[]"},
        {"header.json": b"{}", "vault.db": b"", "manifest.json": b'{"format":' + b"[" * 100_000},
        {"header.json": b"{}", "vault.db": b"", "../CURRENT": b""},
    ],
)
def test_a_zip_that_is_no_copy_is_refused(parts: dict[str, bytes]) -> None:
    with pytest.raises(RefusedFileError):
        sealing.parts_of(packed(parts, NOW))


def test_a_copy_of_a_newer_holdspace_is_told_as_that(whole: bytes) -> None:
    _manifest, parts = sealing.parts_of(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        listed = opened.read("manifest.json").replace(b'"version":1', b'"version":2')
    with pytest.raises(RefusedFileError, match="newer Holdspace"):
        sealing.parts_of(packed({**parts, "manifest.json": listed}, NOW))


def test_what_is_no_copy_is_not_listed(tmp_path: Path) -> None:
    folder = tmp_path / places.COPIES
    folder.mkdir()
    for name in ("20261124-090000.copy", "notes.txt", "20261399-090000.copy", ".20261124-090000.copy.part"):
        (folder / name).touch()
    (folder / "20261125-090000.copy").mkdir()
    (folder / "20261126-090000.copy").symlink_to(folder / "notes.txt")
    assert [copy.path.name for copy in copies.listed(tmp_path)] == ["20261124-090000.copy"]
    assert copies.listed(tmp_path / "absent") == ()


# Thinning


def dated(folder: Path, *times: datetime) -> list[Path]:
    """Copies of these times, written one after the other."""
    (folder / places.COPIES).mkdir(exist_ok=True)
    paths = []
    for at in times:
        path = folder / places.COPIES / f"{at:%Y%m%d-%H%M%S}.copy"
        path.write_bytes(b"x")
        paths.append(path)
    return paths


def left_of(folder: Path) -> list[str]:
    return names_in(folder / places.COPIES)


def test_seven_days_and_four_weeks_stay_each_with_its_newest(tmp_path: Path) -> None:
    dated(tmp_path, *(NOW - timedelta(hours=12 * n) for n in reversed(range(2 * 30))))
    copies.thin(tmp_path, NOW)
    days = [f"202611{day:02d}" for day in range(18, 25)]
    weeks = ["20261108", "20261115", "20261122"]
    assert [name[:8] for name in left_of(tmp_path)] == sorted({*days, *weeks})
    assert "20261123-210000.copy" in left_of(tmp_path)


def test_what_was_there_before_something_was_brought_back_is_not_thinned_with_the_day(tmp_path: Path) -> None:
    dated(tmp_path, *(NOW - timedelta(hours=n) for n in reversed(range(4))))
    for hours in range(6):
        before = tmp_path / places.COPIES / f"{NOW - timedelta(hours=hours):%Y%m%d-%H%M%S}.before.copy"
        before.write_bytes(b"x")
    copies.thin(tmp_path, NOW)
    newest = [f"{NOW - timedelta(hours=hours):%Y%m%d-%H%M%S}.before.copy" for hours in range(4)]
    assert left_of(tmp_path) == sorted([f"{NOW:%Y%m%d-%H%M%S}.copy", *newest])


def test_rare_copies_stay_however_old_they_are(tmp_path: Path) -> None:
    dated(tmp_path, *(NOW - timedelta(days=90 * n) for n in range(7)))
    assert copies.thin(tmp_path, NOW) == ()


def test_a_clock_that_ran_ahead_pushes_no_copy_out(tmp_path: Path) -> None:
    true = dated(tmp_path, *(NOW - timedelta(days=n) for n in reversed(range(7))))
    ahead = dated(tmp_path, *(NOW + timedelta(days=3650 + n) for n in range(20)))
    copies.thin(tmp_path, NOW)
    assert {path.name for path in true} <= set(left_of(tmp_path))
    assert ahead[-1].exists()
    back = dated(tmp_path, NOW + timedelta(minutes=1))
    copies.thin(tmp_path, NOW + timedelta(minutes=1))
    assert back[0].exists()


def test_a_clock_that_fell_back_does_not_cost_the_newest(tmp_path: Path) -> None:
    dated(tmp_path, *(NOW + timedelta(days=n) for n in range(30)))
    (newest,) = dated(tmp_path, NOW - timedelta(days=3650))
    copies.thin(tmp_path, NOW - timedelta(days=3650))
    assert newest.exists()


moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # ruff: ignore[call-datetime-without-tzinfo] -- the zone is added


@given(st.lists(moments, min_size=1, max_size=60, unique=True), moments)
def test_thinning_keeps_the_newest_stays_small_and_is_done_once(times: list[datetime], now: datetime) -> None:
    written = [Copy(Path(f"{at.timestamp()}"), at, 1, place) for place, at in enumerate(times)]
    in_order = sorted(written, key=lambda copy: copy.made)
    stay = copies.staying(in_order, now)
    assert {written[-1].path, in_order[-1].path} <= stay
    assert len(stay) <= 2 * (copies.DAILY + copies.WEEKLY) + 2
    assert copies.staying([copy for copy in in_order if copy.path in stay], now) == stay


def test_a_link_in_place_of_the_folder_leads_no_copy_away_and_nothing_there_is_touched(
    vault: Vault, tmp_path: Path
) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "new-project").mkdir(parents=True, mode=0o755)
    theirs.chmod(0o755)
    (theirs / "new-project" / "page.txt").write_text("a year of work", "utf-8")
    folder = vault.folder / "copies"
    before = folder.rename(vault.folder.with_name("before"))
    folder.symlink_to(theirs)
    try:
        path = copies.make(vault, NOW)
        assert path.exists()
        assert not folder.is_symlink()
        assert names_in(theirs) == ["new-project"]
        assert (theirs / "new-project" / "page.txt").read_text("utf-8") == "a year of work"
        assert stat.S_IMODE(theirs.stat().st_mode) == 0o755
    finally:
        path.unlink()
        folder.rmdir()
        before.rename(folder)


def test_only_what_was_left_half_done_is_tidied_away(vault: Vault) -> None:
    folder = vault.folder / "copies"
    folder.mkdir(exist_ok=True)
    left = ["new-0123456789abcdef", ".20261124-090000.copy.0123456789abcdef.part"]
    theirs = ["new-list.txt", ".letter.part", "new-0123456789abcdef.txt"]
    for name in (*left, *theirs):
        (folder / name).write_bytes(b"x")
    copies.make(vault, NOW).unlink()
    there = names_in(folder)
    assert set(theirs) <= set(there)
    assert not set(left) & set(there)
    for name in theirs:
        (folder / name).unlink()
