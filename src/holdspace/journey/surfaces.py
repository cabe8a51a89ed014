"""The registry of doors: every place that could suggest going on, raising or repairing, with the door it needs.

A screen, letter, export or command that is not listed here may not speak of such things; a test walks this table
against every row of the rules.
"""

from dataclasses import dataclass
from typing import Final

from holdspace.discernment.gate import Doors


@dataclass(frozen=True, slots=True)
class Surface:
    """One place in the app or the terminal, and the name of the door it stands behind."""

    name: str
    door: str


SURFACES: Final = (
    Surface("result.raise_it", "raise"),
    Surface("result.renegotiate", "raise"),
    Surface("result.stay_and_watch", "raise"),
    Surface("result.sentence_to_therapist", "raise"),
    Surface("result.readings", "pattern"),
    Surface("result.other_view", "other_view"),
    Surface("result.what_would_change", "what_if"),
    Surface("result.own_view", "hold"),
    Surface("result.transition", "last_session"),
    Surface("step.raise_it", "raise"),
    Surface("step.renegotiate", "raise"),
    Surface("step.stay_and_watch", "raise"),
    Surface("step.transition", "last_session"),
    Surface("question.so_far", "pattern"),
    Surface("summary.page", "share"),
    Surface("kept.outcome", "hold"),
    Surface("kept.readings", "pattern"),
    Surface("kept.decision", "hold"),
    Surface("decision.raise_it", "raise"),
    Surface("decision.renegotiate", "raise"),
    Surface("decision.stay_and_watch", "raise"),
    Surface("decision.transition", "last_session"),
    Surface("decision.own_words", "hold"),
    Surface("again.ask", "hold"),
    Surface("again.start", "hold"),
    Surface("again.differences", "hold"),
    Surface("history.again", "hold"),
    Surface("take.raise_it", "raise"),
    Surface("take.renegotiate", "raise"),
    Surface("take.stay_and_watch", "raise"),
    Surface("take.transition", "last_session"),
    Surface("take.readings", "pattern"),
    Surface("take.ask_again", "hold"),
    Surface("terminal.result", "pattern"),
    Surface("terminal.other_view", "other_view"),
    Surface("terminal.what_would_change", "what_if"),
)


def is_open(surface: str, doors: Doors) -> bool:
    """Whether a listed surface may be shown. An unlisted one raises KeyError: list it first."""
    door = {entry.name: entry.door for entry in SURFACES}[surface]
    return doors.as_dict()[door]
