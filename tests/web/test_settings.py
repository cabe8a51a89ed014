"""Settings: kept with the notes while they are open, in this window's memory when not; each says what it does."""

import re
from pathlib import Path

import pytest
from window import Window, nothing_kept

from holdspace.journey.records import Interview, Settings
from holdspace.web.views.settings import read
from holdspace.web.ways_out import BLANK, TAB_TITLES, WAYS_OUT, way_out

PICKED = {
    "idle": "3",
    "hidden": "60",
    "title": "List",
    "leave": "weather",
    "theme": "dark",
    "text": "largest",
    "country": "GB",
    "device": "shared",
}


@pytest.fixture
def window(tmp_path: Path) -> Window:
    """A window beside which nothing is kept."""
    nothing_kept(tmp_path / "kept")
    return Window()


def picked(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)" checked', page)
    assert found is not None, name
    return found[1]


def test_without_kept_notes_settings_last_as_long_as_the_window_and_the_page_says_so(window: Window) -> None:
    page = window.page("/settings")
    assert "These last as long as this window. Nothing is kept yet." in page
    sent = window.post("/settings", PICKED)
    assert (sent.status_code, sent["Location"]) == (303, "/settings?saved=1")
    page = window.page("/settings?saved=1")
    assert "Saved for this window." in page
    assert [picked(page, name) for name in ("hidden", "title", "leave", "theme", "text", "device")] == [
        "60",
        "List",
        "weather",
        "dark",
        "largest",
        "shared",
    ]
    assert 'name="idle" value="3"' in page
    assert '<option value="GB" selected>' in page
    assert "Saved" not in Window().page("/settings")
    assert picked(Window().page("/settings"), "theme") == "auto"


def test_with_open_notes_settings_are_kept_with_them(tmp_path: Path) -> None:
    window = Window.keeping(tmp_path / "kept")
    assert "These are kept with your notes, sealed like the rest." in window.page("/settings")
    window.post("/settings", PICKED)
    window.post("/settings", {**PICKED, "idle": "720"})
    kept = window.stay.journal.all(Settings)
    assert [(one.idle_minutes, one.tab_title, one.hidden_seconds, one.revision > 1) for one in kept] == [
        (720, "List", 60, True)
    ]
    assert "Saved with your notes." in window.page("/settings?saved=1")
    for path in ("/settings/words", "/settings/sheet", "/settings/renew", "/settings/erase"):
        assert f'href="{path}"' in window.page("/settings")


@pytest.mark.parametrize("minutes", ["", "0", "721", "-5", "1.5", "ten", "99999", "١٠"])
def test_a_time_that_is_not_possible_is_said_beside_what_was_typed(window: Window, minutes: str) -> None:
    sent = window.post("/settings", {**PICKED, "idle": minutes})
    page = sent.content.decode()
    assert sent.status_code == 422
    assert '<a href="#idle">Type how many minutes, from 1 to 720. 60 is one hour.</a>' in page
    assert f'name="idle" value="{minutes}"' in page
    assert picked(page, "theme") == "dark"
    assert window.stay.settings.idle_minutes != 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden", "11"),
        ("title", "Therapy"),
        ("leave", "https://evil.test"),
        ("theme", ""),
        ("text", "huge"),
        ("country", "XX"),
        ("device", "theirs"),
    ],
)
def test_only_what_is_on_the_lists_can_be_picked(window: Window, name: str, value: str) -> None:
    sent = window.post("/settings", {**PICKED, name: value})
    assert sent.status_code == 422
    assert f'<a href="#{name}">Pick one of these.</a>' in sent.content.decode()
    assert window.stay.settings.tab_title == "Notes"


def test_all_problems_are_told_at_once_each_with_its_field(window: Window) -> None:
    page = window.post("/settings", {}).content.decode()
    told = re.findall(r'<a href="#(\w+)">', page.partition("problem summary")[2].partition("</div>")[0])
    assert told == ["idle", "hidden", "title", "leave", "theme", "text", "device"]
    assert all(f'id="{name}"' in page for name in told)


def test_a_time_out_of_sight_that_was_set_elsewhere_stays_on_offer(window: Window) -> None:
    before = window.stay.settings
    seconds = Settings(id="settings", made=before.made, hidden_seconds=45)
    window.stay.journal.add(seconds)
    page = window.page("/settings")
    assert picked(page, "hidden") == "45"
    assert "After 45 seconds" in page
    assert read({**PICKED, "hidden": "45"}, seconds)[0]["hidden_seconds"] == 45


def test_the_country_counts_for_help_lines_at_once(window: Window) -> None:
    window.under("R11")
    window.post("/settings", PICKED)
    assert "Samaritans" in window.page("/help")
    interview = window.stay.journal.newest(Interview)
    assert interview is not None
    assert interview.country == "GB"


def test_where_close_leads_is_a_fixed_list_and_anything_else_is_the_empty_page() -> None:
    assert [one.key for one in WAYS_OUT] == ["blank", "weather", "words", "map"]
    assert all(one.address.startswith("https://") for one in WAYS_OUT[1:])
    assert way_out("weather").site == "yr.no"
    assert way_out("https://evil.test") is way_out("") is BLANK


def test_every_title_on_offer_is_dull() -> None:
    assert TAB_TITLES == ("Notes", "List", "Untitled", "Home")
