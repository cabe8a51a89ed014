"""When an open vault locks, and what its windows see then."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.test import override_settings
from vaults import PASSPHRASE
from window import Window

from holdspace.errors import VaultError, WrongKeyError
from holdspace.journey.records import SETTINGS_ID, Draft, Interview, Moment, Relationship, Settings
from holdspace.web.keeping import KEEPING, TooSoonError
from holdspace.web.stays import STAYS
from holdspace.web.watching import ABSOLUTE, ASLEEP_AFTER, Reading, Watch, Why, warned_for

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CANARY = "zebrafinch-4711"
HELD = "said-while-locked-0815"


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Iterator[Clock]:
    turned = Clock()
    with override_settings(HOLDSPACE_CLOCK=turned):
        yield turned


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault that all these tests open, each for itself."""
    folder = tmp_path_factory.mktemp("locking") / "kept"
    person = Relationship(id="p1", nickname=CANARY, kept=True)
    talk = Interview(id="i1", relationship_id="p1", stage="established", begun=NOW, touched=NOW, own_view=CANARY)
    kept = Interview(id="i2", relationship_id="p1", stage="ending", begun=NOW, touched=NOW, own_view=CANARY, kept=True)
    Window.keeping(folder, [person, talk, kept, Moment(id="m1", at=NOW, text=CANARY)])
    return folder


@pytest.fixture
def kept(folder: Path) -> Window:
    window = Window.keeping(folder)
    for draft in window.stay.journal.all(Draft):
        window.stay.journal.delete(Draft, draft.id)
    return window


def choose(window: Window, **changes: object) -> None:
    journal = window.stay.journal
    found = journal.newest(Settings)
    if found is None:
        journal.add(Settings(id=SETTINGS_ID, made=NOW, **changes))  # type: ignore[arg-type]
    else:
        journal.save(found.next(**changes))


def still(window: Window) -> dict[str, object]:
    answer: dict[str, object] = json.loads(window.get("/still").content)
    return answer


def is_locked(window: Window) -> bool:
    return window.get("/notes").headers.get("Location") == "/open"


def unlock(window: Window) -> str:
    """Open the notes again, by the page; where it leads."""
    answer = window.post("/open", {"go": "on", "current": PASSPHRASE})
    assert answer.status_code == 303
    return answer["Location"]


def test_left_alone_it_locks_after_the_time_chosen_and_looking_at_the_time_is_no_use(
    kept: Window, clock: Clock
) -> None:
    choose(kept, idle_minutes=3, hidden_seconds=0)
    kept.get("/notes")
    clock.later(seconds=100)
    assert still(kept)["left"] in {79, 80}
    clock.later(seconds=79)
    assert still(kept)["open"] is True
    clock.later(seconds=2)
    assert still(kept)["open"] is False
    assert is_locked(kept)
    assert KEEPING.vault is None


def test_every_use_puts_the_lock_off_and_so_does_one_tap_any_number_of_times(kept: Window, clock: Clock) -> None:
    choose(kept, idle_minutes=1, hidden_seconds=0)
    uses = [("/still", {"go": "stay"}), ("/draft", {"at": "/notes", "w.text": "half a w"}), ("/settings", None)]
    for path, sent in uses * 4:
        clock.later(seconds=59)
        if sent is None:
            kept.get(path)
        else:
            kept.post(path, sent)
        assert still(kept)["open"] is True
    clock.later(seconds=61)
    assert is_locked(kept)


@pytest.mark.parametrize("minutes", [1, 5, 10, 720])
def test_it_is_said_twenty_seconds_or_more_before(minutes: int) -> None:
    # a page asks every 15 seconds at the latest, and a second before at the earliest
    assert warned_for(timedelta(minutes=minutes)) - timedelta(seconds=1) >= timedelta(seconds=20)


def test_out_of_sight_it_locks_sooner_unless_another_page_is_in_sight(kept: Window, clock: Clock) -> None:
    choose(kept, idle_minutes=10, hidden_seconds=60)
    for tab, said in (("a", "visible"), ("b", "visible"), ("a", "hidden")):
        kept.post("/still", {"go": said, "tab": tab})
    clock.later(seconds=90)
    assert still(kept)["open"] is True
    kept.post("/still", {"go": "gone", "tab": "b"})
    clock.later(seconds=59)
    kept.post("/still", {"go": "visible", "tab": "a"})
    kept.post("/still", {"go": "hidden", "tab": "a"})
    clock.later(seconds=59)
    assert still(kept)["open"] is True
    clock.later(seconds=2)
    assert still(kept)["open"] is False


def test_without_a_script_nobody_can_tell_what_is_in_sight(kept: Window, clock: Clock) -> None:
    choose(kept, idle_minutes=10, hidden_seconds=60)
    kept.get("/notes")
    clock.later(minutes=9)
    assert still(kept)["open"] is True


def test_after_half_a_day_it_locks_whatever_happens(kept: Window, clock: Clock) -> None:
    choose(kept, idle_minutes=720, hidden_seconds=0)
    KEEPING.used(clock.now)
    clock.later(hours=6)
    kept.get("/notes")
    clock.later(hours=5, minutes=59, seconds=30)
    kept.post("/still", {"go": "stay"})
    told = still(kept)
    assert (told["open"], told["fixed"]) == (True, True)
    clock.later(seconds=40)
    assert is_locked(kept)


def test_either_clock_is_enough_and_a_clock_set_back_wins_nothing() -> None:
    start = Reading(NOW, 0.0)
    watch = Watch(opened=start, used=start)
    idle, off = timedelta(minutes=10), timedelta(0)

    def why(wall: float, steady: float) -> str:
        left, reason = watch.left(Reading(NOW + timedelta(seconds=wall), steady), idle=idle, hidden=off)
        return reason if left <= timedelta(0) else ""

    assert not why(599, 599)
    assert why(601, 5) == Why.IDLE
    assert why(5, 601) == Why.IDLE
    assert why(-86_400, 601) == Why.IDLE
    watch.used = Reading(NOW + ABSOLUTE, ABSOLUTE.total_seconds())
    assert why(ABSOLUTE.total_seconds() + 1, 0) == Why.LONG
    watch.used = watch.opened
    watch.ticked = Reading(NOW + timedelta(seconds=100), 100.0)
    slept = 100 + ASLEEP_AFTER.total_seconds()
    assert why(slept, 101) == Why.ASLEEP
    assert why(101, slept) == Why.ASLEEP
    assert not why(slept - 1, slept - 1)


def test_lock_answers_at_once_and_back_on_the_page_after_opening(kept: Window) -> None:
    answer = kept.post("/lock", {"at": "/notes/m1"})
    assert (answer.status_code, answer["Location"]) == (303, "/open?b=/notes/m1")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert kept.get("/notes/m1").headers["Location"] == "/open"
    assert "Open your notes" in kept.page("/open?b=/notes/m1")
    assert unlock(kept) == "/notes/m1"
    assert CANARY in kept.page("/notes/m1")


def test_two_tabs_at_the_door_go_back_to_their_own_pages(kept: Window) -> None:
    kept.post("/lock", {"at": "/notes"})
    first = kept.page("/open?b=/notes/m1")
    kept.page("/open?b=/kept")
    led = re.search(r'id="open" method="post" action="([^"]+)"', first)
    assert led is not None
    assert kept.post(led[1], {"go": "on", "current": "not these words at all"}).status_code == 422
    assert kept.post(led[1], {"go": "on", "current": PASSPHRASE})["Location"] == "/notes/m1"
    assert kept.get("/open?b=/kept")["Location"] == "/kept"


@pytest.mark.parametrize("away", ["https://evil.test/", "//evil.test", "/nowhere", "javascript:alert(1)", "/go/x/../"])
def test_after_opening_nobody_is_led_off_the_app(kept: Window, away: str) -> None:
    kept.post("/lock", {"at": away})
    kept.get("/open", {"b": away})
    assert unlock(kept) == "/"


def test_words_that_were_on_the_page_come_along_when_it_is_locked_or_closed(kept: Window, folder: Path) -> None:
    typed = json.dumps([["/notes", {"text": HELD, "current": "no passphrase"}], ["/open", {"text": "no"}], "x", 5])
    kept.post("/lock", {"at": "/notes", "drafts": typed})
    unlock(kept)
    assert [draft.fields for draft in kept.stay.journal.all(Draft)] == [{"text": HELD}]
    kept.post("/close", {"drafts": json.dumps([["/notes", {"text": HELD + "!"}]])})
    again = Window.keeping(folder)
    assert HELD + "!" in again.page("/notes")


UNREADABLE = ["", "{", "7", "[[1]]", '[["/notes"]]', '[["/notes", {"text": 5}]]', "null", '{"a": 1}', "[" * 30_000]


@pytest.mark.parametrize("damaged", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_cannot_be_read_stops_no_lock(kept: Window, damaged: str) -> None:
    assert kept.post("/lock", {"drafts": damaged}).status_code == 303
    assert KEEPING.vault is None


def test_a_form_that_comes_after_the_lock_waits_for_the_key(kept: Window) -> None:
    kept.post("/lock")
    answer = kept.post("/notes", {"text": HELD, "day": "", "about": "", "go": "keep"})
    assert answer["Location"] == "/open"
    page = kept.page("/open")
    assert "What you typed last is not lost" in page
    assert HELD not in page
    assert unlock(kept) == "/notes"
    page = kept.page("/notes")
    assert HELD in page
    assert "What you typed here is back" in page
    kept.post("/notes", {"text": HELD, "day": "", "about": ""})
    assert "What you typed here is back" not in kept.page("/notes")


@pytest.mark.parametrize("path", ["/settings/words", "/settings/renew", "/settings/sheet", "/take", "/keep/words"])
def test_no_passphrase_is_ever_held(kept: Window, path: str) -> None:
    kept.post("/lock")
    kept.post(path, {"current": HELD, "new": HELD, "again": HELD, "passphrase": HELD})
    assert kept.stay.memory.is_empty()
    assert not kept.stay.held


def test_htmx_is_led_to_the_door_as_a_whole_page(kept: Window) -> None:
    kept.post("/lock")
    answer = kept.post("/think/result", {"go": "own", "own": HELD}, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/open")
    assert not answer.content


def test_who_goes_on_without_is_a_window_like_any_other(kept: Window) -> None:
    kept.post("/lock")
    assert is_locked(kept)
    assert kept.post("/open", {"go": "without"})["Location"] == "/"
    assert CANARY not in kept.page("/notes")
    assert not kept.stay.opened


def test_close_forgets_the_window_and_locks_what_it_opened(kept: Window) -> None:
    other = Window()
    token = kept.stay.token
    assert kept.post("/close")["Location"] == "/blank"
    assert STAYS.get(token, datetime.now(UTC)) is None
    assert KEEPING.vault is None
    assert other.get("/").status_code == 200


def test_close_without_a_key_leaves_everyone_elses_notes_open(kept: Window) -> None:
    Window().post("/close")
    assert KEEPING.vault is not None
    assert CANARY in kept.page("/notes")


def test_close_leads_to_the_dull_place_that_was_chosen_and_only_those_pages_may(kept: Window) -> None:
    choose(kept, leave_to="weather")
    answer = kept.get("/notes")
    assert "form-action 'self' https://www.yr.no;" in answer["Content-Security-Policy"]
    assert 'data-close="https://www.yr.no/en"' in answer.content.decode()
    for other in (Window().get("/notes"), Window(enter=False).get("/help")):
        assert "form-action 'self';" in other["Content-Security-Policy"]
    assert kept.post("/close")["Location"] == "https://www.yr.no/en"


def test_how_it_looks_and_what_the_tab_says_are_kept(kept: Window) -> None:
    choose(kept, theme="dark", text_size="large", tab_title="List", leave_to="blank")
    page = kept.page("/notes")
    assert 'data-theme="dark" data-text="large"' in page
    assert re.search(r"<title>[^<]*List</title>", page)
    assert 'href="/kept"' in page
    assert ">Lock</button>" in page
    plain = Window().page("/notes")
    assert re.search(r"<title>[^<]*Notes</title>", plain)
    assert ">Lock</button>" not in plain
    choose(kept, theme="auto", text_size="normal", tab_title="Notes")


def test_a_second_window_gives_the_passphrase_itself(kept: Window) -> None:
    other = Window()
    assert CANARY not in other.page("/notes")
    assert other.post("/open", {"go": "on", "current": "not these words at all"}).status_code == 422
    assert not other.stay.opened
    unlock(other)
    assert CANARY in other.page("/notes")
    assert CANARY in kept.page("/notes")


def test_many_guesses_at_once_are_taken_one_by_one(kept: Window) -> None:
    kept.post("/lock")
    outcomes: list[str] = []

    def guess() -> None:
        try:
            KEEPING.open(passphrase="some words that are wrong", now=NOW)
        except VaultError as error:
            outcomes.append(type(error).__name__)

    guesses = [Thread(target=guess) for _ in range(12)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert sorted(outcomes) == [TooSoonError.__name__] * 9 + [WrongKeyError.__name__] * 3
    KEEPING.open(passphrase=PASSPHRASE, now=NOW + timedelta(seconds=1))
    assert KEEPING.wait(NOW) == 0


def test_a_sealed_copy_is_made_on_every_lock(kept: Window, folder: Path) -> None:
    for copy in (folder / "copies").iterdir():
        copy.unlink()
    kept.post("/lock")
    assert len(list((folder / "copies").iterdir())) == 1


def test_the_secret_of_this_process_has_no_part_in_form_tokens() -> None:
    """A form from before a restart is taken by the next worker: its token rests on the browser's own cookie."""
    strict = Window(enforce_csrf_checks=True)
    page = strict.page("/notes")
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    with override_settings(SECRET_KEY=settings.SECRET_KEY[::-1]):
        answer = strict.post("/notes", {"text": "said", "day": "", "about": "", "csrfmiddlewaretoken": token})
    assert answer.status_code == 303
    assert strict.post("/notes", {"text": "said", "day": "", "about": ""}).status_code == 403
