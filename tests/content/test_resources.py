"""Help lines: dated, sourced, and never a number that was not found."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from holdspace.content.packs import pack
from holdspace.content.resources import KEEPS, KINDS, countries, is_stale, parse_countries
from holdspace.errors import ModelFileError

CHECKED = date(2026, 11, 23)
FOUND = {
    "988", "800-656-4673", "116 123", "85258", "111", "01455 883300", "0808 500 2222", "13 11 14", "0477 13 11 14",
    "1737", "0800 555 050", "0800 11 22 33",
}  # fmt: skip
"""Every number that a stored public page was seen to hold. A new one needs its page first."""


def test_the_countries_and_their_numbers_for_danger() -> None:
    emergency = {country.code: country.emergency for country in countries()}
    assert list(emergency) == ["US", "GB", "CA", "AU", "IE", "NZ", "elsewhere"]
    assert emergency["US"] == emergency["CA"] == "911"
    assert emergency["GB"] == "999"
    assert emergency["AU"] == "000"
    assert emergency["NZ"] == "111"
    assert "112" in emergency["IE"]


def test_every_country_has_a_line_of_every_kind_or_says_what_to_look_for() -> None:
    for country in countries():
        for kind in KINDS:
            lines = country.of_kind(kind)
            assert lines, (country.code, kind)
            for line in lines:
                assert line.phone or line.text or line.web or re.search(r"[Ll]ook for|[Aa]sk|[Cc]all", line.who), line


def test_every_line_has_its_day_its_source_and_only_numbers_that_were_found() -> None:
    for country in countries():
        for line in country.lines:
            assert line.checked_on == CHECKED
            assert line.source.startswith("http") or line.source in pack("sources")
            assert {line.phone, line.text} <= FOUND | {""}
            assert bool(line.bill_note) is bool(line.phone or line.text)
            if line.source == "judgement":
                assert {line.phone, line.text, line.web} == {""}, "a number needs a source of its own"


OWN_PAGES = {
    "therapyabuse.org", "rainn.org", "www.bacp.co.uk", "nscct.ca", "coru.ie", "www.pbanz.org.nz",
}  # fmt: skip
"""Sites of the lines themselves, or of a body whose work it is to know."""


def test_a_number_read_on_a_page_of_others_says_so_and_asks_to_be_checked() -> None:
    for country in countries():
        for line in country.lines:
            of_others = line.source.startswith("http") and urlsplit(line.source).hostname not in OWN_PAGES
            assert bool(line.found_on) is of_others, line
            assert line.check_note == ("Please check it before you rely on it." if of_others else "")


def test_numbers_are_stale_after_180_days() -> None:
    assert timedelta(days=180) == KEEPS
    assert not is_stale(CHECKED + timedelta(days=180))
    assert is_stale(CHECKED + timedelta(days=181))


def test_another_language_changes_words_and_no_number() -> None:
    for english, other in zip(countries(), countries("xx"), strict=True):
        assert other.name != english.name
        assert [line.phone for line in other.lines] == [line.phone for line in english.lines]
        assert all(line.who.endswith("·") and line.name.endswith("·") for line in other.lines)


NOTES: dict[str, object] = {"bill_note": "It may show.", "check_note": "Check it."}
WHOLE = {"name": "A line", "kind": "crisis", "who": "For anyone", "source": "judgement"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"name": "A line"}, r"\[XX\]: a line has no 'kind'"),
        (WHOLE | {"kind": "chat"}, r"\[XX\]: 'A line' has the unknown kind 'chat'"),
        (WHOLE | {"tel": "1"}, r"\[XX\]: 'A line' has the unknown key 'tel'"),
        (WHOLE, r"\[XX\]: no line of kind 'harm'"),
    ],
)
def test_a_line_that_is_not_whole_is_refused(line: dict[str, str], said: str) -> None:
    data = NOTES | {"checked_on": CHECKED, "XX": {"name": "X", "emergency": "1", "lines": [line]}}
    with pytest.raises(ModelFileError, match=said):
        parse_countries(data)


@pytest.mark.parametrize("lacking", ["checked_on", "bill_note", "check_note"])
def test_lines_without_a_day_or_a_note_are_refused(lacking: str) -> None:
    data = {"checked_on": CHECKED} | NOTES
    del data[lacking]
    with pytest.raises(ModelFileError, match=lacking):
        parse_countries(data)


def test_a_country_without_a_number_for_danger_is_refused() -> None:
    with pytest.raises(ModelFileError, match=r"\[XX\]: name or emergency is missing"):
        parse_countries(NOTES | {"checked_on": CHECKED, "XX": {"name": "X"}})
