"""Every surface of what is remembered, under every rule: a closed door leaves nothing behind."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs
from window import CALM, RULES, TALK, Window, clear_sheet, tell

from holdspace.content.library import engine
from holdspace.content.words import reading_words, step_words
from holdspace.discernment.gate import Gate
from holdspace.discernment.vocabulary import Action, Reading, Stage
from holdspace.journey import again, keeping, thinking
from holdspace.journey.people import RELATIONSHIP_ANSWERS, gate_of
from holdspace.journey.records import Interview
from holdspace.journey.remembering import decide
from holdspace.journey.surfaces import SURFACES, is_open

CORE = engine()
REMEMBERED = ("kept.", "decision.", "again.", "history.")
NAMES = [entry.name for entry in SURFACES if entry.name.startswith(REMEMBERED)]
OWN = "I will stay and see how it goes"


def now() -> datetime:
    return datetime.now(UTC)


class Told:
    """A window in which one was kept with everything open, decided, put off and asked again; then a rule came."""

    def __init__(self, rule: str) -> None:
        self.window = Window()
        stay, journal = self.window.stay, self.window.stay.journal
        tell(stay, clear_sheet())
        self.first = keeping.keep(journal, stay.interview_id, CORE, now=now())
        decide(journal, CORE, self.first.id, words=OWN, now=now())
        self.second = again.begin_again(journal, CORE, self.first.id, now=now(), new_id=lambda: f"second-{rule}")
        again.ask_again(journal, CORE, self.first.id, (now() + timedelta(days=2)).date(), now=now())
        due = journal.get(Interview, self.first.id)
        journal.save(due.next(ask_again=(now() - timedelta(days=1)).date()))
        stage, answers = RULES[rule]
        for page in pages({**CALM, **TALK, **answers}, stage):
            thinking.answer(journal, CORE, self.second.id, page, now=now())
        stay.interview_id = self.second.id
        if rule == "R0":
            thinking.answer(journal, CORE, self.first.id, {"contact": "ended_new"}, now=now())

    @property
    def gate(self) -> Gate:
        journal = self.window.stay.journal
        return gate_of(journal, CORE, journal.get(Interview, self.first.id))

    def page(self, *paths: str) -> str:
        found = [self.window.get(path, follow=True).content.decode() for path in paths]
        return html.unescape(" ".join(found))

    @property
    def one(self) -> str:
        return self.page(f"/kept/{self.first.id}")


def pages(answers: dict[str, str], stage: str) -> list[dict[str, str]]:
    known = {q.id: q for q in CORE.questionnaire.questions if Stage(stage) in q.stages}
    found: dict[str, dict[str, str]] = {}
    for key, value in answers.items():
        if key in known:
            found.setdefault(known[key].page, {})[key] = value
    return list(found.values())


def offers(way: str) -> Callable[[Told], bool]:
    return lambda told: f'name="way" value="{way}"' in told.one


def looks(told: Told) -> bool:
    leads = [step_words(action).lead for action in Action if action is not Action.LEAVE_NOW]
    return 'id="looked"' in told.one or any(lead in told.one for lead in leads)


SHOWN: dict[str, Callable[[Told], bool]] = {
    "kept.outcome": looks,
    "kept.readings": lambda told: any(
        words in told.one
        for reading in Reading
        for words in (reading_words(reading).name, reading_words(reading).sentence)
    ),
    "kept.decision": lambda told: f'<p class="own">{OWN}</p>' in told.one,
    "decision.raise_it": offers("raise_it"),
    "decision.renegotiate": offers("renegotiate"),
    "decision.stay_and_watch": offers("stay_and_watch"),
    "decision.transition": offers("transition"),
    "decision.own_words": offers("own"),
    "again.ask": lambda told: (
        "Sleep on it" in told.one or "When do you want to look again?" in told.page(f"/kept/{told.first.id}/again")
    ),
    "again.start": lambda told: 'id="asked-again"' in told.page("/"),
    "again.differences": lambda told: (
        "Two times, side by side" in told.page(f"/kept/{told.second.id}/both", f"/kept/{told.first.id}")
        or "/both" in told.page("/think/result")
    ),
    "history.again": lambda told: "we ask again on" in told.page("/kept"),
}


def test_every_surface_of_what_is_remembered_is_looked_for_here() -> None:
    assert set(SHOWN) == set(NAMES)


@pytest.fixture(scope="module", params=RULES)
def told(request: pytest.FixtureRequest) -> Told:
    return Told(request.param)


def test_a_closed_door_leaves_nothing_behind(told: Told) -> None:
    doors = told.gate.doors
    shown = {name for name, look in SHOWN.items() if look(told)}
    closed = {name for name in SHOWN if not is_open(name, doors)}
    assert shown & closed == set()


def test_with_every_door_open_each_is_really_there() -> None:
    told = Told("R11")
    assert {name for name, look in SHOWN.items() if not look(told)} == set()


@pytest.mark.parametrize("rule", [f"R{n}" for n in range(1, 10)])
def test_under_harm_nothing_kept_suggests_going_on(rule: str) -> None:
    told = Told(rule)
    assert told.gate.rule == rule
    assert "Something you told us since comes first." in told.one
    going_on = [step_words(Action(way)).lead for way in ("renegotiate", "stay_and_watch", "transition", "raise_it")]
    shown = told.page("/", "/kept", f"/kept/{told.first.id}", f"/kept/{told.first.id}/again", "/people")
    assert [lead for lead in going_on if lead in shown] == []
    assert f'<p class="own">{OWN}</p>' not in told.one


@pytest.mark.parametrize("rule", [f"R{n}" for n in range(1, 10)])
def test_under_harm_what_is_closed_cannot_be_sent_either(rule: str) -> None:
    told = Told(rule)
    journal = told.window.stay.journal
    before = journal.get(Interview, told.first.id)
    for sent in ({"way": "stay_and_watch"}, {"way": "transition"}, {"way": "own", "words": "I stay"}):
        assert told.window.post(f"/kept/{told.first.id}", sent).status_code == 422
    for sent in ({"go": "now"}, {"go": "on", "when": "week"}):
        response = told.window.post(f"/kept/{told.first.id}/again", sent)
        assert response["Location"] == f"/kept/{told.first.id}"
    assert journal.get(Interview, told.first.id) == before
    assert before.ask_again is None
    assert journal.count(Interview) == 2


@pytest.mark.parametrize(("rule", "note"), [("R10", "If you don’t feel safe with them"), ("R8", "Once, in writing")])
def test_talking_is_never_offered_without_what_goes_with_it(rule: str, note: str) -> None:
    told = Told(rule)
    name = step_words(Action.RAISE_IT).name
    assert re.search(rf'value="raise_it">\s*<span>{name}<small>{note}', told.one)


SKIPPED = "You skipped the part about safety. If any of those things happened, what follows does not apply."


def test_what_was_kept_with_safety_skipped_says_so_before_anything_it_suggests() -> None:
    window = Window()
    tell(window.stay, {key: value for key, value in clear_sheet().items() if key != "threat"})
    journal = window.stay.journal
    first = keeping.keep(journal, window.stay.interview_id, CORE, now=now())
    page = html.unescape(window.page(f"/kept/{first.id}"))
    assert page.index(SKIPPED) < page.index("Ways that were open")
    second = again.begin_again(journal, CORE, first.id, now=now(), new_id=lambda: "second")
    told = {key: value for key, value in clear_sheet().items() if key not in RELATIONSHIP_ANSWERS}
    for given in pages({**CALM, **told}, "established"):
        thinking.answer(journal, CORE, second.id, given, now=now())
    both = html.unescape(window.page(f"/kept/{second.id}/both"))
    assert both.count(SKIPPED) == 1


def test_beside_a_former_therapist_who_did_harm_their_page_stands_first() -> None:
    page = Told("R0").one
    assert "There is a page for that." in page or "Something you told us since comes first." in page
    window = Window().under("R0")
    first = keeping.keep(window.stay.journal, window.stay.interview_id, CORE, now=now())
    page = html.unescape(window.page(f"/kept/{first.id}"))
    assert page.index("There is a page for that.") < page.index("What it looked like then")
    assert window.post(f"/kept/{first.id}/on", {"go": "result"})["Location"] == "/think/result"
    assert 'href="/think/earlier' in window.page("/think/result")


@pytest.mark.parametrize("stopping", ["transition", "keep_looking"])
def test_while_someone_may_not_be_safe_nothing_kept_speaks_of_stopping_before_other_help(stopping: str) -> None:
    window = Window().told(clear_sheet())
    journal = window.stay.journal
    kept = keeping.keep(journal, window.stay.interview_id, CORE, now=now())
    assert kept.outcome is not None
    then = structs.replace(kept.outcome, suggestion=stopping, acceptable=(stopping,), firmness="leaning")
    journal.save(kept.next(outcome=then))
    calm, careful = step_words(Action(stopping)).lead, step_words(Action(stopping), crisis=True).lead
    assert calm in html.unescape(window.page(f"/kept/{kept.id}"))
    window.told({**CALM, "safe_now": "self_harm"})
    page = html.unescape(window.page(f"/kept/{kept.id}"))
    assert careful in page
    assert calm not in page
