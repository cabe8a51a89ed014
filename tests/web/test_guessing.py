"""Wrong keys make the next try wait, and none is ever the last."""

from datetime import UTC, datetime, timedelta

from holdspace.web.guessing import Tries

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def test_an_hour_of_constant_guessing_gets_twenty_tries_and_nobody_is_shut_out() -> None:
    tries, now, evaluated = Tries(), NOW, 0
    while now < NOW + timedelta(hours=1):
        if tries.wait(now) == 0:
            tries.failed(now)
            evaluated += 1
        now += timedelta(seconds=0.5)
    assert evaluated <= 20
    for _more in range(5000):
        tries.failed(now)
    assert tries.wait(now) == 360
    assert tries.wait(now + timedelta(seconds=360)) == 0
    assert tries.wait(now - timedelta(days=400)) == 360
    assert tries.wait(now - timedelta(days=400) + timedelta(seconds=360)) == 0
    tries.opened()
    assert tries.wait(now) == 0


def test_three_slips_cost_nothing() -> None:
    tries = Tries()
    for expected in (0, 0, 1, 2, 4, 8):
        tries.failed(NOW)
        assert tries.wait(NOW) == expected
