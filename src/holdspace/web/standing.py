"""Where a person stands: the interview at hand, its gate, and what the gate leaves open."""

from dataclasses import dataclass, replace

from holdspace.content.library import engine
from holdspace.discernment.gate import DEFAULTS, Gate, judge
from holdspace.discernment.vocabulary import Stage
from holdspace.journey.journal import Journal, MissingRecordError
from holdspace.journey.people import all_answers
from holdspace.journey.records import Interview, Outcome
from holdspace.web.stays import Stay


@dataclass(frozen=True, slots=True)
class Standing:
    """One interview with its answers (all of them, checked) and its gate."""

    interview: Interview
    stage: Stage
    answers: dict[str, str]
    gate: Gate

    @property
    def young(self) -> bool:
        """Whether the person in therapy is under 18."""
        return self.answers.get("under_18") == "yes"

    @property
    def subject(self) -> str:
        """Whom the therapy is for: self, child or other."""
        return _known(self.answers, "subject")

    @property
    def contact(self) -> str:
        """Whether the therapist in question is still seen."""
        return _known(self.answers, "contact")


def _known(answers: dict[str, str], question: str) -> str:
    value = answers.get(question, "")
    return value if value in engine().questionnaire[question].values else DEFAULTS[question]


def standing(stay: Stay | None) -> Standing | None:
    """Where the interview at hand in this window stands; None before one has begun, or after it was taken away."""
    if stay is None or not stay.interview_id:
        return None
    try:
        return standing_of(stay.journal, stay.interview_id)
    except MissingRecordError:
        return None


def beside(kept: Standing, at_hand: Standing | None) -> Standing:
    """Something kept, worded for someone who may not be safe while the interview at hand says so."""
    if at_hand is None or not at_hand.gate.crisis or kept.gate.crisis:
        return kept
    return replace(kept, gate=replace(kept.gate, crisis=True))


def standing_of(journal: Journal, interview_id: str) -> Standing:
    """Where an interview stands today, with all that was told about that person since. Raises MissingRecordError."""
    interview = journal.get(Interview, interview_id)
    stage, answers, _ignored = engine().checked(interview.stage, all_answers(journal, interview))
    return Standing(interview, stage, answers, judge(stage, answers))


def as_kept(interview: Interview, outcome: Outcome) -> Standing:
    """Where an interview stood on the day it was kept, by what had been said by then."""
    stage, answers, _ignored = engine().checked(interview.stage, outcome.answers)
    return Standing(interview, stage, answers, judge(stage, answers))
