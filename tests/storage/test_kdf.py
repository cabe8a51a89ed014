import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from holdspace.errors import DamagedVaultError, VaultError
from holdspace.storage.kdf import CEILING, FLOOR, Cost, calibrate, fits, stretch

SALT = bytes(range(16))
ROOMY = 64 * 1024 * 1024
LEAST = FLOOR.memory_kib * FLOOR.passes


def machine(floor_seconds: float) -> tuple[list[Cost], Callable[[Cost], float]]:
    """A machine that needs so long for the floor and in proportion for more, and the costs it was asked to try."""
    tried: list[Cost] = []

    def measure(cost: Cost) -> float:
        tried.append(cost)
        return floor_seconds * cost.memory_kib * cost.passes / LEAST

    return tried, measure


def test_the_key_is_the_one_that_another_implementation_of_argon2id_makes() -> None:
    cost = Cost(FLOOR.memory_kib, FLOOR.passes, 2)
    oracle = Argon2id(salt=SALT, length=32, iterations=3, lanes=2, memory_cost=65_536)
    assert stretch("  Grüße, ＷＲＥＮ ", SALT, cost) == oracle.derive("Grüße, WREN".encode())


def test_passphrase_salt_and_each_part_of_the_cost_change_the_key() -> None:
    first = stretch("lantern orbit velvet", SALT, FLOOR)
    others = [
        stretch("lantern orbit velvet.", SALT, FLOOR),
        stretch("lantern orbit velvet", bytes(16), FLOOR),
        stretch("lantern orbit velvet", SALT, Cost(FLOOR.memory_kib + 1024, 3, 1)),
        stretch("lantern orbit velvet", SALT, Cost(FLOOR.memory_kib, 4, 1)),
        stretch("lantern orbit velvet", SALT, Cost(FLOOR.memory_kib, 3, 2)),
    ]
    assert len({first, *others}) == 6
    assert len(first) == 32


def test_a_passphrase_of_a_thousand_characters_counts_to_its_last_and_takes_no_longer() -> None:
    long = "".join(chr(0x61 + place % 26) for place in range(1_000))
    began = time.process_time()
    short_key = stretch("short one here", SALT, FLOOR)
    short_time = time.process_time() - began
    began = time.process_time()
    assert stretch(long, SALT, FLOOR) not in {short_key, stretch(long[:-1] + "!", SALT, FLOOR)}
    assert time.process_time() - began < 2 * short_time + 1.0


def test_bytes_that_are_no_text_make_a_key_of_their_own_and_no_crash() -> None:
    assert stretch("caf\udce9 caf\udce9 caf", SALT, FLOOR) != stretch("caf caf caf", SALT, FLOOR)


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, 3, 1),
        Cost(FLOOR.memory_kib, 2, 1),
        Cost(FLOOR.memory_kib, 3, 0),
        Cost(CEILING.memory_kib + 1, 3, 1),
        Cost(FLOOR.memory_kib, 13, 1),
        Cost(FLOOR.memory_kib, 3, 5),
        Cost(2**31 - 1, 2**31 - 1, 1),
        Cost(2**62, 3, 1),
        Cost(-65_536, 3, 1),
        Cost(0, 0, 0),
    ],
)
def test_a_cost_outside_floor_and_ceiling_is_refused_before_any_memory_is_taken(cost: Cost) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with pytest.raises(DamagedVaultError, match="bring back a copy"):
        stretch("lantern orbit velvet", SALT, cost)
    assert time.process_time() - began < 0.05
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024
    assert not fits(cost)


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(DamagedVaultError):
        stretch("lantern orbit velvet", salt, FLOOR)


def test_floor_and_ceiling_themselves_are_allowed() -> None:
    assert fits(FLOOR)
    assert fits(CEILING)


def test_where_the_memory_is_not_there_it_is_said_and_the_vault_is_not_called_damaged() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * os.sysconf("SC_PAGE_SIZE") + 64 * 2**20, hard))
    try:
        with pytest.raises(VaultError, match="too little free memory") as refused:
            stretch("lantern orbit velvet", SALT, CEILING)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert not isinstance(refused.value, DamagedVaultError)


@pytest.mark.parametrize("floor_seconds", [0.03, 0.05, 0.1, 0.18, 0.25, 0.39, 0.4, 0.55, 0.69])
def test_a_usual_machine_takes_between_four_and_seven_tenths_of_a_second(floor_seconds: float) -> None:
    _, measure = machine(floor_seconds)
    assert 0.4 <= measure(calibrate(measure, lanes=1, memory_kib=ROOMY)) <= 0.7


def test_memory_is_raised_before_passes() -> None:
    _, measure = machine(0.1)
    roomy = calibrate(measure, lanes=1, memory_kib=ROOMY)
    assert roomy.memory_kib > 4 * FLOOR.memory_kib
    assert roomy.passes == FLOOR.passes


def test_passes_are_raised_where_there_is_no_more_memory_to_take() -> None:
    _, measure = machine(0.1)
    cramped = calibrate(measure, lanes=1, memory_kib=1024 * 1024)
    assert cramped.memory_kib == 128 * 1024
    assert cramped.passes > FLOOR.passes
    assert 0.4 <= measure(cramped) <= 0.7


def test_a_machine_too_slow_for_the_floor_gets_the_floor() -> None:
    tried, measure = machine(5.0)
    assert calibrate(measure, lanes=1, memory_kib=ROOMY) == FLOOR
    assert tried == [FLOOR]


def test_a_machine_too_fast_for_the_ceiling_gets_the_ceiling() -> None:
    _, measure = machine(0.000_1)
    assert calibrate(measure, lanes=64, memory_kib=10**12) == CEILING


def test_a_first_measure_that_was_too_quick_is_made_good() -> None:
    times = iter([0.05, 1.4, 0.6])
    tried: list[Cost] = []

    def measure(cost: Cost) -> float:
        tried.append(cost)
        return next(times)

    assert calibrate(measure, lanes=1, memory_kib=ROOMY) == tried[2]
    assert tried[0].memory_kib < tried[2].memory_kib < tried[1].memory_kib


def test_a_time_that_never_settles_ends_with_one_that_was_not_too_slow() -> None:
    times = iter([0.1, 2.0, 0.1, 2.0, 0.1, 2.0, 0.1])
    tried: list[tuple[Cost, float]] = []

    def measure(cost: Cost) -> float:
        tried.append((cost, next(times)))
        return tried[-1][1]

    found = calibrate(measure, lanes=1, memory_kib=ROOMY)
    assert len(tried) <= 5
    assert max(took for cost, took in tried if cost == found) <= 0.7


@given(
    times=st.lists(st.floats(0.000_001, 100.0), min_size=6, max_size=6),
    lanes=st.integers(1, 256),
    memory_kib=st.integers(1, 2**40),
)
def test_whatever_a_clock_says_the_cost_is_within_floor_and_ceiling(
    times: list[float], lanes: int, memory_kib: int
) -> None:
    left = iter(times)

    def measure(cost: Cost) -> float:
        assert fits(cost)
        return next(left)

    found = calibrate(measure, lanes=lanes, memory_kib=memory_kib)
    assert fits(found)
    assert found.memory_kib <= max(FLOOR.memory_kib, memory_kib // 8)


def test_this_machine_is_measured_for_real() -> None:
    assert fits(calibrate())
