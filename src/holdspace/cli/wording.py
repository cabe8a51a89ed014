"""The content's words in the language of the terminal, for this person."""

from holdspace.cli.text import gettext as _
from holdspace.cli.text import language
from holdspace.content.library import engine
from holdspace.content.packs import questions_in
from holdspace.content.words import HarmWords, StepWords
from holdspace.discernment.gate import ACTION_DOORS, judge
from holdspace.discernment.questions import Question, Questionnaire
from holdspace.discernment.vocabulary import NOT_SURE, SKIP, Action, Stage
from holdspace.journey.journal import Journal
from holdspace.journey.people import all_answers
from holdspace.journey.records import Interview
from holdspace.journey.surfaces import SURFACES, is_open
from holdspace.web import addressed
from holdspace.web.standing import Standing

TALK_ONCE = "R8"
NAMED_SURFACES = frozenset(surface.name for surface in SURFACES)


def questions() -> Questionnaire:
    """All questions."""
    return questions_in(language())


def standing_of(journal: Journal, interview_id: str) -> Standing:
    """Where this interview stands. Raises MissingRecordError."""
    interview = journal.get(Interview, interview_id)
    stage, answers, _ignored = engine().checked(interview.stage, all_answers(journal, interview))
    return Standing(interview, stage, answers, judge(stage, answers))


def step(action: Action, now: Standing) -> StepWords:
    """A next step."""
    return addressed.step(action, now, language())


def harm(now: Standing) -> HarmWords:
    """The page about harm for R1 to R9."""
    return addressed.harm(now.gate.rule, now, language())


def former(now: Standing) -> HarmWords:
    """The page about a therapist from before, under R0."""
    rule = judge(Stage.ESTABLISHED, {**now.answers, "contact": "ended"}).rule
    return addressed.former(rule, now, language())


def answer(question: Question, value: str) -> str:
    """An answer as the person gave it."""
    if value == SKIP:
        return _("Skipped")
    if value == NOT_SURE:
        return _("Not sure")
    return next(option.label for option in question.options if option.value == value)


def offered(action: Action, now: Standing) -> bool:
    """Whether a step may be shown: every surface it stands on must be open."""
    surfaces = (f"step.{action}", f"result.{action}")
    return all(is_open(surface, now.gate.doors) for surface in surfaces if surface in NAMED_SURFACES)


def note(action: Action, now: Standing) -> str:
    """What always goes with a step towards the therapist under some rules."""
    if ACTION_DOORS[action] != "raise":
        return ""
    if now.gate.rule == TALK_ONCE:
        return _("Once, in writing or with someone beside you.")
    return _("Only if you feel safe with them.") if now.gate.if_you_feel_safe else ""
