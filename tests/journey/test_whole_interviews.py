"""Whole interviews as an adversary plays them: going back, changing, skipping, striking out, finishing early."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from holdspace.content.library import engine
from holdspace.discernment.engine import Result
from holdspace.discernment.facts import ABSOLUTE_FACTS, CLARIFIERS, FACT_GRADES
from holdspace.discernment.gate import HARM_RULES, PAUSE_RULES, action_is_open
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, Action, Stage
from holdspace.journey import thinking
from holdspace.journey.interface import result_as_dict
from holdspace.journey.journal import MemoryJournal
from holdspace.journey.records import Interview, Relationship
from holdspace.journey.surfaces import SURFACES, is_open

CORE = engine()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CLEAR = "clear"
LEAVES = {"R1", "R2", "R3"}
MAY_LEAVE = LEAVES | {"R4", "R5", "R6", "R7"}
MOVES = ("answer", "answer", "answer", "harm", "skip", "none", "back", "change", "strike", "stage", "finish")


@dataclass
class Person:
    """Someone with an interview, who does as the dice say; `told` is what they last said on purpose."""

    dice: Random
    stage: str
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    told: dict[str, str] = field(default_factory=dict)
    minutes: int = 0

    def __post_init__(self) -> None:
        ids = count()
        begun = thinking.begin(self.journal, stage=self.stage, now=NOW, new_id=lambda: f"id{next(ids)}")
        self.interview = begun.id

    def say(self, given: Mapping[str, str]) -> None:
        self.minutes += 1
        at = NOW + timedelta(minutes=self.minutes)
        thinking.answer(self.journal, CORE, self.interview, given, now=at)
        for question, value in given.items():
            if value != SKIP or self.told.get(question, "no") == "no":
                self.told[question] = value

    def any_value(self, question: str) -> str:
        return self.dice.choice([*CORE.questionnaire[question].values, NOT_SURE, SKIP])

    def move(self, kind: str) -> None:
        view = thinking.view(self.journal, CORE, self.interview)
        trail = self.journal.get(Interview, self.interview).trail
        match kind:
            case "answer" if view.page:
                self.say({q.id: self.any_value(q.id) for q in view.page})
            case "harm":
                self.say({self.dice.choice(sorted(FACT_GRADES)): self.dice.choice(["yes", NOT_SURE])})
            case "skip" if view.page:
                self.say({q.id: SKIP for q in view.page})
            case "none" if view.page:
                self.say({q.id: "no" if "no" in q.values else q.values[0] for q in view.page})
            case "back" if trail:
                self.again(self.dice.choice(trail), SKIP if self.dice.random() < 0.5 else "")
            case "change" if view.answers:
                question = self.dice.choice(sorted(view.answers))
                self.say({question: self.any_value(question)})
            case "strike" if view.answers:
                self.say({self.dice.choice(sorted(view.answers)): SKIP})
            case "stage":
                stage = self.dice.choice(list(Stage))
                thinking.set_stage(self.journal, self.interview, stage, now=NOW)
            case _:
                thinking.keep_own_view(self.journal, self.interview, "It is all my fault, I love them.", now=NOW)

    def again(self, page: str, value: str) -> None:
        """Open an answered page once more and leave it, skipped or answered anew."""
        stage = Stage(self.journal.get(Interview, self.interview).stage)
        if questions := CORE.questionnaire.page(page, stage):
            self.say({q.id: value or self.any_value(q.id) for q in questions})

    def result(self) -> Result:
        return thinking.result(self.journal, CORE, self.interview)


def about_someone_before(person: Person) -> bool:
    stage = person.journal.get(Interview, person.interview).stage
    contact = person.told.get("contact", "current")
    return contact == "ended_new" or (contact == "ended" and stage == Stage.SEARCHING)


def kind_is_absolute(person: Person) -> bool:
    """Whether a tick was settled as a tier-1 act by its clarifying question, read from the written kinds."""
    worst = {
        "sexual_kind": {"jokes", "love", "contact"},
        "secret_kind": {"whole"},
        "sexual_talk_kind": {"aimed"},
        "touch_kind": {"sexual"},
        "meeting_kind": {"date"},
        "gifts_kind": {"costly"},
        "told_kind": {"own_ends"},
        "recording_kind": {"hidden"},
    }
    return any(
        person.told.get(fact) in {"yes", NOT_SURE} and person.told.get(one.id) in worst.get(one.id, ())
        for fact, one in CLARIFIERS.items()
    )


def no_closed_door_is_open(found: Result) -> None:
    doors = found.gate.doors
    for surface in SURFACES:
        if found.gate.rule in HARM_RULES | PAUSE_RULES:
            assert not is_open(surface.name, doors) or (found.gate.rule == "R8" and surface.door == "raise")
        if found.gate.rule == "R0":
            assert not is_open(surface.name, doors) or surface.door == "raise"
    assert all(action_is_open(step, doors) for step in found.suggestion.acceptable)
    assert found.suggestion.first is found.suggestion.acceptable[0]
    assert (found.suggestion.first is Action.LEAVE_NOW) is (found.gate.rule in LEAVES)
    assert Action.LEAVE_NOW not in found.suggestion.acceptable or found.gate.rule in MAY_LEAVE
    if not doors.what_if:
        assert found.changes == ()
    if not doors.other_view:
        assert found.other_view is None
    if found.gate.rule != "R11":
        assert found.suggestion.firmness != CLEAR


@settings(max_examples=150, deadline=None)
@given(
    stage=st.sampled_from(Stage),
    seed=st.integers(0, 10**9),
    moves=st.lists(st.sampled_from(MOVES), min_size=6, max_size=40),
)
@example(stage=Stage.ESTABLISHED, seed=1, moves=["none", "none", "harm", "skip", "back", "back", "back", "finish"])
def test_however_an_interview_is_played_no_closed_door_opens_and_a_tier_one_act_says_leave(
    stage: Stage, seed: int, moves: list[str]
) -> None:
    person = Person(Random(seed), stage)
    for kind in moves:
        person.move(kind)
        found = person.result()
        no_closed_door_is_open(found)
        ticked = any(person.told.get(fact) == "yes" for fact in ABSOLUTE_FACTS)
        if ticked or kind_is_absolute(person):
            assert found.gate.rule == ("R0" if about_someone_before(person) else "R1")
        if person.told.get("safe_now", SKIP) not in {"yes", SKIP, "no"}:
            assert found.gate.crisis
        reply = result_as_dict(CORE, found)
        assert reply["suggestion"] in reply["acceptable"]


@settings(max_examples=60, deadline=None)
@given(
    stage=st.sampled_from(Stage),
    seed=st.integers(0, 10**9),
    moves=st.lists(st.sampled_from(MOVES), min_size=4, max_size=30),
)
def test_every_change_of_what_was_told_about_harm_is_kept_in_order(stage: Stage, seed: int, moves: list[str]) -> None:
    person = Person(Random(seed), stage)
    for kind in moves:
        person.move(kind)
    relationship = person.journal.all(Relationship)[0]
    replayed: dict[str, str] = {}
    for change in relationship.fact_history:
        assert replayed.get(change.fact, SKIP) != change.value
        replayed[change.fact] = change.value
    standing = {k: v for k, v in relationship.facts.items() if k != "subject" and (v != SKIP or k in replayed)}
    assert replayed == standing
    assert [change.at for change in relationship.fact_history] == sorted(c.at for c in relationship.fact_history)


def test_the_check_of_the_adversary_can_fail() -> None:
    person = Person(Random(0), Stage.ESTABLISHED)
    person.say({"touch": "yes", "touch_kind": "sexual"})
    assert kind_is_absolute(person)
    assert not about_someone_before(person)
    person.say({"contact": "ended_new"})
    assert about_someone_before(person)
