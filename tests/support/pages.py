"""The written pages: README, its neighbours and docs, with what can be read out of them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
WRITTEN = sorted({*ROOT.glob("*.md"), *DOCS.rglob("*.md")})


def name_of(path: Path) -> str:
    """A page as its path from the root, for the names of tests."""
    return path.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def code(text: str) -> list[str]:
    """Every line of a fenced block and every code span."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [*(line for block in fenced for line in block.splitlines()), *re.findall(r"`([^`\n]+)`", rest)]


def prose(text: str) -> str:
    """What a person reads as sentences: no code, pictures, addresses, tables or markers."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"<picture>.*?</picture>|<!--.*?-->|<[^>]*>", "", text, flags=re.DOTALL)
    text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[`*]", "", text)


def paragraphs(text: str) -> list[str]:
    """Paragraphs and list items of a page's prose, without headings."""
    lines = re.sub(r"^(?:[-\d][\d.]* (?:\[.\] )?|\s+[-\d] )", "\n", prose(text), flags=re.MULTILINE)
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", lines)]
    return [part for part in parts if part and not part.startswith("#")]
