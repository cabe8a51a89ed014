"""Nothing that is linked, shown or named is absent."""

import re
from pathlib import Path

import pytest
from pages import ROOT, WRITTEN, code, name_of, prose, text_of

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
PATH = re.compile(r"(?:src|docs|tests|tools|fit|bench|requirements|content/data)/[\w./-]*[\w/]")
MADE_BY_A_COMMAND = {"docs/cases.md"}


def links(text: str) -> list[str]:
    return [
        one or other for one, other in LINK.findall(re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    ]


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("written", WRITTEN, ids=name_of)
def test_every_link_and_picture_leads_somewhere(written: Path) -> None:
    for link in links(written.read_text("utf-8")):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = written.parent / path if path else written
        assert target.exists(), f"{name_of(written)}: {link}"
        assert target.resolve().is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(target.read_text("utf-8")), f"{name_of(written)}: {link}"


@pytest.mark.parametrize("written", WRITTEN, ids=name_of)
def test_every_path_that_is_named_is_there(written: Path) -> None:
    for span in code(written.read_text("utf-8")):
        for path in PATH.findall(span) if " " not in span else ():
            known = path.replace("content/data/", "src/holdspace/content/data/") if path[0] == "c" else path
            assert (ROOT / known).exists() or known in MADE_BY_A_COMMAND, f"{name_of(written)}: {path}"


@pytest.mark.parametrize("written", WRITTEN, ids=name_of)
def test_every_page_is_reached_from_the_readme(written: Path) -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        reached.add(here)
        found = {(here.parent / link.partition("#")[0]).resolve() for link in links(here.read_text("utf-8"))}
        waiting += [one for one in found - reached if one.suffix == ".md" and one.exists()]
    assert written in reached or name_of(written) in MADE_BY_A_COMMAND


def test_the_readmes_picture_comes_in_both_themes() -> None:
    picture = re.search(r"<picture>.*?</picture>", text_of("README.md"), re.DOTALL)
    assert picture is not None
    assert {"docs/screens/result-wide-light.png", "docs/screens/result-wide-dark.png"} <= set(links(picture[0]))
    assert 'alt="' in picture[0]


def test_the_block_that_make_cases_fills_is_in_the_readme_once() -> None:
    text = text_of("README.md")
    assert text.count("<!-- cases:begin -->") == text.count("<!-- cases:end -->") == 1
    between = text.partition("<!-- cases:begin -->")[2].partition("<!-- cases:end -->")[0]
    assert between.strip()
    assert "docs/cases.md" in between


def test_a_link_is_read_out_of_text_and_out_of_pictures() -> None:
    text = '[a](b.md) ![c](d.png) <img src="e.png"> <source srcset="f.png">\n```\n[g](h.md)\n```\n'
    assert links(text) == ["b.md", "d.png", "e.png", "f.png"]
    assert prose("[a](b.md) `c`").strip() == "a c"
    assert anchors("# How it works\n## In plain words") == {"how-it-works", "in-plain-words"}
