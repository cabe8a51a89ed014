"""Every claim says where it comes from, and every source it names is there."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdspace.content.library import questionnaire, source
from holdspace.content.packs import pack
from holdspace.content.words import reading_words
from holdspace.discernment.vocabulary import Reading

Pages = Callable[..., Any]
PRIVATE = Path(__file__).parents[2] / "src/holdspace/web/templates/holdspace/private.html"
KINDS = {"literature", "practice", "seed", "judgement"}


@pytest.mark.parametrize("key", list(pack("sources")))
def test_every_source_says_what_it_is(key: str) -> None:
    row = pack("sources")[key]
    assert set(row) - {"url"} == {"kind", "short", "full", "says", "checked"}
    assert row["kind"] in KINDS
    assert isinstance(row["checked"], bool)
    assert ("url" in row) is (row["kind"] in {"literature", "practice"})
    assert source(key) == row["short"]


def test_every_claim_names_a_source_that_is_there(steps: Pages, harm_pages: Pages) -> None:
    known = set(pack("sources"))
    used = {question.source for question in questionnaire().questions}
    for _, page in (*steps(), *harm_pages()):
        assert page.sources
        used |= set(page.sources)
    for reading in Reading:
        used |= set(reading_words(reading).sources)
    used |= set(re.findall(r"sources\.(\w+)", PRIVATE.read_text("utf-8")))
    assert used <= known
    assert known <= used, "a source that nothing rests on"
