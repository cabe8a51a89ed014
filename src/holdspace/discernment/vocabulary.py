"""The fixed words of the engine: stages, readings, actions, and the answers every question accepts."""

from enum import StrEnum
from typing import Final

NOT_SURE: Final = "not_sure"
SKIP: Final = "skip"
UNIVERSAL: Final = frozenset({NOT_SURE, SKIP})


class Stage(StrEnum):
    """Where the person is with their therapy."""

    SEARCHING = "searching"
    FIRST_SESSIONS = "first_sessions"
    ESTABLISHED = "established"
    ENDING = "ending"


class Reading(StrEnum):
    """What may be going on. Readings are binary and may all hold at once."""

    MISSTEP = "misstep"
    PATTERN = "pattern"
    MISFIT = "misfit"
    PRACTICE = "practice"
    STALLED = "stalled"
    OUTGROWN = "outgrown"
    OUTSIDE = "outside"
    ORDINARY = "ordinary"


class Action(StrEnum):
    """The seven first steps. Only the gate can suggest `leave_now`."""

    LEAVE_NOW = "leave_now"
    SECOND_OPINION = "second_opinion"
    KEEP_LOOKING = "keep_looking"
    TRANSITION = "transition"
    RAISE_IT = "raise_it"
    RENEGOTIATE = "renegotiate"
    STAY_AND_WATCH = "stay_and_watch"


READINGS: Final = tuple(Reading)
ENGINE_ACTIONS: Final = tuple(action for action in Action if action is not Action.LEAVE_NOW)

DISTANCE: Final[dict[Action, int]] = {
    Action.STAY_AND_WATCH: 0,
    Action.RAISE_IT: 1,
    Action.RENEGOTIATE: 1,
    Action.TRANSITION: 2,
    Action.KEEP_LOOKING: 3,
    Action.SECOND_OPINION: 4,
    Action.LEAVE_NOW: 5,
}
"""How far an action moves a person from the therapist; signs of harm may only ever increase it."""
