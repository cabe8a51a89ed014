"""What was kept, as pages show it: by its date and in neutral lines first, and opened one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from holdspace.content.library import engine
from holdspace.content.words import FirmnessWords, HarmWords, ReadingWords, StepWords
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import Gate, action_is_open
from holdspace.discernment.suggestion import Firmness
from holdspace.discernment.vocabulary import NOT_SURE, Action, Reading
from holdspace.journey import again, keeping, remembering
from holdspace.journey.journal import Journal
from holdspace.journey.people import AFRAID, gates_of, told_on
from holdspace.journey.records import FactChange, Interview, Outcome, Relationship
from holdspace.journey.surfaces import is_open
from holdspace.journey.thinking import is_long_ago, view
from holdspace.web.explaining import note_for
from holdspace.web.requests import PageRequest
from holdspace.web.showing import Group, answer_words, overview
from holdspace.web.standing import Standing, as_kept, beside, standing, standing_of
from holdspace.web.wording import doors as all_doors
from holdspace.web.wording import fact, harm, how_clear, questions, reading, step

STAGE_DOORS = {"searching": "looking", "first_sessions": "started", "established": "off", "ending": "ending"}
"""The door whose title names a stage on a list: neutral, and in words a person has seen."""


def name_of(relationship: Relationship | None) -> str:
    """What someone is called on a page."""
    if relationship is None:
        return _("Somebody")
    return relationship.nickname or _("No name yet")


def names(journal: Journal) -> dict[str, str]:
    """What everyone is called, by id."""
    return {one.id: name_of(one) for one in journal.all(Relationship)}


def stage_title(stage: str) -> str:
    """A stage in the words of its door."""
    titles = {key: title for key, title, _hint in all_doors()}
    return titles[STAGE_DOORS[stage]]


@dataclass(frozen=True, slots=True)
class StandingFact:
    """A fact that stands, with the day it was told."""

    id: str
    words: str
    unsure: bool
    on: datetime | None


def standing_facts(relationship: Relationship, facts: Sequence[str]) -> tuple[StandingFact, ...]:
    """These facts in words, with their days."""
    return tuple(
        StandingFact(one, fact(one), relationship.facts.get(one) == NOT_SURE, told_on(relationship, one))
        for one in facts
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One interview on a list. No word of its result."""

    id: str
    begun: datetime
    title: str
    who: str
    asks: date | None = None
    long_ago: bool = False


def _line(interview: Interview, who: str = "", asks: date | None = None, *, long_ago: bool = False) -> Line:
    title = stage_title(interview.stage)
    return Line(id=interview.id, begun=interview.begun, title=title, who=who, asks=asks, long_ago=long_ago)


def lines(journal: Journal, interviews: Sequence[Interview]) -> tuple[Line, ...]:
    """These interviews as lines of a list, with the day each is asked again where that is open."""
    called = names(journal)
    gates = gates_of(journal, engine(), [one for one in interviews if one.ask_again is not None])
    asks = {one: is_open("history.again", gate.doors) for one, gate in gates.items()}
    return tuple(
        _line(one, called.get(one.relationship_id, ""), one.ask_again if asks.get(one.id) else None)
        for one in interviews
    )


@dataclass(frozen=True, slots=True)
class LeftOff:
    """What stands beside the doors: where the person was, what nobody kept yet, and what they wanted to be asked."""

    at_hand: bool
    not_kept: tuple[Line, ...]
    due: tuple[Line, ...]
    unfinished: tuple[Line, ...]
    any_kept: bool
    opened: bool


MOST_UNFINISHED = 3
"""Of how many kept interviews, the last touched, the first page says that they are not at their end."""


def left_off(request: PageRequest) -> LeftOff:
    """What was left off. What nobody kept for a week is let go of first."""
    stay, journal, now = request.stay, request.journal, standing(request.stay)
    here = now.interview.id if now else ""
    interviews = journal.all(Interview)
    begun = keeping.those_not_kept(interviews) if stay.opened else ()
    if any(request.now - one.touched >= keeping.LET_GO_AFTER for one in begun):
        keeping.let_go_of_lapsed(journal, request.now)
        interviews = journal.all(Interview)
        begun = keeping.those_not_kept(interviews)
    kept = remembering.those_kept(interviews)
    last = sorted(kept, key=lambda one: one.touched, reverse=True)[:MOST_UNFINISHED]
    unfinished = [one for one in last if one.id != here and is_unfinished(journal, one)]
    due = again.those_due(journal, engine(), interviews, request.now.date())
    return LeftOff(
        at_hand=now is not None,
        not_kept=tuple(_line(one) for one in begun if one.id != here),
        due=tuple(map(_line, due)),
        unfinished=tuple(_line(one, long_ago=is_long_ago(one, request.now)) for one in unfinished),
        any_kept=bool(kept),
        opened=stay.opened,
    )


@dataclass(frozen=True, slots=True)
class LookedLike:
    """What it looked like on the day it was kept; only what the doors of then and of today leave open.

    `ways` are names with what always goes with them, and `note` what goes with the suggestion. `skipped` says that the
    part about safety was not done by then.
    """

    at: datetime
    harm: HarmWords | None
    reading: ReadingWords | None
    step: StepWords | None
    clear: FirmnessWords | None
    readings: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]
    note: str
    model: str
    skipped: bool


def looked_like(
    interview: Interview, outcome: Outcome, today: Gate, at_hand: Standing | None = None
) -> LookedLike | None:
    """What it looked like then; None where something that was told since comes first."""
    if remembering.is_put_away(interview, today):
        return None
    then = beside(as_kept(interview, outcome), at_hand)
    decided = outcome.firmness == Firmness.RULE
    ways = [Action(one) for one in outcome.acceptable]
    shown = [one for one in ways if action_is_open(one, today.doors) and action_is_open(one, then.gate.doors)]
    reads = is_open("kept.readings", today.doors) and is_open("kept.readings", then.gate.doors)
    mixed = outcome.firmness == Firmness.MIXED
    leads = reads and not mixed and bool(outcome.readings) and outcome.readings[0][1] in {"strong", "some"}
    suggested = Action(outcome.suggestion)
    return LookedLike(
        at=outcome.at,
        harm=harm(outcome.rule, then) if decided else None,
        reading=reading(Reading(outcome.readings[0][0])) if leads else None,
        step=step(suggested, then) if not decided and not mixed and suggested in shown else None,
        clear=None if decided else how_clear(Firmness(outcome.firmness), None),
        readings=tuple((reading(Reading(name)).name, strength) for name, strength in outcome.readings) if reads else (),
        ways=tuple((step(one, then).name, note_for(one, then)) for one in shown),
        note=note_for(suggested, then),
        model=outcome.model_version,
        skipped=not decided and not then.gate.complete,
    )


def said_then(interview: Interview, outcome: Outcome | None, now: Standing) -> tuple[Group, ...]:
    """What was said, as it was kept; as it stands now while nothing was kept."""
    return overview(as_kept(interview, outcome) if outcome else now)


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of what was told about safety: what, whether it was taken back, and when."""

    words: str
    answer: str
    on: datetime


def turns(changes: Sequence[FactChange]) -> tuple[Turn, ...]:
    """Changes in words, the latest first; a no that was never a yes is not one."""
    found: list[Turn] = []
    said: set[str] = set()
    for one in changes:
        is_line = one.fact in FACT_GRADES or one.fact == AFRAID
        if not is_line and one.value != "skip":
            question = questions()[one.fact]
            found.append(Turn(question.text, answer_words(question, one.value), one.at))
        elif is_line and one.value in {"yes", NOT_SURE}:
            said.add(one.fact)
            answer = _("You are not sure") if one.value == NOT_SURE else _("You told us")
            found.append(Turn(fact(one.fact), answer, one.at))
        elif is_line and one.fact in said:
            found.append(Turn(fact(one.fact), _("You took it back"), one.at))
    return tuple(reversed(found))


def since(relationship: Relationship, outcome: Outcome) -> tuple[Turn, ...]:
    """What was told or taken back about safety after the day something was kept."""
    return tuple(turn for turn in turns(relationship.fact_history) if turn.on > outcome.at)


@dataclass(frozen=True, slots=True)
class Own:
    """A decision of one's own, in words."""

    words: str
    on: datetime | None


def own_decision(interview: Interview, today: Gate, action: str, words: str, on: datetime | None) -> Own | None:
    """What was decided, in words; None where that is put away now, or nothing was."""
    if action and action_is_open(Action(action), today.doors):
        closed = today.acceptable is not None and action not in today.acceptable
        return None if closed else Own(step(Action(action), _then(interview)).name, on)
    if words and is_open("kept.decision", today.doors):
        return Own(words, on)
    return None


def _then(interview: Interview) -> Standing:
    return as_kept(interview, interview.outcome) if interview.outcome else _no_outcome(interview)


def _no_outcome(interview: Interview) -> Standing:
    empty = Outcome(interview.begun, "", (), "", "", (), "", "", interview.answers)
    return as_kept(interview, empty)


def decisions_before(interview: Interview, today: Gate) -> tuple[Own, ...]:
    """Earlier decisions, the latest first, the present one left out."""
    found = [own_decision(interview, today, one.action, one.words, one.at) for one in interview.decisions[:-1]]
    return tuple(one for one in reversed(found) if one is not None)


def follower_of(journal: Journal, interview: Interview) -> Interview | None:
    """The interview that asked this one again, if one did."""
    return next((one for one in journal.all(Interview) if one.follows == interview.id), None)


def is_unfinished(journal: Journal, interview: Interview) -> bool:
    """Whether there is more worth asking."""
    return bool(view(journal, engine(), interview.id).page)


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One question with its answers of then and now, in words; empty where it was not asked."""

    text: str
    then: str
    now: str


def change_words(change: again.Change) -> ChangeWords:
    """A change in words."""
    question = questions()[change.question]

    def answer(value: str | None) -> str:
        if value is None:
            return ""
        if question.is_tick and value in {"yes", "no"}:
            return _("Ticked") if value == "yes" else _("Not ticked")
        return answer_words(question, value)

    return ChangeWords(question.text, answer(change.then), answer(change.now))


def looked_like_at(
    journal: Journal, interview: Interview, now: datetime, at_hand: Standing | None = None
) -> LookedLike | None:
    """What it looked like when it was kept; for one that was not, what it looks like now."""
    found = standing_of(journal, interview.id)
    outcome = interview.outcome or keeping.outcome_of(
        engine(), engine().result(found.stage, found.answers), found.answers, now
    )
    return looked_like(interview, outcome, found.gate, at_hand)
