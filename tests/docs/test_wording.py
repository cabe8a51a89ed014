"""The pages claim no more than is so, in the tone of the app, and can be read."""

import re
import warnings
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from pages import ROOT, WRITTEN, name_of, paragraphs, prose, text_of

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
    import textstat

FOR_READERS = ("README.md", "docs/start.md", "docs/privacy.md", "docs/safety.md", "docs/how-it-works.md")
HARDEST, LONGEST_SENTENCE, LONG_ENOUGH = 8, 25, 40
PLAIN_PART_ENDS = "## The equations"


def deny_list() -> ModuleType:
    """The lists of words that Holdspace does not use; they stand with the tests of the content."""
    spec = spec_from_file_location("deny_list", ROOT / "tests/content/test_wording.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DENIED = deny_list()


def plain_part(name: str) -> str:
    """A page for readers; of how it works the part without equations."""
    return text_of(name).partition(PLAIN_PART_ENDS)[0].partition("<!-- cases:begin -->")[0]


@pytest.mark.parametrize("written", WRITTEN, ids=name_of)
def test_no_page_claims_what_is_not_so(written: Path) -> None:
    for part in paragraphs(written.read_text("utf-8")):
        assert not list(DENIED.broken(part, DENIED.CLAIMS)), part


@pytest.mark.parametrize("name", FOR_READERS)
def test_pages_for_readers_keep_the_tone(name: str) -> None:
    tone = {rule: pattern for rule, pattern in DENIED.TONE.items() if rule != "a per cent" or name != "README.md"}
    for part in paragraphs(plain_part(name)):
        assert not list(DENIED.broken(part, tone)), part


@pytest.mark.parametrize("name", FOR_READERS)
def test_pages_for_readers_read_at_grade_eight(name: str) -> None:
    text = " ".join(paragraphs(plain_part(name)))
    assert len(text.split()) > LONG_ENOUGH
    assert textstat.flesch_kincaid_grade(text) <= HARDEST


@pytest.mark.parametrize("name", FOR_READERS)
def test_no_sentence_for_readers_is_longer_than_25_words(name: str) -> None:
    sentences = [one for part in paragraphs(plain_part(name)) for one in re.split(r"(?<=[.?:;])\s+", part)]
    assert [one for one in sentences if len(re.findall(r"[\w’'-]+", one)) > LONGEST_SENTENCE] == []


def test_the_readme_begins_with_three_sentences() -> None:
    first = paragraphs(text_of("README.md"))[0]
    assert len(re.findall(r"[.?](?=\s|$|”)", first)) == 3


@pytest.mark.parametrize(
    "said",
    ["no trial", "language model", "A therapist has not labelled", "harmed in therapy", "on a computer", "320 pixels"],
)
def test_the_readme_says_what_was_not_done_and_where_it_runs(said: str) -> None:
    assert said in prose(text_of("README.md"))
