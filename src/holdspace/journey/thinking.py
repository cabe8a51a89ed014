"""Thinking it through: begin, answer a page, go back, see where I am, change an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from holdspace.discernment.engine import Engine, Result
from holdspace.discernment.gate import Gate, judge
from holdspace.discernment.interview import pages_asked
from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import SKIP, Stage
from holdspace.errors import UnknownInputError, sentence
from holdspace.journey.journal import Journal, NewId
from holdspace.journey.people import RELATIONSHIP_ANSWERS, all_answers, answers_standing, keep_facts
from holdspace.journey.records import Interview, Relationship

QUIET_LINE_AFTER: Final = 5
"""After this many pages of questions a line says what it looks like so far, and a result can be asked for."""

DOORS: Final = {
    "looking": Stage.SEARCHING,
    "started": Stage.FIRST_SESSIONS,
    "off": Stage.ESTABLISHED,
    "ending": Stage.ENDING,
    "not_okay": Stage.ESTABLISHED,
}
"""The doors of the first screen, and the stage each leads to."""
ASKS_OPENING: Final = "off"
"""The door behind which we ask what it is like at the moment."""
SAFETY_FIRST: Final = "not_okay"
"""The door behind which the stage is asked only after safety."""

ASKED_FIRST: Final = "safe_now"
ASKED_ANEW_AFTER: Final = timedelta(days=7)
"""After so long a no about safety says nothing any more about last week."""

OPENING_TICKS: Final[dict[str, tuple[str, ...]]] = {
    "unseen": ("feel_unseen",),
    "hurt": ("feel_hurt",),
    "stuck": ("mind_stuck",),
    "leave": ("mind_leave",),
    "dont_know": (),
    "not_okay": ("mind_they",),
}
"""What the opening question already says; shown ticked when its page comes."""


@dataclass(frozen=True, slots=True)
class View:
    """Where a person is in an interview: the page to show, or nothing left to ask."""

    interview: Interview
    answers: Mapping[str, str]
    page: tuple[Question, ...]
    gate: Gate
    findings_pages: int

    @property
    def done(self) -> bool:
        """Whether nothing more is worth asking."""
        return not self.page

    @property
    def can_see_result(self) -> bool:
        """Whether enough has been said for "See where I am" to stand on the page."""
        return self.findings_pages >= QUIET_LINE_AFTER


def begin(
    journal: Journal, *, stage: str, opening: str = "", about: str = "", now: datetime, new_id: NewId
) -> Interview:
    """Start an interview about a new relationship, or about the one whose id is given.

    Raises UnknownInputError for an unknown stage or opening, and MissingRecordError for an unknown relationship.
    """
    if stage not in set(Stage):
        raise UnknownInputError(
            sentence("unknown stage {stage!r}: use one of {known}", stage=stage, known=", ".join(Stage))
        )
    if opening and opening not in OPENING_TICKS:
        raise UnknownInputError(
            sentence("unknown opening {opening!r}: use one of {known}", opening=opening, known=", ".join(OPENING_TICKS))
        )
    with journal.together():
        relationship = journal.get(Relationship, about) if about else Relationship(id=new_id())
        interview = Interview(
            id=new_id(), relationship_id=relationship.id, stage=stage, begun=now, touched=now, opening=opening
        )
        if not about:
            journal.add(relationship)
        journal.add(interview)
    return interview


def view(journal: Journal, core: Engine, interview_id: str) -> View:
    """The next page of an interview."""
    interview = journal.get(Interview, interview_id)
    answers = all_answers(journal, interview)
    stage, kept, _ = core.checked(interview.stage, answers)
    return View(
        interview=interview,
        answers=kept,
        page=_page_to_ask(journal, core, interview, stage, kept),
        gate=judge(stage, kept),
        findings_pages=pages_asked(core.questionnaire, stage, kept),
    )


def _page_to_ask(
    journal: Journal, core: Engine, interview: Interview, stage: Stage, answers: Mapping[str, str]
) -> tuple[Question, ...]:
    """The next page; an interview that asks again first asks what the one before it asked."""
    page = core.step(stage, answers).page
    gate_is_done = not page or page[0].kind == "finding"
    if not interview.follows or not gate_is_done or judge(stage, answers).suggestion is not None:
        return page
    before = next((one for one in journal.all(Interview) if one.id == interview.follows), interview)
    for name in before.trail:
        again = core.questionnaire.findings(stage).get(name, ())
        if left := tuple(q for q in again if q.id not in answers and q.makes_sense(answers)):
            return left
    return page


def answer(journal: Journal, core: Engine, interview_id: str, given: Mapping[str, str], *, now: datetime) -> Interview:
    """Take in the answers of one page; facts go to the relationship. Raises UnknownInputError.

    A skip takes back nothing that was told about safety: only another answer to the same question does.
    """
    with journal.together():
        interview = journal.get(Interview, interview_id)
        core.checked(interview.stage, given)
        page = core.questionnaire[next(iter(given))].page if given else ""
        told = all_answers(journal, interview)
        asked = dict.fromkeys((*interview.asked, *(q for q in given if q in RELATIONSHIP_ANSWERS)))
        given = {q: v for q, v in given.items() if v != SKIP or not _stands(core.questionnaire[q], told)}
        facts = {question: value for question, value in given.items() if question in RELATIONSHIP_ANSWERS}
        trail = (*(name for name in interview.trail if name != page), page) if page else interview.trail
        findings = {question: value for question, value in given.items() if question not in RELATIONSHIP_ANSWERS}
        changed = interview.next(
            answers={**interview.answers, **findings}, asked=tuple(asked), trail=trail, touched=now
        )
        journal.save(changed)
        if facts:
            keep_facts(journal, core, interview.relationship_id, facts, now=now)
        return journal.get(Interview, interview_id)


def _stands(question: Question, told: Mapping[str, str]) -> bool:
    """Whether something was told about safety that a skip would silently take back."""
    return question.kind != "finding" and told.get(question.id, SKIP) not in {"no", SKIP}


def is_long_ago(interview: Interview, now: datetime) -> bool:
    """Whether so much time has passed that each no about safety is asked again before an interview goes on."""
    answered = interview.touched
    if interview.outcome is not None and interview.decided == interview.touched:
        answered = interview.outcome.at
    return now - answered >= ASKED_ANEW_AFTER


def go_on(journal: Journal, interview_id: str, *, now: datetime) -> Interview:
    """Take an interview up again. After a week safety comes first once more; what was told still counts."""
    interview = journal.get(Interview, interview_id)
    if not is_long_ago(interview, now):
        return interview
    standing = answers_standing(journal.get(Relationship, interview.relationship_id).facts)
    answers = {question: value for question, value in interview.answers.items() if question != ASKED_FIRST}
    asked = tuple(question for question in interview.asked if question in standing)
    return _change(journal, interview_id, answers=answers, asked=asked, touched=now)


def page_before(interview: Interview, page: str) -> str | None:
    """The page answered before this one, for Back; None at the first."""
    if page in interview.trail:
        place = interview.trail.index(page)
        return interview.trail[place - 1] if place else None
    return interview.trail[-1] if interview.trail else None


def result(journal: Journal, core: Engine, interview_id: str) -> Result:
    """What the answers so far add up to."""
    interview = journal.get(Interview, interview_id)
    stage, kept, _ = core.checked(interview.stage, all_answers(journal, interview))
    return core.result(stage, kept)


def ask_stage_later(journal: Journal, interview_id: str, *, now: datetime) -> Interview:
    """Leave open where the person is: it is asked after the questions about safety."""
    return _change(journal, interview_id, stage_open=True, touched=now)


def set_stage(journal: Journal, interview_id: str, stage: str, *, now: datetime) -> Interview:
    """Say where the person is, after the questions about safety came first. Raises UnknownInputError."""
    if stage not in set(Stage):
        raise UnknownInputError(
            sentence("unknown stage {stage!r}: use one of {known}", stage=stage, known=", ".join(Stage))
        )
    return _change(journal, interview_id, stage=stage, stage_open=False, touched=now)


def keep_own_view(journal: Journal, interview_id: str, text: str, *, now: datetime) -> Interview:
    """Keep what the person makes of it, as they wrote it."""
    return _change(journal, interview_id, own_view=text, touched=now)


def set_country(journal: Journal, interview_id: str, country: str, *, now: datetime) -> Interview:
    """Remember for which country help lines are shown."""
    return _change(journal, interview_id, country=country, touched=now)


def _change(journal: Journal, interview_id: str, **changes: object) -> Interview:
    with journal.together():
        changed = journal.get(Interview, interview_id).next(**changes)
        journal.save(changed)
    return changed
