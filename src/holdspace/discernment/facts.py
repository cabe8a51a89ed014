"""What counts as harm: every fact with its grade, and the clarifying questions that settle look-alikes.

The table is code, not content: a translation or a model file can never regrade a fact.
Source: SAFETY rules §2 (after "Therapy Never Includes Sexual Behavior", California Department of Consumer Affairs;
Supporting Safe Therapy, Sheffield; RAINN).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from holdspace.discernment.vocabulary import NOT_SURE, SKIP


class Grade(IntEnum):
    """How grave an act is. The order is used: a higher grade outweighs a lower one."""

    NONE = 0
    SERIOUS = 1
    GRAVE = 2
    ABSOLUTE = 3


GRADE_NAMES: Final[dict[Grade, str | None]] = {
    Grade.NONE: None,
    Grade.SERIOUS: "2b",
    Grade.GRAVE: "2a",
    Grade.ABSOLUTE: None,
}

ABSOLUTE_FACTS: Final = (
    "sexual",
    "threat",
    "substances",
    "money",
    "isolation",
    "degradation",
    "betrayal",
    "false_licence",
    "retaliation",
)
GRAVE_FACTS: Final = (
    "punished_raising",
    "diagnosed_reply",
    "contempt",
    "holds_on",
    "ignored_danger",
    "secret",
    "sexual_talk",
)
SERIOUS_FACTS: Final = (
    "touch",
    "meeting",
    "odd_hours",
    "leans",
    "gifts",
    "special",
    "other_clients",
    "told_others",
    "pushed_method",
    "prejudice",
    "unreliable",
    "refuses_explain",
    "dropped",
    "partisan",
    "recording",
)
FACT_GRADES: Final[dict[str, Grade]] = (
    dict.fromkeys(ABSOLUTE_FACTS, Grade.ABSOLUTE)
    | dict.fromkeys(GRAVE_FACTS, Grade.GRAVE)
    | dict.fromkeys(SERIOUS_FACTS, Grade.SERIOUS)
)

TOLD_ALREADY: Final = frozenset({"prejudice", "unreliable"})
"""Facts that already say 'after being told': nothing changed unless the person says it was put right."""

SAME_ACT: Final = {"isolation": "secret", "sexual": "sexual_talk"}
"""The lesser form of a tier-1 line is the act of another line; ticked on both, it is still one act."""

CLOSENESS: Final[dict[str, str]] = {
    "secret": "secret",
    "odd_hours": "contact",
    "meeting": "contact",
    "leans": "leans",
    "gifts": "gifts",
    "touch": "touch",
    "sexual_talk": "sexual_talk",
    "special": "special",
}
"""Facts that together warn of grooming; odd hours and social contact are one sign."""
CLOSENESS_LEADS: Final = frozenset({"secret", "sexual_talk"})

BODILY_FACTS: Final = frozenset({"sexual", "threat", "touch", "sexual_talk", "meeting"})
"""Where these are tier 1 they are sexual or physical: for a person under 18 that is danger as well."""


@dataclass(frozen=True, slots=True)
class Clarifier:
    """One question that settles what a look-alike was.

    `not_sure` is the grade that counts for certain while the person wavers between the kinds.
    """

    id: str
    grades: Mapping[str, Grade]
    not_sure: Grade

    @property
    def maybe_absolute(self) -> bool:
        """Whether one of the kinds is a tier-1 act, so that not being sure leaves one open."""
        return Grade.ABSOLUTE in self.grades.values()


CLARIFIERS: Final[dict[str, Clarifier]] = {
    "sexual": Clarifier(
        "sexual_kind",
        {
            "hunch": Grade.NONE,
            "about_them": Grade.GRAVE,
            "jokes": Grade.ABSOLUTE,
            "love": Grade.ABSOLUTE,
            "contact": Grade.ABSOLUTE,
        },
        Grade.NONE,
    ),
    "isolation": Clarifier(
        "secret_kind",
        {"own_choice": Grade.NONE, "one_thing": Grade.GRAVE, "whole": Grade.ABSOLUTE},
        Grade.NONE,
    ),
    "secret": Clarifier(
        "secret_kind",
        {"own_choice": Grade.NONE, "one_thing": Grade.GRAVE, "whole": Grade.ABSOLUTE},
        Grade.GRAVE,
    ),
    "sexual_talk": Clarifier(
        "sexual_talk_kind",
        {"my_concern": Grade.NONE, "theirs": Grade.GRAVE, "aimed": Grade.ABSOLUTE},
        Grade.GRAVE,
    ),
    "touch": Clarifier(
        "touch_kind",
        {"agreed": Grade.NONE, "unasked": Grade.SERIOUS, "after_no": Grade.GRAVE, "sexual": Grade.ABSOLUTE},
        Grade.GRAVE,
    ),
    "meeting": Clarifier(
        "meeting_kind",
        {"work": Grade.NONE, "social": Grade.SERIOUS, "date": Grade.ABSOLUTE},
        Grade.SERIOUS,
    ),
    "leans": Clarifier(
        "leans_kind",
        {"brief": Grade.NONE, "often": Grade.SERIOUS},
        Grade.SERIOUS,
    ),
    "gifts": Clarifier(
        "gifts_kind",
        {"small_once": Grade.NONE, "repeated": Grade.SERIOUS, "costly": Grade.ABSOLUTE},
        Grade.SERIOUS,
    ),
    "told_others": Clarifier(
        "told_kind",
        {"law": Grade.NONE, "careless": Grade.SERIOUS, "own_ends": Grade.ABSOLUTE},
        Grade.SERIOUS,
    ),
    "dropped": Clarifier(
        "dropped_kind",
        {"with_care": Grade.NONE, "forced": Grade.NONE, "sudden": Grade.SERIOUS},
        Grade.SERIOUS,
    ),
    "recording": Clarifier(
        "recording_kind",
        {"asked": Grade.NONE, "not_asked": Grade.SERIOUS, "hidden": Grade.ABSOLUTE},
        Grade.SERIOUS,
    ),
    "partisan": Clarifier(
        "partisan_kind",
        {"push": Grade.NONE, "against": Grade.SERIOUS},
        Grade.SERIOUS,
    ),
}


@dataclass(frozen=True, slots=True)
class Graded:
    """One fact as it stands after its clarifying question."""

    grade: Grade
    maybe_absolute: bool = False
    unsure: bool = False


NO_FACT: Final = Graded(Grade.NONE)


def graded(fact: str, answers: Mapping[str, str]) -> Graded:
    """The grade of one fact under the answers so far.

    A plain yes to a tier-1 act stands: a clarifying answer can settle a doubt, never take a yes back
    (the person changes the fact itself for that).
    """
    answer = answers.get(fact, SKIP)
    if answer in {"no", SKIP}:
        return NO_FACT
    own = FACT_GRADES[fact]
    if answer == "yes" and own is Grade.ABSOLUTE:
        return Graded(own)
    clarifier = CLARIFIERS.get(fact)
    settled = answers.get(clarifier.id, SKIP) if clarifier else SKIP
    if clarifier and settled == NOT_SURE:
        return Graded(clarifier.not_sure, maybe_absolute=clarifier.maybe_absolute, unsure=True)
    if clarifier and settled != SKIP:
        return Graded(clarifier.grades[settled])
    if answer == "yes":
        return Graded(own)
    return Graded(Grade.NONE, maybe_absolute=own is Grade.ABSOLUTE, unsure=True)
