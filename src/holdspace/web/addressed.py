"""Words from the content that depend on who reads them, in a language; for the pages and for the terminal."""

from holdspace.content import words
from holdspace.content.words import HarmWords, StepWords
from holdspace.discernment.vocabulary import Action
from holdspace.web.standing import Standing


def step(action: Action, now: Standing, language: str) -> StepWords:
    """A next step."""
    return words.step_words(
        action,
        subject=now.subject,
        contact=now.contact,
        young=now.young,
        stage=now.stage,
        crisis=now.gate.crisis,
        rule=now.gate.rule,
        language=language,
    )


def harm(rule: str, now: Standing, language: str) -> HarmWords:
    """The page about harm that goes with a rule, R1 to R9."""
    return words.harm_words(
        rule,
        subject=now.subject,
        contact=now.contact,
        young=now.young,
        crisis=now.gate.crisis,
        raise_open=now.gate.doors.raise_it,
        language=language,
    )


def former(rule: str, now: Standing, language: str) -> HarmWords:
    """The page about a therapist from before, under R0."""
    return words.former_words(rule, subject=now.subject, young=now.young, crisis=now.gate.crisis, language=language)
