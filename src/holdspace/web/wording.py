"""The content's words in the language that Django has on."""

from django.utils.translation import get_language

from holdspace.content import resources, words
from holdspace.content.packs import ENGLISH, pack, questions_in
from holdspace.content.resources import Country
from holdspace.content.words import FirmnessWords, HarmWords, ReadingWords, StepWords
from holdspace.discernment.questions import Questionnaire
from holdspace.discernment.suggestion import Firmness, Unclear
from holdspace.discernment.vocabulary import Action, Reading
from holdspace.web import addressed
from holdspace.web.standing import Standing


def language() -> str:
    """The language of the page, as the content packs name it."""
    return (get_language() or ENGLISH).partition("-")[0]


def questions() -> Questionnaire:
    """All questions."""
    return questions_in(language())


def source(key: str) -> str:
    """A source as a person reads it."""
    found: str = pack("sources", language())[key]["short"]
    return found


def countries() -> tuple[Country, ...]:
    """All countries with their lines."""
    return resources.countries(language())


def doors() -> tuple[tuple[str, str, str], ...]:
    """Key, title and hint of the five doors."""
    return words.stage_doors(language=language())


def openings() -> tuple[tuple[str, str, str], ...]:
    """Key, label and kind reply of the opening words."""
    return words.opening_words(language=language())


def step(action: Action, now: Standing) -> StepWords:
    """A next step, for this person."""
    return addressed.step(action, now, language())


def harm(rule: str, now: Standing) -> HarmWords:
    """The page about harm that goes with a rule, R1 to R9."""
    return addressed.harm(rule, now, language())


def former(rule: str, now: Standing) -> HarmWords:
    """The page about a therapist from before."""
    return addressed.former(rule, now, language())


def fact(fact_id: str) -> str:
    """One short line about a fact."""
    return words.fact_words(fact_id, language=language())


def reading(name: Reading) -> ReadingWords:
    """A reading in words."""
    return words.reading_words(name, language=language())


def how_clear(firmness: Firmness, unclear: Unclear | None) -> FirmnessWords:
    """How clear a result is, in words."""
    return words.firmness_words(firmness, unclear, language=language())
