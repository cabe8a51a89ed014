"""A journal in memory with interviews in it, told through the same use-cases that the pages call."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import strategies as st

from holdspace.content.library import engine
from holdspace.discernment.facts import CLARIFIERS, FACT_GRADES
from holdspace.discernment.vocabulary import NOT_SURE, SKIP
from holdspace.journey import thinking
from holdspace.journey.journal import Journal
from holdspace.journey.keeping import keep
from holdspace.journey.records import Interview

CORE = engine()
NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
NUMBERS = count()
NO_FACTS = dict.fromkeys(FACT_GRADES, "no")
CALM = {**NO_FACTS, "subject": "self", "contact": "current", "under_18": "no", "safe_now": "yes", "afraid": "no"}


def new_id() -> str:
    return f"id{next(NUMBERS)}"


def say(journal: Journal, interview_id: str, answers: Mapping[str, str], *, now: datetime = NOW) -> Interview:
    """Answer page by page."""
    pages: dict[str, dict[str, str]] = {}
    for key, value in answers.items():
        pages.setdefault(CORE.questionnaire[key].page, {})[key] = value
    for given in pages.values():
        thinking.answer(journal, CORE, interview_id, given, now=now)
    return journal.get(Interview, interview_id)


def told(
    journal: Journal, answers: Mapping[str, str], *, stage: str = "established", about: str = "", now: datetime = NOW
) -> Interview:
    """A new interview with these answers."""
    begun = thinking.begin(journal, stage=stage, about=about, now=now, new_id=new_id)
    return say(journal, begun.id, answers, now=now)


def kept(
    journal: Journal, answers: Mapping[str, str], *, stage: str = "established", about: str = "", now: datetime = NOW
) -> Interview:
    """A new interview with these answers, kept."""
    return keep(journal, told(journal, answers, stage=stage, about=about, now=now).id, CORE, now=now)


ABOUT_FACTS = [
    *FACT_GRADES,
    *dict.fromkeys(clarifier.id for clarifier in CLARIFIERS.values()),
    "went_on",
    "serious_raised",
    "afraid",
]


@st.composite
def facts_told(draw: st.DrawFn) -> dict[str, str]:
    """Some things told about harm, mostly no."""
    chosen = draw(st.lists(st.sampled_from(ABOUT_FACTS), max_size=6, unique=True))
    found = {one: draw(st.sampled_from([*CORE.questionnaire[one].values, NOT_SURE, SKIP])) for one in chosen}
    return {**NO_FACTS, "afraid": "no", **found}


FINDINGS = [q for q in CORE.questionnaire.questions if q.kind == "finding" and "established" in q.stages]


@st.composite
def findings_told(draw: st.DrawFn) -> dict[str, str]:
    """Some answers that are not about harm."""
    chosen = draw(st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=8, unique_by=lambda q: q.id))
    return {q.id: draw(st.sampled_from([*q.values, NOT_SURE, SKIP])) for q in chosen}
