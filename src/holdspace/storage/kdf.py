"""From a passphrase to a key: Argon2id, as costly as this machine does in about half a second.

Argon2id is what RFC 9106 (2021) recommends for passwords; its second recommended setting has 64 MiB and three passes,
and that is our floor for both. OWASP's Password Storage Cheat Sheet asks for less (19 MiB, two passes). The ceiling
is ours: a header that asks for more is refused before any work, so that a hostile file cannot take a machine's
memory. Measured by us on a small two-core machine: the floor took 0.18 s, 256 MiB with four lanes 0.45 s, and the
ceiling's memory with four passes 3.3 s.
"""

import os
import time
from collections.abc import Callable
from typing import Final

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from holdspace.errors import DamagedVaultError, VaultError, sentence
from holdspace.storage.passphrases import normalised

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
"""RFC 9106 recommends 16 bytes."""

FASTEST: Final = 0.4
AIM: Final = 0.55
SLOWEST: Final = 0.7
"""Seconds that opening a vault may take on the machine that made it."""
MOST_TRIES: Final = 5
SHARE_OF_MEMORY: Final = 8
"""At most an eighth of a machine's memory is taken, so that other programs stay where they are."""
MEBIBYTE: Final = 1024

UNFIT: Final = sentence(
    "The key file of these notes asks for more or less work than ours do. Nothing was opened: bring back a copy."
)
NO_MEMORY: Final = sentence(
    "There is too little free memory to open these notes: close other programs, then try again."
)


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one guess costs: KiB of memory, passes over it, and lanes that work side by side (RFC 9106, section 3)."""

    memory_kib: int
    passes: int
    lanes: int


FLOOR: Final = Cost(65_536, 3, 1)
CEILING: Final = Cost(1_048_576, 12, 4)


def fits(cost: Cost) -> bool:
    """Whether each number is between the floor and the ceiling, both included."""
    return (
        FLOOR.memory_kib <= cost.memory_kib <= CEILING.memory_kib
        and FLOOR.passes <= cost.passes <= CEILING.passes
        and FLOOR.lanes <= cost.lanes <= CEILING.lanes
    )


def stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a passphrase, in its normalised form, and a salt of 16 bytes.

    Raises DamagedVaultError for a cost or a salt that is none of ours, before any work; VaultError where the
    machine has not the memory.
    """
    if not fits(cost) or len(salt) != SALT_BYTES:
        raise DamagedVaultError(UNFIT)
    try:
        return hash_secret_raw(
            secret=normalised(passphrase).encode("utf-8", "surrogatepass"),
            salt=salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
            version=ARGON2_VERSION,
        )
    except (HashingError, MemoryError) as error:
        raise VaultError(NO_MEMORY) from error


def seconds(cost: Cost) -> float:
    """How long one guess takes here and now."""
    began = time.perf_counter()
    stretch("a passphrase to measure with", bytes(SALT_BYTES), cost)
    return time.perf_counter() - began


def calibrate(
    measure: Callable[[Cost], float] = seconds, *, lanes: int | None = None, memory_kib: int | None = None
) -> Cost:
    """The cost that takes 0.4 to 0.7 s on this machine, or the nearest one within floor and ceiling.

    Memory is raised before passes, as memory is what a guesser's hardware lacks (RFC 9106, section 4). `lanes` is how
    many processors there are and `memory_kib` the machine's memory, where they are not given. It takes about a
    second. Raises VaultError where there is not the memory for the floor.
    """
    processors = lanes or os.cpu_count() or FLOOR.lanes
    share = (memory_kib or _memory_kib()) // SHARE_OF_MEMORY // MEBIBYTE * MEBIBYTE
    most = max(FLOOR.memory_kib, min(CEILING.memory_kib, share))
    cost = fit = Cost(FLOOR.memory_kib, FLOOR.passes, max(FLOOR.lanes, min(CEILING.lanes, processors)))
    for _ in range(MOST_TRIES):
        took = measure(cost)
        if took <= SLOWEST:
            fit = cost
        if FASTEST <= took <= SLOWEST:
            break
        other = _scaled(cost, AIM / max(took, 1e-6), most)
        if other == cost:
            break
        cost = other
    return fit


def _scaled(cost: Cost, factor: float, most: int) -> Cost:
    """About `factor` times the work: in memory as far as it goes, in passes for the rest."""
    work = cost.memory_kib * cost.passes * factor
    memory = int(work / FLOOR.passes) // MEBIBYTE * MEBIBYTE
    memory = min(max(memory, FLOOR.memory_kib), most)
    passes = min(max(int(work / memory), FLOOR.passes), CEILING.passes)
    return Cost(memory, passes, cost.lanes)


def _memory_kib() -> int:
    """The machine's memory; so much that its share is the floor where it cannot be told."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024
    except (ValueError, OSError, AttributeError):
        return FLOOR.memory_kib * SHARE_OF_MEMORY
