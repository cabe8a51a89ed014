"""The result, what can be changed on it, help on top of it, and the one page to take away."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.test import override_settings
from window import CALM, RULES, TALK, Window

from holdspace.content.resources import countries
from holdspace.content.words import firmness_words, step_words
from holdspace.discernment.suggestion import Firmness, Unclear
from holdspace.discernment.vocabulary import Action
from holdspace.web.places import number_of, step_number
from holdspace.web.standing import Standing, standing

RESULT, SHEET = "/think/result", "/think/sheet"
HTMX = {"HX-Request": "true"}


def where(window: Window) -> Standing:
    found = standing(window.stay)
    assert found is not None
    return found


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>|\s+", " ", page)).split())


def first_change(window: Window) -> list[str]:
    form = re.search(r'<form[^>]*>(?:(?!</form>).)*name="change".*?</form>', window.page(RESULT), re.DOTALL)
    assert form is not None
    return re.findall(r'name="change" value="([^"]+)"', form.group())


def result_part(page: str) -> str:
    """The part that is swapped, without the one-time tokens of its forms."""
    start = page.index('<div class="stack loose" id="result">')
    part = page[start:].partition("</main>")[0]
    return re.sub(r'value="\w{64}"', "", part).strip()


def test_the_result_leads_with_a_sentence_and_then_the_sentence_to_say(window: Window) -> None:
    page = words(window.leaning().page(RESULT))
    order = ["One way to read this", "A first sentence", "How clear is this?", "Ways people go from here"]
    order += ["The reasons", "What would change this"]
    places = [page.index(part) for part in order]
    assert places == sorted(places)
    assert "You do not have to decide today" in page


def test_all_three_words_of_how_clear_are_shown_and_one_is_picked(window: Window) -> None:
    page = window.leaning().page(RESULT)
    for firmness in (Firmness.CLEAR, Firmness.LEANING, Firmness.MIXED):
        assert firmness_words(firmness, None).label in html.unescape(page)
    assert page.count('aria-current="true"') == 1


def test_a_mixed_result_says_we_cannot_tell_and_leads_with_no_step(window: Window) -> None:
    page = window.told(CALM).page(RESULT)
    assert "We cannot tell" in page
    assert firmness_words(Firmness.MIXED, Unclear.TOO_LITTLE).sentence in html.unescape(page)
    assert "A first sentence" not in page
    assert 'class="way"' in page


def test_reasons_stand_folded_and_lead_to_their_answers(window: Window) -> None:
    page = window.leaning().page(RESULT)
    assert '<details class="rule fold" id="reasons">' in page
    part = page[page.index('id="reasons"') : page.index("</details>", page.index('id="reasons"'))]
    links = re.findall(r'href="(/think/page/\d+)\?b=2"', part)
    assert links
    assert all(window.get(link).status_code == 200 for link in links)


def test_a_change_is_tried_on_the_spot_and_put_back(window: Window) -> None:
    window.leaning()
    before = where(window).answers
    change = first_change(window)
    assert window.post(RESULT, {"go": "try", "change": change})["Location"] == RESULT
    key, _colon, value = change[0].partition(":")
    assert where(window).answers[key] == value
    assert "You tried a change" in window.page(RESULT)
    window.post(RESULT, {"go": "undo"})
    assert where(window).answers == before
    assert "You tried a change" not in window.page(RESULT)


def test_the_part_that_is_swapped_is_the_part_of_the_plain_page(window: Window) -> None:
    window.leaning()
    change = first_change(window)
    swapped = window.post(RESULT, {"go": "try", "change": change}, headers=HTMX)
    assert swapped.status_code == 200
    assert "<html" not in swapped.content.decode()
    assert result_part(swapped.content.decode()) == result_part(window.page(RESULT))


def test_what_would_change_it_really_changes_it(window: Window) -> None:
    window.leaning()
    promised = re.search(r"Then the first step would be: ([^<]+)\.", html.unescape(window.page(RESULT)))
    assert promised is not None
    window.post(RESULT, {"go": "try", "change": first_change(window)})
    from holdspace.content.library import engine
    from holdspace.journey.thinking import result

    found = result(window.stay.journal, engine(), where(window).interview.id)
    assert step_words(found.suggestion.first, stage=where(window).stage).name == promised.group(1)


@pytest.mark.parametrize(
    "change", ["threat:yes", "safe_now:yes", "gut:nonsense", "nothing", "goals:met", "subject:child"]
)
def test_only_an_answer_that_was_given_can_be_changed_on_the_result(window: Window, change: str) -> None:
    window.told({**CALM, "gut": "yes", "wish": "words"})
    before = where(window).answers
    swapped = window.post(RESULT, {"go": "try", "change": change}, headers=HTMX)
    assert "That change does not fit your answers any more." in swapped.content.decode()
    assert where(window).answers == before


def test_what_a_person_makes_of_it_is_kept_as_they_wrote_it(window: Window) -> None:
    window.leaning()
    written = "  Half & half.\nI <b>want</b> him to know.  "
    window.post(RESULT, {"go": "own", "own": written})
    assert where(window).interview.own_view == written
    page = window.page(RESULT)
    assert html.escape("I <b>want</b> him to know.") in page
    assert "<b>want</b>" not in page
    assert "I <b>want</b> him to know." in html.unescape(window.page(SHEET))


def test_the_sheet_has_the_whole_result_on_one_page(window: Window) -> None:
    page = words(window.leaning().page(SHEET))
    for part in ("One way to read this", "How clear is this?", "Ways people go from here", "These point this way"):
        assert part in page
    assert "Nothing is sent" not in page


@pytest.mark.parametrize("rule", ["R1", "R5"])
def test_the_sheet_of_a_harm_page_is_the_harm_page(window: Window, rule: str) -> None:
    page = window.under(rule).page(SHEET)
    assert f'data-rule="{rule}"' in page
    assert "Ways people go" not in page


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "R0"])
def test_every_step_page_that_is_linked_is_finished(window: Window, rule: str) -> None:
    page = window.under(rule).page(RESULT)
    numbers = set(re.findall(r'href="/next/(\d)"', page))
    assert numbers
    for number in numbers:
        step = words(window.page(f"/next/{number}"))
        for part in ("What it may bring", "What it may cost", "When to look again", "Where this comes from"):
            assert part in step
        if int(number) == step_number(Action.LEAVE_NOW):
            assert "One message is enough" in step
            assert "Who you can tell" in step
        else:
            assert "A good answer" in step
            assert "A poor answer" in step


def test_an_unknown_step_is_calmly_not_there(window: Window) -> None:
    assert window.under("R11").get("/next/8").status_code == 404
    assert window.get("/next/0").status_code == 404


@pytest.mark.parametrize("answer", ["self_harm", "danger_other", "not_sure"])
@pytest.mark.parametrize("rule", ["R1", "R5", "R0", "R11"])
def test_help_stands_on_top_of_every_later_page_while_someone_may_not_be_safe(
    window: Window, rule: str, answer: str
) -> None:
    window.under(rule, safe_now=answer)
    ways = re.findall(r'href="(/next/\d)"', window.page(RESULT))
    for path in (RESULT, SHEET, "/think/check", "/think/page/3", "/think/result/how", "/", "/more", *ways):
        page = window.page(path)
        assert page.index('class="crisis"') < page.index("<h1"), path
        assert "988" in page
        assert "116 123" in page


def test_help_on_top_is_for_the_country_that_was_picked(window: Window) -> None:
    window.under("R11", safe_now="self_harm")
    window.get("/help?at=GB")
    card = window.page(RESULT).partition('class="crisis"')[2].partition("</section>")[0]
    assert "116 123" in card
    assert "988" not in card
    assert card.index("85258") < card.index("116 123")


def test_someone_who_is_safe_sees_no_card(window: Window) -> None:
    assert 'class="crisis"' not in window.under("R1").page(RESULT)


def test_a_young_person_hurt_in_body_gets_the_card_and_words_for_the_young(window: Window) -> None:
    page = window.under("R1", under_18="yes").page(RESULT)
    assert 'class="crisis"' in page
    assert "grown-up" in page


def test_help_needs_no_link_no_country_and_no_answers() -> None:
    page = html.unescape(Window(enter=False).page("/help"))
    for country in countries():
        assert country.name in page
        assert country.emergency in page
        for line in country.lines:
            if line.kind == "crisis":
                assert line.name in page


@pytest.mark.parametrize("country", countries(), ids=lambda country: country.code)
def test_help_for_a_country_has_each_line_with_its_day_and_source(window: Window, country: object) -> None:
    page = html.unescape(window.page(f"/help?at={country.code}"))  # type: ignore[attr-defined]
    for line in country.lines:  # type: ignore[attr-defined]
        assert line.name in page
        assert line.who in page
        assert not line.phone or f"{line.phone}</a>" in page
        assert not line.bill_note or line.bill_note in page
    assert page.count("Checked on") == len(country.lines)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("day", "notices"), [(datetime(2026, 12, 1, tzinfo=UTC), 0), (datetime(2027, 7, 1, tzinfo=UTC), 1)]
)
def test_lines_that_were_not_checked_for_half_a_year_say_so(day: datetime, notices: int) -> None:
    with override_settings(HOLDSPACE_CLOCK=lambda: day):
        page = Window(enter=False).page("/help")
    assert page.count("These may be out of date") == notices


def test_answers_for_a_child_say_that_one_sees_a_part(window: Window) -> None:
    page = window.told({**CALM, **TALK, "subject": "other"}).page(RESULT)
    assert "They decide." in page


def test_how_we_got_here_names_the_model_and_every_reading(window: Window) -> None:
    from holdspace.content.library import engine
    from holdspace.content.words import reading_words
    from holdspace.discernment.vocabulary import Reading

    page = html.unescape(window.leaning().page("/think/result/how"))
    assert engine().model.hash[:12] in page
    assert all(reading_words(reading).name in page for reading in Reading)
    harm = window.under("R1").page("/think/result/how")
    assert "A fixed rule did." in harm
    assert not any(reading_words(reading).name in html.unescape(harm) for reading in Reading)


def test_changing_a_fact_from_the_page_about_the_one_before_leads_back_there(window: Window) -> None:
    window.under("R0")
    number = number_of("facts_1")
    sent = {"go": "on", "threat": "yes", "substances": "yes"}
    assert window.post(f"/think/page/{number}?b=3", sent)["Location"] == "/think/earlier"
