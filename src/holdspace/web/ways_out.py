"""Where Close can lead: a fixed list of dull places. Nothing a person types is ever an address."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class WayOut:
    """One place. `address` is a page of ours, or a well-known site that then sees a visit; `site` is empty for ours."""

    key: str
    address: str
    site: str = ""


BLANK: Final = WayOut("blank", "/blank")
WAYS_OUT: Final = (
    BLANK,
    WayOut("weather", "https://www.yr.no/en", "yr.no"),
    WayOut("words", "https://en.wikipedia.org/wiki/Main_Page", "en.wikipedia.org"),
    WayOut("map", "https://www.openstreetmap.org/", "openstreetmap.org"),
)
TAB_TITLES: Final = ("Notes", "List", "Untitled", "Home")
"""What the tab can say; each of them dull."""


def way_out(key: str) -> WayOut:
    """The place behind a key; the empty page for any other word."""
    return next((one for one in WAYS_OUT if one.key == key), BLANK)


def tab_title(chosen: str) -> str:
    """What the tab says; a title from elsewhere, as a file that was brought in may hold, is never shown."""
    return chosen if chosen in TAB_TITLES else TAB_TITLES[0]
