"""Sleep on it: asked again on a day, the same questions anew, the two times side by side; never while harm stands."""

from datetime import date, timedelta

import pytest
from remembered import CALM, CORE, NOW, WEEK, kept, new_id, say, told

from holdspace.discernment.vocabulary import SKIP, Stage
from holdspace.errors import ClosedDoorError, UnknownInputError
from holdspace.journey import again, thinking
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.keeping import keep
from holdspace.journey.people import correct
from holdspace.journey.records import Interview
from holdspace.journey.remembering import remove

LATER = NOW + WEEK
DAY = LATER.date()
HARM = {"threat": "yes"}
SAID = {"mind_they": "yes", "heard": "mostly", "record": "good"}


def test_the_day_comes_and_not_before() -> None:
    journal = MemoryJournal()
    interview = kept(journal, CALM)
    again.ask_again(journal, CORE, interview.id, DAY, now=NOW)
    assert again.due(journal, CORE, DAY - timedelta(days=1)) == ()
    assert [one.id for one in again.due(journal, CORE, DAY)] == [interview.id]
    assert [one.id for one in again.due(journal, CORE, DAY + 4 * WEEK)] == [interview.id]
    again.ask_again(journal, CORE, interview.id, None, now=NOW)
    assert again.due(journal, CORE, DAY) == ()


@pytest.mark.parametrize("day", [NOW.date(), date(2020, 1, 1), NOW.date() + again.LATEST + timedelta(days=1)])
def test_a_day_that_does_not_fit_is_refused(day: date) -> None:
    journal = MemoryJournal()
    interview = kept(journal, CALM)
    with pytest.raises(UnknownInputError, match="from tomorrow to a year"):
        again.ask_again(journal, CORE, interview.id, day, now=NOW)
    assert journal.get(Interview, interview.id).ask_again is None


def test_asked_again_the_same_questions_come_anew_with_nothing_filled_in() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, **SAID})
    again.ask_again(journal, CORE, first.id, DAY, now=NOW)
    second = again.begin_again(journal, CORE, first.id, now=LATER, new_id=new_id)
    assert (second.follows, second.stage, second.answers) == (first.id, first.stage, {})
    assert journal.get(Interview, first.id).ask_again is None
    asked: list[str] = []
    while page := thinking.view(journal, CORE, second.id).page:
        asked.append(page[0].page)
        given = {q.id: CALM.get(q.id, SKIP) for q in page}
        thinking.answer(journal, CORE, second.id, given, now=LATER)
    findings = [name for name in first.trail if name in CORE.questionnaire.findings(Stage.ESTABLISHED)]
    pages = [name for name in asked if name in CORE.questionnaire.findings(Stage.ESTABLISHED)]
    assert pages[: len(findings)] == findings


def test_what_changed_stands_beside_what_did_not() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, **SAID})
    second = again.begin_again(journal, CORE, first.id, now=LATER, new_id=new_id)
    say(journal, second.id, {**CALM, "mind_they": "yes", "heard": "hardly", "progress": "moving"}, now=LATER)
    found = again.differences(journal, CORE, second.id)
    assert found is not None
    assert found.changed == (again.Change("heard", "mostly", "hardly"),)
    assert found.same == len(CALM) + 1
    assert set(found.once) == {again.Change("record", "good", None), again.Change("progress", None, "moving")}


def test_what_was_said_then_is_what_was_kept_then() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, **SAID})
    second = again.begin_again(journal, CORE, first.id, now=LATER, new_id=new_id)
    say(journal, second.id, {**CALM, **SAID}, now=LATER)
    keep(journal, second.id, CORE, now=LATER)
    say(journal, first.id, {"heard": "hardly"}, now=LATER)
    found = again.differences(journal, CORE, second.id)
    assert found is not None
    assert found.changed == ()


def test_an_interview_that_follows_none_has_no_differences() -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    assert again.differences(journal, CORE, first.id) is None
    second = again.begin_again(journal, CORE, first.id, now=LATER, new_id=new_id)
    remove(journal, first.id, now=LATER)
    assert again.differences(journal, CORE, second.id) is None
    assert thinking.view(journal, CORE, second.id).page


def test_while_a_fact_stands_nothing_is_slept_on_asked_again_or_put_side_by_side() -> None:
    journal = MemoryJournal()
    first = kept(journal, CALM)
    second = again.begin_again(journal, CORE, first.id, now=LATER, new_id=new_id)
    say(journal, second.id, HARM, now=LATER)
    for ask in (
        lambda: again.ask_again(journal, CORE, first.id, DAY, now=NOW),
        lambda: again.begin_again(journal, CORE, first.id, now=LATER, new_id=new_id),
        lambda: again.differences(journal, CORE, second.id),
    ):
        with pytest.raises(ClosedDoorError, match="comes first"):
            ask()


def test_a_fact_ticked_later_withdraws_what_was_to_be_asked_again_for_good() -> None:
    journal = MemoryJournal()
    first, other = kept(journal, CALM), kept(journal, CALM)
    for one in (first, other):
        again.ask_again(journal, CORE, one.id, DAY, now=NOW)
    second = told(journal, HARM, about=first.relationship_id, now=LATER)
    assert journal.get(Interview, first.id).ask_again is None
    assert [one.id for one in again.due(journal, CORE, DAY)] == [other.id]
    correct(journal, CORE, second.relationship_id, "threat", now=LATER)
    assert journal.get(Interview, first.id).ask_again is None


def test_what_was_to_be_asked_again_can_be_taken_back_also_under_harm() -> None:
    journal = MemoryJournal()
    first = kept(journal, {**CALM, **HARM})
    assert again.ask_again(journal, CORE, first.id, None, now=NOW).ask_again is None
