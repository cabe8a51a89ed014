"""Thinking it through: begin, answer a page, go back, see where I am, change an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from holdspace.discernment.engine import Engine, Result
from holdspace.discernment.facts import CLARIFIERS, FACT_GRADES
from holdspace.discernment.gate import WHAT_CAME_AFTER, Gate, judge
from holdspace.discernment.interview import pages_asked
from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import SKIP, Stage
from holdspace.errors import UnknownInputError
from holdspace.journey.journal import Journal, NewId
from holdspace.journey.records import FactChange, Interview, Relationship

ABOUT_HARM: Final = frozenset(
    {*FACT_GRADES, *(clarifier.id for clarifier in CLARIFIERS.values()), *WHAT_CAME_AFTER, "afraid"}
)
"""What the rules about harm rest on: it stays with the relationship, and every change of it is kept."""
RELATIONSHIP_ANSWERS: Final = ABOUT_HARM | {"subject"}
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


def begin(journal: Journal, *, stage: str, opening: str = "", now: datetime, new_id: NewId) -> Interview:
    """Start an interview about a new relationship. Raises UnknownInputError for an unknown stage or opening."""
    if stage not in set(Stage):
        raise UnknownInputError(f"unknown stage {stage!r}: use one of {', '.join(Stage)}")
    if opening and opening not in OPENING_TICKS:
        raise UnknownInputError(f"unknown opening {opening!r}: use one of {', '.join(OPENING_TICKS)}")
    relationship = Relationship(id=new_id())
    interview = Interview(
        id=new_id(), relationship_id=relationship.id, stage=stage, begun=now, touched=now, opening=opening
    )
    journal.add(relationship)
    journal.add(interview)
    return interview


def all_answers(journal: Journal, interview: Interview) -> dict[str, str]:
    """The interview's answers together with the facts that live with the relationship."""
    relationship = journal.get(Relationship, interview.relationship_id)
    return {**interview.answers, **relationship.facts}


def view(journal: Journal, core: Engine, interview_id: str) -> View:
    """The next page of an interview."""
    interview = journal.get(Interview, interview_id)
    answers = all_answers(journal, interview)
    stage, kept, _ = core.checked(interview.stage, answers)
    return View(
        interview=interview,
        answers=kept,
        page=core.step(stage, kept).page,
        gate=judge(stage, kept),
        findings_pages=pages_asked(core.questionnaire, stage, kept),
    )


def answer(journal: Journal, core: Engine, interview_id: str, given: Mapping[str, str], *, now: datetime) -> Interview:
    """Take in the answers of one page; facts go to the relationship. Raises UnknownInputError.

    A skip takes back nothing that was told about safety: only another answer to the same question does.
    """
    interview = journal.get(Interview, interview_id)
    core.checked(interview.stage, given)
    page = core.questionnaire[next(iter(given))].page if given else ""
    told = all_answers(journal, interview)
    given = {q: v for q, v in given.items() if v != SKIP or not _stands(core.questionnaire[q], told)}
    facts = {question: value for question, value in given.items() if question in RELATIONSHIP_ANSWERS}
    if facts:
        _keep_facts(journal, interview.relationship_id, facts, now)
    trail = (*(name for name in interview.trail if name != page), page) if page else interview.trail
    findings = {question: value for question, value in given.items() if question not in RELATIONSHIP_ANSWERS}
    changed = interview.next(answers={**interview.answers, **findings}, trail=trail, touched=now)
    journal.save(changed)
    return changed


def _keep_facts(journal: Journal, relationship_id: str, facts: Mapping[str, str], now: datetime) -> None:
    relationship = journal.get(Relationship, relationship_id)
    changed = {fact: value for fact, value in facts.items() if relationship.facts.get(fact, SKIP) != value}
    history = tuple(FactChange(fact, value, now) for fact, value in changed.items() if fact in ABOUT_HARM)
    journal.save(
        relationship.next(
            facts={**relationship.facts, **facts},
            fact_history=relationship.fact_history + history,
            subject=facts.get("subject", relationship.subject),
        )
    )


def _stands(question: Question, told: Mapping[str, str]) -> bool:
    """Whether something was told about safety that a skip would silently take back."""
    return question.kind != "finding" and told.get(question.id, SKIP) not in {"no", SKIP}


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


def set_stage(journal: Journal, interview_id: str, stage: str, *, now: datetime) -> Interview:
    """Say where the person is, after the questions about safety came first. Raises UnknownInputError."""
    if stage not in set(Stage):
        raise UnknownInputError(f"unknown stage {stage!r}: use one of {', '.join(Stage)}")
    interview = journal.get(Interview, interview_id)
    changed = interview.next(stage=stage, touched=now)
    journal.save(changed)
    return changed


def keep_own_view(journal: Journal, interview_id: str, text: str, *, now: datetime) -> Interview:
    """Keep what the person makes of it, as they wrote it."""
    interview = journal.get(Interview, interview_id)
    changed = interview.next(own_view=text, touched=now)
    journal.save(changed)
    return changed


def set_country(journal: Journal, interview_id: str, country: str, *, now: datetime) -> Interview:
    """Remember for which country help lines are shown."""
    interview = journal.get(Interview, interview_id)
    changed = interview.next(country=country, touched=now)
    journal.save(changed)
    return changed
