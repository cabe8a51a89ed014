"""The words when the safety rules speak: the page that says you can stop, and the calm page that says pause."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from holdspace.content.layers import Reader, Table, merged, tables
from holdspace.content.packs import ENGLISH, pack, refuse
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import HARM_RULES, PAUSE_RULES, PRESENT_QUESTION_ELSEWHERE
from holdspace.errors import UnknownInputError

FILE: Final = "harm.toml"
STEPS: Final = ("step_1", "step_2", "step_3", "step_4", "step_5")
PAGE_KEYS: Final = frozenset({"label", "title", "body", "add", "sources", *STEPS})
FORMER_KEYS: Final = frozenset({"opening", "step_new"})
FACT_WORDS: Final = (*FACT_GRADES, "afraid")
TALK_ONCE: Final = "R8"
GROUPS: Final = {
    "leave": (PAGE_KEYS, {"add"}),
    "pause": (PAGE_KEYS, {"add", "step_5"}),
    "former": (FORMER_KEYS, set[str]()),
    "once": (frozenset({"step_last"}), set[str]()),
    "rules": (HARM_RULES | PAUSE_RULES, set[str]()),
}
"""The tables of the pack: the texts that each may have, and those that it may do without."""


@dataclass(frozen=True, slots=True)
class HarmWords:
    """A page about harm: what it is, whose fault it is not, and what to do, in order."""

    label: str
    title: str
    body: tuple[str, ...]
    todo: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]


def parse_pages(data: Mapping[str, Any]) -> dict[str, Table]:
    """The pages from the pack. Raises ModelFileError with the key if one is not whole."""
    found: dict[str, Table] = {}
    for group, (keys, spare) in GROUPS.items():
        if group not in data:
            refuse(FILE, group, "there are no words for it", "Write its table")
        found |= tables({group: data[group]}, FILE, keys)
        for key in sorted(keys - spare - set(found[group].whole)):
            refuse(FILE, f"{group}.{key}", "the text is missing", "Write it in this table")
    for fact in FACT_WORDS:
        if fact not in data.get("facts", {}):
            refuse(FILE, f"facts.{fact}", "the short line is missing", "Write one line that starts with They")
    return found


@cache
def _pages(language: str) -> dict[str, Table]:
    return parse_pages(pack("harm", language))


def harm_words(  # ruff: ignore[too-many-arguments] -- each names one thing that changes the words
    rule: str,
    *,
    subject: str = "self",
    contact: str = "current",
    young: bool = False,
    crisis: bool = False,
    raise_open: bool = False,
    language: str = ENGLISH,
) -> HarmWords:
    """The page for R1 to R9, or for R0 where the rule behind it is not asked.

    With `contact` ended_new it is about the therapist of before. `raise_open` is the gate's raise door; under R8, and
    only there, it adds "once, in writing or with someone beside you". Raises UnknownInputError for any other rule.
    """
    if rule not in HARM_RULES | PAUSE_RULES | {PRESENT_QUESTION_ELSEWHERE}:
        raise UnknownInputError(f"rule {rule!r} has no page about harm: use R0 to R9")
    reader = Reader.of(subject, contact, young=young, crisis=crisis, rule=rule)
    pages = _pages(language)
    page = merged((pages["leave" if rule in HARM_RULES else "pause"],), reader)
    former = rule == PRESENT_QUESTION_ELSEWHERE or contact == "ended_new"
    before: Mapping[str, Any] = merged((pages["former"],), reader) if former else {}
    opening = [before["opening"]] if former else []
    if rule != PRESENT_QUESTION_ELSEWHERE:
        opening.append(merged((pages["rules"],), reader)[rule])
    steps = [page[key] for key in STEPS if key in page]
    if former:
        steps.append(before["step_new"])
    elif rule == TALK_ONCE and raise_open and subject != "other" and not reader.over:
        steps.append(merged((pages["once"],), reader)["step_last"])
    return HarmWords(
        label=page["label"],
        title=page["title"],
        body=(*opening, *page["body"], *page.get("add", ())),
        todo=tuple((title, text) for title, text in steps),
        sources=tuple(page["sources"]),
    )


def former_words(
    rule: str = PRESENT_QUESTION_ELSEWHERE,
    *,
    subject: str = "self",
    young: bool = False,
    crisis: bool = False,
    language: str = ENGLISH,
) -> HarmWords:
    """The page about the therapist of before, for a person who looks for someone or sees someone new (R0)."""
    return harm_words(rule, subject=subject, contact="ended_new", young=young, crisis=crisis, language=language)


def fact_words(fact_id: str, language: str = ENGLISH) -> str:
    """One short line for a fact, as listed under "What this rests on". Raises UnknownInputError."""
    if fact_id not in FACT_WORDS:
        raise UnknownInputError(f"unknown fact {fact_id!r}: use one of {', '.join(FACT_WORDS)}")
    _pages(language)
    line: str = pack("harm", language)["facts"][fact_id]
    return line
