"""Records as a person could have kept them: a small life with every kind in it, and many others for properties."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import strategies as st

from holdspace.content.library import questionnaire
from holdspace.discernment.vocabulary import Action, Stage
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import (
    SETTINGS_ID,
    Decision,
    Draft,
    FactChange,
    Interview,
    Moment,
    Outcome,
    Record,
    Relationship,
    Settings,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CANARY = "a heron by the weir"
LAST_WEEK = NOW - timedelta(days=7)
OUTCOME = Outcome(
    at=LAST_WEEK,
    suggestion="raise_it",
    acceptable=("raise_it", "renegotiate"),
    firmness="leaning",
    rule="R11",
    readings=(("misstep", "some"), ("pattern", "little")),
    model_version="1",
    model_hash="0",
    answers={"raised": "no"},
)
PERSON = Relationship(id="p1", nickname="Wren", started=LAST_WEEK - timedelta(days=90), facts={"safe_now": "yes"})
THOUGHT = Interview(
    id="i1",
    relationship_id="p1",
    stage="established",
    begun=LAST_WEEK,
    touched=LAST_WEEK,
    opening="hurt",
    answers={"raised": "no"},
    trail=("raised",),
    own_view=f"I keep thinking of {CANARY}.",
    country="DE",
    kept=True,
    outcome=OUTCOME,
    decision="raise_it",
    decided=LAST_WEEK,
    ask_again=date(2026, 12, 1),
)
LIFE: tuple[Record, ...] = (
    PERSON,
    Relationship(id="p2", nickname="", ended=LAST_WEEK, never_share=True),
    THOUGHT,
    Moment(id="m1", at=NOW, text="=SUM(1) is how\r\nit felt, “odd”\n", relationship_id="p1"),
    Moment(id="m2", at=NOW, text="<script>alert(1)</script>", never_share=True),
    Draft(id="/notes", touched=NOW, fields={"text": "half a wo"}),
    Settings(id=SETTINGS_ID, made=NOW, country="DE"),
)


def journal_of(records: tuple[Record, ...] = LIFE) -> MemoryJournal:
    journal = MemoryJournal()
    for record in records:
        journal.add(record)
    return journal


def everything(journal: MemoryJournal) -> dict[str, tuple[Record, ...]]:
    """Rows, order and ids, kind by kind."""
    kinds: tuple[type[Record], ...] = (Relationship, Interview, Moment, Draft, Settings)
    return {kind.kind: journal.all(kind) for kind in kinds}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


texts = st.text(max_size=40) | st.sampled_from(
    ["=1+1", "'=1", "@x", "\t", "\r\n", "<b>", "“ä”", "\x00", "\u2028x", "+49"]
)
names = st.text(min_size=1, max_size=12)
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=8))])
times = st.datetimes(datetime(1901, 1, 2), datetime(2199, 12, 30), timezones=zones)  # ruff: ignore[call-datetime-without-tzinfo] -- zones are added
answers = st.dictionaries(st.sampled_from([q.id for q in questionnaire().questions]), st.just("skip"), max_size=4)
steps = st.sampled_from([action.value for action in Action])
revisions = st.integers(1, 9)
outcomes = st.builds(
    Outcome,
    at=times,
    suggestion=steps,
    acceptable=st.lists(steps, max_size=3).map(tuple),
    firmness=st.sampled_from(["clear", "mixed"]),
    rule=st.just("R11"),
    readings=st.lists(st.tuples(st.sampled_from(["misfit", "stalled"]), st.just("some")), max_size=2).map(tuple),
    model_version=texts,
    model_hash=texts,
    answers=answers,
)
people = st.builds(
    Relationship,
    id=names,
    revision=revisions,
    never_share=st.booleans(),
    nickname=texts,
    started=st.none() | times,
    ended=st.none() | times,
    subject=st.sampled_from(["self", "child", "other"]),
    facts=answers,
    fact_history=st.lists(st.builds(FactChange, fact=st.just("afraid"), value=st.just("no"), at=times), max_size=2).map(
        tuple
    ),
    kept=st.booleans(),
)


def interviews_about(ids: list[str]) -> st.SearchStrategy[Interview]:
    return st.builds(
        Interview,
        id=names,
        revision=revisions,
        never_share=st.booleans(),
        relationship_id=st.sampled_from(ids),
        stage=st.sampled_from([stage.value for stage in Stage]),
        begun=times,
        touched=times,
        opening=st.sampled_from(["", "hurt"]),
        answers=answers,
        asked=st.lists(names, max_size=2).map(tuple),
        trail=st.lists(names, max_size=3).map(tuple),
        stage_open=st.booleans(),
        own_view=texts,
        country=st.sampled_from(["", "DE"]),
        kept=st.booleans(),
        outcome=st.none() | outcomes,
        decision=steps | st.just(""),
        decision_words=texts,
        decided=st.none() | times,
        decisions=st.lists(st.builds(Decision, action=st.just(""), words=texts, at=times), max_size=2).map(tuple),
        ask_again=st.none() | st.dates(date(1901, 1, 1), date(2199, 1, 1)),
        follows=names | st.just(""),
    )


def by_id(records: st.SearchStrategy[Record], most: int) -> st.SearchStrategy[list[Record]]:
    return st.lists(records, max_size=most, unique_by=lambda record: record.id)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Record, ...]:
    """Journals with every kind, in the order they were kept."""
    kept = draw(by_id(people, 3))
    ids = [person.id for person in kept]
    interviews = draw(by_id(interviews_about(ids), 3)) if ids else []
    moments = draw(
        by_id(st.builds(Moment, id=names, revision=revisions, at=times, text=texts, relationship_id=texts), 4)
    )
    drafts = draw(by_id(st.builds(Draft, id=names, touched=times, fields=st.dictionaries(names, texts, max_size=2)), 2))
    settings = draw(by_id(st.builds(Settings, id=st.just(SETTINGS_ID), made=times, tab_title=texts), 1))
    return (*kept, *interviews, *moments, *drafts, *settings)
