"""After erasing, the bytes of the disk itself hold no word of what was kept, and no sealed key that opened it."""

from pathlib import Path

import msgspec
from canaries import NOW, canaries, found_in, told_in
from disks import disk_in_a_file, mounted
from faults import TALLY
from vaults import made

from holdspace.storage import copies, places, vault

TOLD = canaries(12, "on a disk")
SIZE = 4 * 2**20


def sealed_keys(folder: Path) -> list[str]:
    """The sealed data key of each slot, as it lies in the header."""
    header = msgspec.json.decode((folder / "g0001" / places.HEADER).read_bytes())
    return [slot["sealed"] for slot in header["slots"]]


def test_the_bytes_of_the_disk_hold_no_word_and_no_key_after_erasing(tmp_path: Path) -> None:
    image, disk = tmp_path / "image", tmp_path / "disk"
    with disk_in_a_file(image, disk, SIZE) as is_there:
        if not is_there:
            TALLY.say("erased disks", "not tried: only an administrator can make such a disk")
            return
        opened, _paper = made(disk / "v", told_in(TOLD))
        copies.make(opened, NOW)
        opened.close()
        keys = sealed_keys(disk / "v")
    assert found_in(keys, image.read_bytes()) == keys
    with mounted(image, disk):
        vault.erase(disk / "v")
    raw = image.read_bytes()
    assert found_in((*keys, *TOLD), raw) == []
    TALLY.count("erased disks", disks=1, bytes_read=len(raw), words=0, keys=0)
