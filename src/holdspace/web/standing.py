"""Where a person stands: the interview at hand, its gate, and what the gate leaves open."""

from dataclasses import dataclass

from holdspace.content.library import engine
from holdspace.discernment.gate import DEFAULTS, Gate, judge
from holdspace.discernment.vocabulary import Stage
from holdspace.journey.journal import Journal
from holdspace.journey.people import all_answers
from holdspace.journey.records import Interview


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


def standing(journal: Journal | None) -> Standing | None:
    """Where the newest interview stands; None before one has begun."""
    interview = journal.newest(Interview) if journal is not None else None
    if journal is None or interview is None:
        return None
    stage, answers, _ignored = engine().checked(interview.stage, all_answers(journal, interview))
    return Standing(interview, stage, answers, judge(stage, answers))
