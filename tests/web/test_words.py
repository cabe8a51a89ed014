"""The pages' own words: how easy they are to read, and what they never say."""

import re
import warnings

from pseudo import WEB, messages

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
    import textstat

ELSEWHERE, EXPLANATIONS, LONGEST_SENTENCE, MEASURED_FROM = 6, 8, 25, 4
SAFETY = 5
EXPLAINING = {"how.html", "how_it_works.html"}
ABOUT_SAFETY = {
    "harm.html",
    "pause.html",
    "earlier.html",
    "crisis.html",
    "help.html",
    "facts.html",
    "before.html",
    "private.html",
}
NEVER = re.compile(
    r"!|\bshould\b|\bjust\b|\bsimply\b|diagnos|\btreat(?! you)|\bdetect|risk score|zero.knowledge|end.to.end|validated"
    r"|%(?!\()|per ?cent|\babuse|\bvictim|\brequired\b|\bsubmit\b|\binvalid\b|\bincomplete\b|your family\b|\bmust\b",
    re.IGNORECASE,
)


FILLED_IN = re.compile(r"%\([a-z_]+\)[sd]|\{[^{}]*\}")


def texts() -> dict[str, list[str]]:
    """Messages with the files they stand in."""
    found: dict[str, list[str]] = {}
    whole = WEB.parent
    sources = [(file.name, file.read_text(encoding="utf-8")) for file in [*whole.rglob("*.py"), *WEB.rglob("*.html")]]
    for message in messages().values():
        for text in [message] if isinstance(message, str) else message:
            pieces = FILLED_IN.split(text)
            longest = max(pieces, key=len).strip()
            found[FILLED_IN.sub("", re.sub(r"</?em>", "", text))] = [
                name for name, source in sources if longest in source
            ]
    return found


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", text)


def limit_of(files: list[str]) -> int:
    if set(files) & ABOUT_SAFETY:
        return SAFETY
    return EXPLANATIONS if set(files) <= EXPLAINING else ELSEWHERE


def test_every_text_stands_in_a_file() -> None:
    assert all(texts().values())


def test_every_text_reads_at_its_grade() -> None:
    hard = {
        text: textstat.flesch_kincaid_grade(text)
        for text, files in texts().items()
        if len(words_of(text)) >= MEASURED_FROM and textstat.flesch_kincaid_grade(text) > limit_of(files)
    }
    assert hard == {}


def test_no_sentence_is_longer_than_25_words() -> None:
    sentences = [part for text in texts() for part in re.split(r"(?<=[.?])\s", text)]
    assert [part for part in sentences if len(words_of(part)) > LONGEST_SENTENCE] == []


def test_no_text_claims_or_orders_anything() -> None:
    assert [text for text in texts() if NEVER.search(text)] == []


def test_no_page_asks_if_it_is_you_or_your_therapist() -> None:
    assert not any(
        re.search(r"it is you\b|it’s you\b|is it you\b|your fault\?", text, re.IGNORECASE) for text in texts()
    )
