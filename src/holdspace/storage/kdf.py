"""What it costs to try a passphrase: Argon2id, within a floor and a ceiling."""

import os
import time
from collections.abc import Callable
from typing import Final

import msgspec
from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from holdspace.errors import DamagedVaultError

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Memory in KiB, passes over it, and lanes, as RFC 9106 has them."""

    memory_kib: int
    passes: int
    lanes: int


FLOOR: Final = Cost(65_536, 3, 1)
"""The second recommended setting of RFC 9106 on one lane: what a server could still bear is the least here."""
CEILING: Final = Cost(1_048_576, 12, 4)
"""More than this is never worked on: a header that asks for it was made to hurt."""
AIM: Final = (0.4, 0.55, 0.7)
"""Seconds an unlock may take: at least, aimed at, at most."""
MEMORY_STEP: Final = 1_024
SHARE_OF_MEMORY: Final = 8
REFUSED: Final = (
    "The key file of these notes asks for work that is out of bounds. Nothing was changed: bring back a copy."
)


def is_within_bounds(cost: Cost) -> bool:
    """Whether each part lies between the floor and the ceiling."""
    parts = zip(
        msgspec.structs.astuple(FLOOR), msgspec.structs.astuple(cost), msgspec.structs.astuple(CEILING), strict=True
    )
    return all(least <= part <= most for least, part, most in parts)


def stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a passphrase, by Argon2id version 1.3 (RFC 9106).

    Raises DamagedVaultError, before any work, for a cost below the floor or above the ceiling.
    """
    if not is_within_bounds(cost):
        raise DamagedVaultError(REFUSED)
    return hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
        version=ARGON2_VERSION,
    )


def seconds(cost: Cost) -> float:
    """How long one try takes here and now."""
    began = time.perf_counter()
    stretch("a passphrase to measure with", bytes(SALT_BYTES), cost)
    return time.perf_counter() - began


def calibrate(measure: Callable[[Cost], float] = seconds, most_kib: int | None = None) -> Cost:
    """The cost that takes 0.4 to 0.7 s on this machine, within the floor and the ceiling.

    Memory is raised before passes, since memory is what a guesser's hardware lacks. `most_kib` is the memory it may
    take, an eighth of the machine's if not given. A machine too slow for the floor gets the floor all the same.
    """
    least, aim, most = AIM
    room = min(CEILING.memory_kib, most_kib or _share_of_this_machine())
    cost, took = FLOOR, measure(FLOOR)
    for _round in range(3):
        if least <= took <= most:
            break
        grown = _grown(cost, aim / took, room)
        if grown == cost:
            break
        cost, took = grown, measure(grown)
    return cost


def _grown(cost: Cost, factor: float, room: int) -> Cost:
    work = cost.memory_kib * cost.passes * factor
    memory = int(work / FLOOR.passes) // MEMORY_STEP * MEMORY_STEP
    memory = max(FLOOR.memory_kib, min(memory, room))
    passes = max(FLOOR.passes, min(int(work / memory), CEILING.passes))
    return Cost(memory, passes, FLOOR.lanes)


def _share_of_this_machine() -> int:
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return max(FLOOR.memory_kib, pages * size // 1_024 // SHARE_OF_MEMORY)
