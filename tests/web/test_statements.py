"""How often a page asks the sealed file: no more than this, however much is kept."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from window import Window
from years import years

from holdspace.web.keeping import KEEPING

FEW, MANY = 60, 600
MOST = {
    "/": 8,
    "/kept": 5,
    "/kept?n=2": 5,
    "/kept/interview-1": 12,
    "/kept/interview-0/again": 5,
    "/notes": 6,
    "/notes/note-1": 6,
    "/people": 5,
    "/people/sample-1": 6,
    "/settings": 4,
    "/stored": 8,
    "/take": 8,
    "/more": 3,
    "/help": 3,
}
"""The most for each page of every day when nothing was read yet: once for a kind, and for what is looked up by name."""
READ_AGAIN = 8
"""The most for any page when the lists were read before."""
SPARE = 2
"""No budget is larger than what the page takes by more than this."""
NOW = datetime.now(UTC)


@contextmanager
def asked() -> Generator[list[str]]:
    """Inside, every statement that the open vault's file is asked goes on the list."""
    statements: list[str] = []
    _traced(statements.append)
    try:
        yield statements
    finally:
        _traced(None)


def _traced(callback: Callable[[str], object] | None) -> None:
    assert KEEPING.vault is not None
    with KEEPING.vault.journal.held() as connection:
        connection.set_trace_callback(callback)


def counted(window: Window, path: str, *, anew: bool) -> int:
    assert KEEPING.vault is not None
    if anew:
        KEEPING.vault.journal._remembered.forget()
    with asked() as statements:
        window.page(path)
    return len(statements)


Counts = dict[tuple[int, bool], dict[str, int]]
"""By how many records there are, and whether nothing was read yet: how many statements each page takes."""


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> Counts:
    found = {}
    for records in (FEW, MANY):
        window = Window.keeping(tmp_path_factory.mktemp("kept"), years(NOW, records))
        for anew in (True, False):
            found[records, anew] = {path: counted(window, path, anew=anew) for path in MOST}
    return found


def test_a_page_asks_the_file_a_few_times_and_no_more(statements: Counts) -> None:
    for (_records, anew), pages in statements.items():
        assert all(pages[path] <= (most if anew else READ_AGAIN) for path, most in MOST.items()), pages


def test_a_page_asks_as_often_whether_little_or_much_is_kept(statements: Counts) -> None:
    assert statements[FEW, True] == statements[MANY, True]
    assert statements[FEW, False] == statements[MANY, False]


def test_the_budgets_are_no_larger_than_they_need_to_be(statements: Counts) -> None:
    spare = {path: most - statements[MANY, True][path] for path, most in MOST.items()}
    assert max(spare.values()) <= SPARE, spare


def test_a_list_is_not_read_again_until_it_changes(statements: Counts) -> None:
    assert not [path for path in ("/kept", "/people", "/settings", "/more") if statements[MANY, False][path] > 1]


def test_a_saved_note_is_one_durable_write(tmp_path: Path) -> None:
    window = Window.keeping(tmp_path / "kept", years(NOW, FEW))
    with asked() as statements:
        assert window.post("/notes", {"text": "The clock on the wall."}).status_code == 303
    assert [one for one in statements if one == "COMMIT"] == ["COMMIT"]
    assert len(statements) <= 14
