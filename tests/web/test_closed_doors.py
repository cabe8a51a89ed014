"""Every surface of the registry under every rule: a closed door leaves nothing behind, an open one is really there."""

import html
from collections.abc import Callable

import pytest
from window import RULES, Window

from holdspace.content.words import reading_words, step_words
from holdspace.discernment.gate import ACTION_DOORS, HARM_RULES, PAUSE_RULES
from holdspace.discernment.vocabulary import Action, Reading
from holdspace.journey.surfaces import SURFACES, is_open
from holdspace.web.explaining import explained
from holdspace.web.places import number_of, step_number
from holdspace.web.standing import Standing, standing

RESULT, SHEET, HOW, EARLIER = "/think/result", "/think/sheet", "/think/result/how", "/think/earlier"
TALKING = [action for action, door in ACTION_DOORS.items() if door == "raise"]


def pages_of(window: Window, *paths: str) -> str:
    found = [window.get(path, follow=True) for path in paths]
    return html.unescape(" ".join(response.content.decode() for response in found))


def link(action: Action) -> Callable[[Window], bool]:
    return lambda window: f'href="/next/{step_number(action)}"' in pages_of(window, RESULT, SHEET, HOW)


def opens(action: Action) -> Callable[[Window], bool]:
    return lambda window: window.get(f"/next/{step_number(action)}").status_code == 200


def says(*texts: str) -> Callable[[Window], bool]:
    return lambda window: any(text in pages_of(window, RESULT, SHEET, HOW) for text in texts)


def has(part: str, path: str = RESULT) -> Callable[[Window], bool]:
    return lambda window: part in pages_of(window, path)


def so_far(window: Window) -> bool:
    numbers = [number_of(page) for page in ("wish", "began", "raised", "gut")]
    return any('id="so-far"' in pages_of(window, f"/think/page/{number}") for number in numbers)


SHOWN: dict[str, Callable[[Window], bool]] = {
    "result.raise_it": link(Action.RAISE_IT),
    "result.renegotiate": link(Action.RENEGOTIATE),
    "result.stay_and_watch": link(Action.STAY_AND_WATCH),
    "result.transition": link(Action.TRANSITION),
    "result.sentence_to_therapist": says(*(step_words(action).say for action in TALKING)),
    "result.readings": says(*(reading_words(reading).sentence for reading in Reading)),
    "result.other_view": has('id="other-view"'),
    "result.what_would_change": has('id="what-if"'),
    "result.own_view": has('id="own-view"'),
    "step.raise_it": opens(Action.RAISE_IT),
    "step.renegotiate": opens(Action.RENEGOTIATE),
    "step.stay_and_watch": opens(Action.STAY_AND_WATCH),
    "step.transition": opens(Action.TRANSITION),
    "question.so_far": so_far,
    "summary.page": has("These point this way", SHEET),
}


def where(window: Window) -> Standing:
    found = standing(window.stay)
    assert found is not None
    return found


ELSEWHERE = ("terminal.", "kept.", "decision.", "again.", "history.", "take.")
"""The terminal and what is taken along have their own tests; what is remembered is walked in test_kept_doors.py."""


def test_every_surface_of_the_web_app_is_looked_for_here() -> None:
    assert set(SHOWN) == {entry.name for entry in SURFACES if not entry.name.startswith(ELSEWHERE)}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("surface", SHOWN)
def test_a_closed_door_leaves_nothing_behind(window: Window, rule: str, surface: str) -> None:
    window.under(rule)
    doors = where(window).gate.doors
    assert where(window).gate.rule == rule
    if not is_open(surface, doors):
        assert not SHOWN[surface](window)


@pytest.mark.parametrize(
    "surface",
    [
        "result.sentence_to_therapist",
        "result.readings",
        "result.other_view",
        "result.what_would_change",
        "result.own_view",
        "summary.page",
    ],
)
def test_an_open_door_is_really_there(window: Window, surface: str) -> None:
    assert SHOWN[surface](window.leaning())


def test_the_quiet_line_comes_after_the_fifth_page(window: Window) -> None:
    assert so_far(window.under("R11"))
    early = Window().told({"mind_they": "yes", "wish": "words", "began": "one_event"})
    assert not so_far(early)


@pytest.mark.parametrize("rule", RULES)
def test_the_ways_on_are_the_acceptable_ones_a_to_z(window: Window, rule: str) -> None:
    window.under(rule)
    from holdspace.content.library import engine
    from holdspace.journey.thinking import result

    now = where(window)
    found = result(window.stay.journal, engine(), now.interview.id)
    allowed = set(found.suggestion.acceptable)
    page = pages_of(window, RESULT)
    for action in Action:
        number = step_number(action)
        assert opens(action)(window) == (action in allowed), action
        if action not in allowed:
            assert f'href="/next/{number}"' not in page
    if rule not in HARM_RULES:
        names = [way.words.name for way in explained(found, now).ways]
        places = [page.index(f"<b>{name}</b>") for name in names]
        assert names == sorted(names)
        assert places == sorted(places)


@pytest.mark.parametrize("rule", [*sorted(HARM_RULES), *sorted(PAUSE_RULES)])
def test_a_harm_page_replaces_everything(window: Window, rule: str) -> None:
    page = pages_of(window.under(rule), RESULT)
    assert f'data-rule="{rule}"' in page
    assert "What this rests on" in page
    for other in (
        "One way to read this",
        "How clear is this",
        "Try that",
        "make of it",
        "A fair other view",
        "reasons",
    ):
        assert other not in page
    assert ('class="harm pause' in page) == (rule in PAUSE_RULES)


@pytest.mark.parametrize("rule", sorted(HARM_RULES | PAUSE_RULES))
def test_a_harm_page_takes_in_no_change_and_no_view(window: Window, rule: str) -> None:
    window.under(rule)
    before = where(window)
    for sent in ({"go": "try", "change": "event_hurt:no"}, {"go": "own", "own": "I will stay"}, {"go": "undo"}):
        assert window.post(RESULT, sent).status_code == 303
    assert where(window).answers == before.answers
    assert not where(window).interview.own_view


@pytest.mark.parametrize("rule", [*sorted(HARM_RULES), *sorted(PAUSE_RULES)])
def test_talking_is_named_under_r8_alone_and_only_once_in_writing_or_with_someone(window: Window, rule: str) -> None:
    window.under(rule)
    page = pages_of(window, RESULT)
    if rule == "R8":
        assert "Once, in writing or with someone beside you." in page
        assert "Once, in writing or with someone beside you." in window.page(f"/next/{step_number(Action.RAISE_IT)}")
    else:
        assert "in writing or with someone beside you" not in page


def test_nothing_in_the_answers_lifts_a_harm_page_but_the_fact_itself(window: Window) -> None:
    window.under("R1")
    good = {"record": "good", "gut": "yes", "received": "well", "heard": "mostly", "feel_love": "yes"}
    window.told({**RULES["R1"][1], **good})
    assert 'data-rule="R1"' in pages_of(window, RESULT)


def test_a_fact_can_be_corrected_and_the_page_then_changes(window: Window) -> None:
    window.under("R1")
    number = number_of("facts_1")
    assert f"/think/page/{number}?b=2" in window.page(RESULT)
    response = window.post(f"/think/page/{number}?b=2", {"go": "none"})
    assert response["Location"] == "/think/result"
    assert "data-rule" not in window.page(RESULT)


def test_r0_links_the_page_about_the_one_before_first(window: Window) -> None:
    page = window.under("R0").page(RESULT)
    assert page.index("/think/earlier") < page.index("<h1")
    earlier = pages_of(window, EARLIER)
    assert "What this rests on" in earlier
    assert "Go on to where you are now" in earlier


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"R0"}))
def test_only_r0_has_a_page_about_the_one_before(window: Window, rule: str) -> None:
    assert window.under(rule).get(EARLIER)["Location"] == RESULT


def test_r10_skipped_says_so_first_with_one_tap_back(window: Window) -> None:
    facts = dict.fromkeys(("secret", "sexual_talk"), "skip")
    page = window.under("R11", **facts).page(RESULT)
    line = "You skipped the part about safety. If any of those things happened, what follows does not apply."
    assert page.index(line) < page.index("<h1")
    assert f'href="/think/page/{number_of("facts_2")}?b=2"' in page
    assert line in window.page(SHEET)


@pytest.mark.parametrize("rule", ["R10", "R11"])
def test_under_r10_talking_always_comes_with_if_you_feel_safe(window: Window, rule: str) -> None:
    page = pages_of(window.under(rule), RESULT)
    assert ("If you don’t feel safe with them, leave this one out." in page) == (rule == "R10")


def test_no_number_stands_for_how_likely_anything_is(window: Window) -> None:
    words = pages_of(window.under("R11"), RESULT, SHEET, HOW)
    from holdspace.content.library import engine
    from holdspace.journey.thinking import result

    found = result(window.stay.journal, engine(), where(window).interview.id)
    assert "%" not in words.replace("100%", "")
    for reading in found.readings:
        assert f"{reading.posterior:.2f}" not in words
