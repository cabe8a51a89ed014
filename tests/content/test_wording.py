"""Words that Holdspace does not use, in every pack, template, the README and the package's own line."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from holdspace.content.library import questionnaire
from holdspace.content.packs import parse, strings

ROOT = Path(__file__).parents[2]
DATA = files("holdspace.content") / "data"
TEMPLATES = sorted((ROOT / "src/holdspace/web/templates").rglob("*.html"))
PACKS = sorted(path.name for path in DATA.iterdir() if path.name.endswith(".toml") and path.name != "questions.toml")

CLAIMS = {
    "a clinical act": (
        r"\b(we|holdspace|the app|this app|this program|this tool|it)\b[^.]*?"
        r"\b(diagnos\w+|treat(s|ed|ing|ment)?|detect\w*|cure\w*|heals?|predicts?|prevents?)\b"
    ),
    "a score of risk": r"\brisk[ -]scor\w+",
    "a promise of secrecy": r"\bzero[ -]knowledge\b|\bend[ -]to[ -]end\b|\bmilitary[ -]grade\b|\bunhackable\b",
    "a claim of proof": r"\b((?<!cross-)validated|clinically|scientifically proven|evidence[ -]based|medical device)\b",
    "a law ticked off": r"\bhipaa\b|\bgdpr[ -]compliant\b",
}
TONE = {
    "should": r"\bshould(n[’']t)?\b|\byou (must|ought to)\b",
    "a raised voice": r"!",
    "making it small": r"\b(just|simply)\b",
    "war or journey": r"\b(journey|battle\w*|warrior\w*|fight(ing)? (back|through|for)|conquer\w*|roadmap)\b",
    "people taken for safe": r"\byour (family|partner|parents)\b",
    "a verdict": r"\bit (is|[’']s) (all )?(you|your therapist)\b|\bit[’']s (you|your therapist)\b",
    "a guessed gender": r"\b(he|she|his|her|hers|him)\b",
    "clinic talk about a person": r"\b(your (trauma|abuse|rupture|diagnosis|disorder)|transference|project(ing|ion))\b",
    "a label": r"\b(victims?|abusers?|abusive|survivors?|red flags?)\b",
    "flattery": r"\b(well done|(great|good) job|proud of you|amazing|congratulations|awesome)\b",
    "guilt or a streak": r"\b(streak|you missed|don[’']t give up)\b",
    "a per cent": r"\d\s?%|\bper ?cent\b",
}
NAMES_OF_WORKS = {"full", "url", "source", "sources"}
FROZEN = {
    "The one I see now, or have just begun with",
    "There are people and help lines just for young people.",
    "In general, not just last time.",
    "Just not go back, or send a line",
    "Just the one person",
}
"""Frozen before this rule: "just" is said of time and of "only", and real cases are encoded against the wording."""
DENIED = re.compile(r"\b(no|not|never|nor|isn[’']t|doesn[’']t|cannot|can[’']t)\b", re.IGNORECASE)


def broken(text: str, rules: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each rule that a sentence breaks. To deny a claim, or to say what is not so, is fine."""
    for sentence in re.split(r"(?<=[.?:;])\s+|\n", text):
        for name, pattern in rules.items():
            denied = name in CLAIMS or name in {"a verdict", "a label"}
            if re.search(pattern, sentence, re.IGNORECASE) and not (denied and DENIED.search(sentence)):
                yield name, sentence


def template_text(source: str) -> str:
    """What a reader, or a screen reader, meets in a template."""
    text = re.sub(
        r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->|<!doctype[^>]*>|<(script|style).*?</\1>",
        "",
        source,
        flags=re.DOTALL | re.IGNORECASE,
    )
    text = re.sub(r"""{%\s*translate\s+("([^"]*)"|'([^']*)').*?%}""", lambda m: m[2] or m[3] or "", text)
    text = re.sub(r"""\b(?:aria-label|alt|title|placeholder|value)="([^"{}]*)\"""", r">\1<", text)
    return re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", "\n", text, flags=re.DOTALL)


def prose(markdown: str) -> str:
    """A README without code, pictures, addresses and tables of figures."""
    text = re.sub(r"```.*?```|`[^`]*`|<[^>]*>", "", markdown, flags=re.DOTALL)
    return re.sub(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|^\|.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", PACKS)
def test_no_pack_claims_or_scolds(name: str) -> None:
    for key, text in strings(parse((DATA / name).read_text("utf-8"), name)):
        if not NAMES_OF_WORKS & set(key.split(".")):
            assert not list(broken(text, CLAIMS)), key
            assert not list(broken(text, TONE)), key


def test_no_question_claims_or_scolds() -> None:
    for question in questionnaire().questions:
        for text in (question.text, question.help, question.why, *(option.label for option in question.options)):
            if text not in FROZEN:
                assert not list(broken(text, CLAIMS | TONE)), question.id


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_claims_or_scolds(path: Path) -> None:
    text = template_text(path.read_text("utf-8"))
    assert not list(broken(text, CLAIMS))
    assert not list(broken(text, TONE))


def test_the_readme_and_the_packages_own_line_claim_nothing() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    readme = ROOT / project["readme"]
    text = prose(readme.read_text("utf-8")) if readme.exists() else ""
    without_figures = {name: pattern for name, pattern in TONE.items() if name != "a per cent"}
    for said in (project["description"], text):
        assert not list(broken(said, CLAIMS))
        assert not list(broken(said, without_figures))


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("Holdspace diagnoses what is wrong.", "a clinical act"),
        ("We detect ruptures.", "a clinical act"),
        ("Your risk score is low.", "a score of risk"),
        ("It is end-to-end safe.", "a promise of secrecy"),
        ("A validated scale.", "a claim of proof"),
        ("You should tell them.", "should"),
        ("Keep going!", "a raised voice"),
        ("Just say it.", "making it small"),
        ("It is your therapist.", "a verdict"),
        ("Ask your family.", "people taken for safe"),
        ("About 30 % of people.", "a per cent"),
        ("She may listen.", "a guessed gender"),
        ("Well done.", "flattery"),
    ],
)
def test_each_rule_catches_what_it_is_for(said: str, rule: str) -> None:
    assert rule in {name for rules in (CLAIMS, TONE) for name, _ in broken(said, rules)}


def test_to_deny_a_claim_is_no_claim() -> None:
    assert not list(broken("Holdspace does not diagnose or treat. It is not a medical device.", CLAIMS))


def test_a_template_is_read_as_a_person_reads_it() -> None:
    source = '<!doctype html>{% load i18n %}<a class="just" aria-label="Go on!">{% translate "You should" %}</a>'
    text = template_text(source)
    assert "You should" in text
    assert "Go on!" in text
    assert "just" not in text
