"""The gate: facts about harm, twelve rules, and the doors they leave open.

Deterministic, and above every score. `SAFETY` names the binding table of rules; the tests hold it row by row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from holdspace.discernment.facts import (
    ABSOLUTE_FACTS,
    BODILY_FACTS,
    CLARIFIERS,
    CLOSENESS,
    CLOSENESS_LEADS,
    FACT_GRADES,
    GRAVE_FACTS,
    SAME_ACT,
    SERIOUS_FACTS,
    TOLD_ALREADY,
    Grade,
    Graded,
    graded,
)
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, Action, Stage

DEFAULTS: Final = {"subject": "self", "contact": "current", "under_18": "no"}
PRESENT_QUESTION_ELSEWHERE: Final = "R0"
HARM_RULES: Final = frozenset({"R1", "R2", "R3"})
PAUSE_RULES: Final = frozenset({"R4", "R5", "R6", "R7", "R8", "R9"})


@dataclass(frozen=True, slots=True)
class Doors:
    """What may be offered for one relationship. A closed door is not shown, not even greyed out."""

    raise_it: bool = True
    pattern: bool = True
    other_view: bool = True
    what_if: bool = True
    hold: bool = True
    last_session: bool = True
    share: bool = True

    def as_dict(self) -> dict[str, bool]:
        """Door name to whether it is open, with the interface's names."""
        return {
            "raise": self.raise_it,
            "pattern": self.pattern,
            "other_view": self.other_view,
            "what_if": self.what_if,
            "hold": self.hold,
            "last_session": self.last_session,
            "share": self.share,
        }


ALL_OPEN: Final = Doors()
ALL_CLOSED: Final = Doors(
    raise_it=False, pattern=False, other_view=False, what_if=False, hold=False, last_session=False, share=False
)
ONLY_RAISE: Final = Doors(
    raise_it=True, pattern=False, other_view=False, what_if=False, hold=False, last_session=False, share=False
)


ACTION_DOORS: Final[dict[Action, str | None]] = {
    Action.LEAVE_NOW: None,
    Action.SECOND_OPINION: None,
    Action.KEEP_LOOKING: None,
    Action.TRANSITION: "last_session",
    Action.RAISE_IT: "raise",
    Action.RENEGOTIATE: "raise",
    Action.STAY_AND_WATCH: "raise",
}


def action_is_open(action: Action, doors: Doors) -> bool:
    """Whether an action may be offered as a way from here."""
    door = ACTION_DOORS[action]
    return door is None or doors.as_dict()[door]


@dataclass(frozen=True, slots=True)
class GateSummary:
    """All that the rules look at. `absolute`: no, not_sure or yes; `closeness`: none, plain or lead."""

    absolute: str
    grave: int
    went_on: bool
    closeness: str
    serious: int
    afraid: str
    serious_raised: str
    unsure: bool
    complete: bool
    former: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate found. `suggestion` and `acceptable` are None where the engine is asked."""

    rule: str
    tier: int | None
    crisis: bool
    suggestion: Action | None
    acceptable: tuple[Action, ...] | None
    doors: Doors
    facts: tuple[str, ...]
    unsure: tuple[str, ...]
    complete: bool
    if_you_feel_safe: bool
    """Whether talking with the therapist is named only "if you feel safe with them"."""
    summary: GateSummary

    @property
    def directive(self) -> bool:
        """Whether the result is the harm page, which tells a person they can leave at once."""
        return self.rule in HARM_RULES

    @property
    def pauses(self) -> bool:
        """Whether the result is the calm page: pause, and talk to someone outside."""
        return self.rule in PAUSE_RULES


WHAT_CAME_AFTER: Final = {"went_on": ("no", "yes"), "serious_raised": ("no", "put_right", "no_change")}
"""Questions about what came after an act, with the answers that could decide."""

LEAVE: Final = Action.LEAVE_NOW
OUTSIDE: Final = Action.SECOND_OPINION
LOOK: Final = Action.KEEP_LOOKING
TALK: Final = Action.RAISE_IT


def rule_for(summary: GateSummary) -> str:
    """The first matching row of the binding table, R0 to R11."""
    row = _row_of_facts(summary)
    if summary.former and row in HARM_RULES | PAUSE_RULES:
        return PRESENT_QUESTION_ELSEWHERE
    return row


def _row_of_facts(s: GateSummary) -> str:
    """R1 to R11, as if the facts were about the therapist in question."""
    grave_goes_on = s.grave == 1 and (s.went_on or s.afraid == "yes")
    rows = (
        ("R1", s.absolute == "yes"),
        ("R2", s.grave >= 2 or grave_goes_on),  # ruff: ignore[magic-value-comparison] -- two different grave acts, the table's own number
        ("R3", s.closeness == "lead"),
        ("R4", s.absolute == NOT_SURE),
        ("R5", s.grave == 1 or s.closeness == "plain"),
        ("R6", s.serious >= 2),  # ruff: ignore[magic-value-comparison] -- two serious acts, the table's own number
        ("R7", s.afraid == "yes"),
        ("R8", s.serious == 1 and s.serious_raised == "no"),
        ("R9", s.serious == 1 and s.serious_raised == "no_change"),
        ("R10", s.serious == 1 or s.unsure or s.afraid == NOT_SURE or not s.complete),
    )
    return next((name for name, matches in rows if matches), "R11")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says. `suggestion` and `acceptable` are None where the engine is asked."""

    suggestion: Action | None
    acceptable: tuple[Action, ...] | None
    doors: Doors
    tier: int | None


OUTCOMES: Final[dict[str, Outcome]] = {
    "R0": Outcome(None, None, ONLY_RAISE, None),
    "R1": Outcome(LEAVE, (LEAVE,), ALL_CLOSED, 1),
    "R2": Outcome(LEAVE, (LEAVE, OUTSIDE), ALL_CLOSED, 2),
    "R3": Outcome(LEAVE, (LEAVE, OUTSIDE), ALL_CLOSED, 2),
    "R4": Outcome(OUTSIDE, (OUTSIDE, LEAVE), ALL_CLOSED, 1),
    "R5": Outcome(OUTSIDE, (OUTSIDE, LEAVE, LOOK), ALL_CLOSED, 2),
    "R6": Outcome(OUTSIDE, (OUTSIDE, LOOK, LEAVE), ALL_CLOSED, 2),
    "R7": Outcome(OUTSIDE, (OUTSIDE, LOOK, LEAVE), ALL_CLOSED, None),
    "R8": Outcome(OUTSIDE, (OUTSIDE, LOOK, TALK), ONLY_RAISE, 2),
    "R9": Outcome(OUTSIDE, (OUTSIDE, LOOK), ALL_CLOSED, 2),
    "R10": Outcome(None, None, ALL_OPEN, None),
    "R11": Outcome(None, None, ALL_OPEN, None),
}


def outcome(rule: str, afraid: str) -> Outcome:
    """What a rule says. A person who may be afraid is never told to raise a serious act (R8)."""
    if rule == "R8" and afraid == NOT_SURE:
        return Outcome(OUTSIDE, (OUTSIDE, LOOK), ALL_CLOSED, 2)
    return OUTCOMES[rule]


def summarise(stage: Stage, answers: Mapping[str, str]) -> GateSummary:
    """Reduce the gate's answers to what the rules look at."""
    return _summary(stage, answers, _grades(answers))


def _grades(answers: Mapping[str, str]) -> dict[str, Graded]:
    return {fact: graded(fact, answers) for fact in FACT_GRADES}


def _acts(grades: Mapping[str, Graded], *wanted: Grade) -> set[str]:
    """The acts of these grades; one act ticked under two names is in it once."""
    return {SAME_ACT.get(fact, fact) for fact, found in grades.items() if found.grade in wanted}


def _summary(stage: Stage, answers: Mapping[str, str], grades: Mapping[str, Graded]) -> GateSummary:
    absolute = any(found.grade is Grade.ABSOLUTE for found in grades.values())
    maybe = any(found.maybe_absolute for found in grades.values())
    serious = _acts(grades, Grade.SERIOUS)
    signs = {CLOSENESS[act] for act in _acts(grades, Grade.SERIOUS, Grade.GRAVE) & set(CLOSENESS)}
    contact = answers.get("contact")
    return GateSummary(
        absolute="yes" if absolute else NOT_SURE if maybe else "no",
        grave=len(_acts(grades, Grade.GRAVE)),
        went_on=answers.get("went_on") == "yes",
        closeness=_closeness(signs),
        serious=len(serious),
        afraid=_afraid(answers),
        serious_raised=_serious_raised(serious, answers),
        unsure=any(found.unsure for found in grades.values()),
        complete=all(answers.get(fact, SKIP) != SKIP for fact in FACT_GRADES),
        former=contact == "ended_new" or (contact == "ended" and stage is Stage.SEARCHING),
    )


def _closeness(signs: set[str]) -> str:
    if len(signs) < 2:  # ruff: ignore[magic-value-comparison] -- a pair
        return "none"
    return "lead" if signs & CLOSENESS_LEADS else "plain"


def _afraid(answers: Mapping[str, str]) -> str:
    answer = answers.get("afraid")
    return answer if answer in {"yes", NOT_SURE} else "no"


def _serious_raised(serious: set[str], answers: Mapping[str, str]) -> str:
    answer = answers.get("serious_raised")
    if answer == "put_right":
        return answer
    return "no_change" if serious & TOLD_ALREADY or answer == "no_change" else "no"


def judge(stage: Stage, answers: Mapping[str, str]) -> Gate:
    """Apply the gate.

    `answers` maps question ids to values (checked before); missing ids count as skipped.
    Crisis never changes the suggestion: it is shown on top of every page instead.
    """
    grades = _grades(answers)
    summary = _summary(stage, answers, grades)
    rule = rule_for(summary)
    said = outcome(rule, summary.afraid)
    facts = tuple(fact for fact, found in grades.items() if found.grade is not Grade.NONE)
    young_and_hurt = answers.get("under_18") == "yes" and any(
        fact in BODILY_FACTS and grades[fact].grade is Grade.ABSOLUTE for fact in facts
    )
    return Gate(
        rule=rule,
        tier=said.tier,
        crisis=answers.get("safe_now", SKIP) not in {"yes", SKIP} or young_and_hurt,
        suggestion=said.suggestion,
        acceptable=said.acceptable,
        doors=said.doors,
        facts=facts + (("afraid",) if summary.afraid == "yes" else ()),
        unsure=tuple(fact for fact, found in grades.items() if found.unsure or found.maybe_absolute)
        + (("afraid",) if summary.afraid == NOT_SURE else ()),
        complete=summary.complete,
        if_you_feel_safe=rule == "R10" or (rule == "R11" and answers.get("afraid", SKIP) == SKIP),
        summary=summary,
    )


def open_clarifiers(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the clarifying questions that the ticked facts open and that are still unanswered, in page order.

    Nothing is asked of a harmed person that no answer could change: not after a tier-1 act, and whether it went on or
    was raised only where that decides.
    """
    grades = _grades(answers)
    if any(found.grade is Grade.ABSOLUTE for found in grades.values()):
        return ()
    opened: list[str] = []
    for fact, clarifier in CLARIFIERS.items():
        answer = answers.get(fact)
        settles = answer == NOT_SURE or (answer == "yes" and FACT_GRADES[fact] is not Grade.ABSOLUTE)
        if settles and clarifier.id not in opened:
            opened.append(clarifier.id)
    opened.extend(question for question, values in WHAT_CAME_AFTER.items() if _decides(answers, question, values))
    return tuple(question for question in opened if question not in answers)


def _decides(answers: Mapping[str, str], question: str, values: Sequence[str]) -> bool:
    """Whether these answers to a question would lead to different outcomes."""
    summaries = [summarise(Stage.ESTABLISHED, {**answers, question: value}) for value in values]
    return len({OUTCOMES[_row_of_facts(summary)] for summary in summaries}) > 1


def tier_of(fact: str) -> int:
    """1 for acts that end the therapy at once, 2 for acts that call for someone outside."""
    return 1 if fact in ABSOLUTE_FACTS else 2


ALL_FACTS: Final = ABSOLUTE_FACTS + GRAVE_FACTS + SERIOUS_FACTS
