"""With the notes open: what was begun and not kept is offered again, taken up, kept or let go, and lost by no lock."""

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from vaults import PASSPHRASE
from window import CALM, Window, clear_sheet

from holdspace.content.library import engine
from holdspace.discernment.facts import FACT_GRADES
from holdspace.journey import keeping, thinking
from holdspace.journey.records import Interview, Relationship
from holdspace.web.at_hand import come_back
from holdspace.web.keeping import KEEPING
from holdspace.web.places import number_of
from holdspace.web.standing import standing_of

CORE = engine()
SAID = {**CALM, "mind_they": "yes", "wish": "words"}


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Window:
    return Window.keeping(tmp_path_factory.mktemp("sealed") / "vault")


@pytest.fixture
def window(opened: Window) -> Iterator[Window]:
    opened.stay.interview_id = ""
    yield opened
    opened.stay.journal.clear()


def words(window: Window, path: str = "/") -> str:
    return html.unescape(window.page(path))


def put_down(window: Window) -> Interview:
    """An interview that was begun in this window, which no longer has it in hand, as after a lock."""
    window.told(SAID)
    interview = window.stay.journal.get(Interview, window.stay.interview_id)
    window.stay.interview_id = ""
    return interview


def test_what_was_begun_is_sealed_and_not_kept(window: Window) -> None:
    interview = put_down(window)
    assert not interview.kept
    assert KEEPING.vault is not None
    assert KEEPING.vault.journal.get(Interview, interview.id) == interview
    assert interview.id not in words(window, "/kept")


def test_it_is_offered_and_taken_up_where_it_was(window: Window) -> None:
    interview = put_down(window)
    assert window.get("/think/page")["Location"] == "/"
    assert "Not kept yet" in words(window)
    assert window.post(f"/kept/{interview.id}/on", {"go": "on"})["Location"] == "/think/page"
    assert window.stay.interview_id == interview.id
    assert "Not kept yet" not in words(window)
    assert "Go on where you were" in words(window)


def test_it_is_kept_from_the_first_page(window: Window) -> None:
    interview = put_down(window)
    assert window.post(f"/kept/{interview.id}/on", {"go": "keep"})["Location"] == f"/kept/{interview.id}"
    assert "Not kept yet" not in words(window)
    assert interview.id in words(window, "/kept")
    assert window.stay.journal.get(Relationship, interview.relationship_id).kept


def test_it_is_let_go_and_can_be_put_back(window: Window) -> None:
    interview = put_down(window)
    assert window.post(f"/kept/{interview.id}/on", {"go": "drop"})["Location"] == "/"
    assert window.stay.journal.count(Interview) == 0
    assert "You can put it back for half a minute." in words(window)
    assert window.post("/kept/back")["Location"] == "/"
    assert "Not kept yet" in words(window)


def test_after_seven_days_it_is_let_go_by_itself_and_what_was_kept_is_not(window: Window) -> None:
    interview = put_down(window)
    window.told(CALM)
    kept = keeping.keep(window.stay.journal, window.stay.interview_id, CORE, now=now())
    window.stay.interview_id = ""
    later = now() + timedelta(days=7, minutes=1)
    assert keeping.let_go_of_lapsed(window.stay.journal, now() + timedelta(days=6)) == 0
    window.stay.touched = later
    assert KEEPING.vault is not None
    keeping.let_go_of_lapsed(window.stay.journal, later)
    assert [one.id for one in window.stay.journal.all(Interview)] == [kept.id]
    assert interview.id not in words(window)


def test_a_kept_one_that_is_not_at_its_end_can_be_gone_on_with_from_the_first_page(window: Window) -> None:
    interview = put_down(window)
    keeping.keep(window.stay.journal, interview.id, CORE, now=now())
    page = words(window)
    assert "Kept, and not at its end" in page
    assert f"/kept/{interview.id}/on" in page


def test_one_that_is_gone_on_with_after_a_week_says_so_and_asks_safety_first(window: Window) -> None:
    interview = put_down(window)
    journal = window.stay.journal
    keeping.keep(journal, interview.id, CORE, now=now())
    assert "It was a while ago." not in words(window)
    kept = journal.get(Interview, interview.id)
    journal.save(kept.next(touched=now() - timedelta(days=8)))
    for path in ("/", f"/kept/{interview.id}"):
        assert "It was a while ago." in words(window, path)
    window.post(f"/kept/{interview.id}/on", {"go": "on"})
    assert window.get("/think/page")["Location"] == f"/think/page/{number_of(CORE.questionnaire['safe_now'].page)}"


def test_how_it_looks_now_rests_on_no_answer_about_safety_from_months_ago(window: Window) -> None:
    window.told(clear_sheet())
    journal = window.stay.journal
    interview = keeping.keep(journal, window.stay.interview_id, CORE, now=now())
    assert interview.outcome is not None
    assert interview.outcome.rule == "R11"
    window.post(f"/kept/{interview.id}/on", {"go": "result"})
    assert "a while ago" not in words(window, "/think/result")
    then = now() - timedelta(days=90)
    old = journal.get(Interview, interview.id)
    journal.save(old.next(touched=then, outcome=replace(interview.outcome, at=then)))
    assert window.post(f"/kept/{interview.id}/on", {"go": "result"})["Location"] == "/think/result"
    assert standing_of(journal, interview.id).gate.rule == "R10"
    first = number_of(CORE.questionnaire[next(iter(FACT_GRADES))].page)
    for path in ("/think/result", "/think/sheet"):
        page = words(window, path)
        assert "You answered the part about safety a while ago. We did not ask it again now." in page
        assert "You skipped the part about safety." not in page
    assert f'href="/think/page/{first}?b=2"' in window.page("/think/result")
    assert "You changed some answers since." not in words(window, f"/kept/{interview.id}")
    assert journal.get(Interview, interview.id).outcome == replace(interview.outcome, at=then)


def test_the_page_a_lock_came_over_is_found_again(window: Window) -> None:
    put_down(window)
    window.told(SAID)
    last = window.stay.interview_id
    window.stay.interview_id = ""
    stay = window.stay
    stay.goes_back_to = "/think/page/5"
    come_back(stay, now() + timedelta(seconds=1))
    assert stay.interview_id == last
    stay.interview_id, stay.goes_back_to = "", "/notes"
    come_back(stay, now())
    assert not stay.interview_id
    stay.goes_back_to = "/think/page/5"
    come_back(stay, now() + timedelta(hours=13))
    assert not stay.interview_id
    stay.goes_back_to = ""


@pytest.mark.parametrize("page", ["/settings", "/notes", "/"])
def test_the_crisis_card_is_there_again_on_every_page_once_a_lock_is_undone(window: Window, page: str) -> None:
    window.told({**SAID, "safe_now": "self_harm"})
    last = window.stay.interview_id
    window.stay.interview_id, window.stay.goes_back_to = "", page
    come_back(window.stay, now() + timedelta(hours=13))
    assert 'class="crisis"' not in window.page(page)
    come_back(window.stay, now() + timedelta(seconds=1))
    window.stay.goes_back_to = ""
    assert window.stay.interview_id == last
    assert 'class="crisis"' in window.page(page)


def test_an_interview_and_its_answers_are_the_same_in_the_vault_as_in_memory(window: Window) -> None:
    window.told(SAID)
    memory = Window().told(SAID)
    assert memory.stay.journal is memory.stay.memory
    sealed = thinking.result(window.stay.journal, CORE, window.stay.interview_id)
    assert sealed == thinking.result(memory.stay.journal, CORE, memory.stay.interview_id)


def test_after_a_lock_and_the_passphrase_the_same_page_of_the_same_interview_is_there(window: Window) -> None:
    window.told(SAID)
    last = window.stay.interview_id
    path = f"/think/page/{number_of('gut')}"
    window.post("/lock", {"at": path})
    assert KEEPING.vault is None
    assert window.get(path, follow=False).status_code in {302, 303, 401}
    window.stay.interview_id = ""  # the worker that knew it has ended
    response = window.post("/open", {"current": PASSPHRASE, "go": "on"})
    assert response["Location"] == path
    assert window.stay.interview_id == last
    assert CORE.questionnaire["gut"].text in words(window, path)
