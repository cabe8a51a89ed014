"""Begin or renew a translation: `.venv/bin/python tools/messages.py de`.

Messages of the pages and of the terminal go to .po files, what is translated already is kept, and .mo files are made
from them. Files of words that the language does not have yet are copied from English, to be written over.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "src" / "holdspace"
KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "sentence": None,
}
HEADER: Final = "# Words of Holdspace in another language. They are given to the public domain under CC0."
CODE: Final = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Domain:
    """One catalogue: where its messages stand, and where its translations are kept."""

    name: str
    sources: tuple[Path, ...]
    locale: Path

    def file(self, language: str) -> Path:
        return self.locale / language / "LC_MESSAGES" / f"{self.name}.po"


BELOW: Final = (PACKAGE / "journey", PACKAGE / "storage")
"""Sentences of errors and findings, which both the pages and the terminal show."""
PAGES: Final = Domain("django", (PACKAGE / "web", *BELOW), PACKAGE / "web" / "locale")
TERMINAL: Final = Domain("terminal", (PACKAGE / "cli", *BELOW), PACKAGE / "locale")


def messages(domain: Domain) -> Iterator[tuple[str | tuple[str, str], tuple[str, int]]]:
    """Every message, text or singular and plural, with the file and line it stands in."""
    for file in sorted(
        file for folder in domain.sources for end in ("html", "py") for file in folder.rglob(f"*.{end}")
    ):
        text = file.read_text(encoding="utf-8")
        code = templatize(text, origin=str(file)) if file.suffix == ".html" else text
        for line, message, _comments, _context in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
            yield message, (file.relative_to(PACKAGE).as_posix(), line)  # type: ignore[misc]


def renew(domain: Domain, language: str) -> tuple[int, int]:
    """Write a language's catalogue; how many messages it has, and how many are not translated yet."""
    file = domain.file(language)
    catalog = Catalog(locale=language, project="Holdspace", header_comment=HEADER, fuzzy=False)
    if file.exists():
        with file.open("rb") as kept:
            catalog = read_po(kept, locale=language)
    template = Catalog()
    for message, place in messages(domain):
        template.add(message, locations=[place])
    catalog.update(template, no_fuzzy_matching=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as written:
        write_po(written, catalog, width=120, ignore_obsolete=True)
    with file.with_suffix(".mo").open("wb") as made:
        write_mo(made, catalog)
    listed = [message for message in catalog if message.id]
    return len(listed), sum(not (all(m.string) if isinstance(m.string, tuple) else m.string) for m in listed)


def copy_words(language: str) -> list[str]:
    """Copy each English file of words that the language lacks; their names."""
    english = PACKAGE / "content" / "data"
    (english / language).mkdir(exist_ok=True)
    missing = [file for file in sorted(english.glob("*.toml")) if not (english / language / file.name).exists()]
    for file in missing:
        if file.name == "questions.toml":
            (english / language / file.name).write_text(words_of_questions(), encoding="utf-8")
        else:
            shutil.copyfile(file, english / language / file.name)
    return [file.name for file in missing]


def words_of_questions() -> str:
    """The words of all questions, a table for each id."""
    from holdspace.content.library import questionnaire  # ruff: ignore[import-outside-top-level] -- tests need no model
    from holdspace.content.packs import words_of  # ruff: ignore[import-outside-top-level] -- the same

    out = []
    for question in questionnaire().questions:
        words = words_of(question)
        options = words.pop("options")
        out += [f"[{question.id}]", *(f"{key} = {_quoted(text)}" for key, text in words.items())]
        out += ["options = { " + ", ".join(f"{value} = {_quoted(label)}" for value, label in options.items()) + " }"]
        out += [""]
    return "\n".join(out)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main() -> None:
    if len(sys.argv) != 2 or not CODE.fullmatch(sys.argv[1]):
        sys.exit("Name one language by its code, like: tools/messages.py de")
    language = sys.argv[1]
    for domain in (PAGES, TERMINAL):
        count, left = renew(domain, language)
        print(f"{domain.file(language).relative_to(ROOT)}: {count} messages, {left} to translate")
    for name in copy_words(language):
        print(f"src/holdspace/content/data/{language}/{name}: copied from English, to be written over")


if __name__ == "__main__":
    main()
