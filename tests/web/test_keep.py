"""Keep this: offered where there is something to keep, done in a minute, and safe to leave at any point."""

import re
from collections.abc import Generator
from pathlib import Path

import pytest
from keeps import OWN, Keeper, text
from window import Window, nothing_kept

from holdspace.journey.records import Interview, Settings
from holdspace.web.keeping import KEEPING
from holdspace.web.middleware import COOKIE
from holdspace.web.places import number_of
from holdspace.web.stays import STAYS

PLACES = {"1": "/think/check", "2": "/think/result", "3": "/think/sheet"}
SECONDS_A_PRESS, WORK_SECONDS = 2, 2
SIGNS_A_SECOND, WORDS_A_SECOND = 3, 4
"""Published means: 36 words a minute typed on a phone (Palin et al. 2019), 238 read in silence (Brysbaert 2019)."""
NINETY_SECONDS = 90


@pytest.fixture
def folder(tmp_path: Path) -> Generator[Path]:
    """Where notes would be kept; nothing is there yet."""
    nothing_kept(tmp_path / "notes")
    yield tmp_path / "notes"
    nothing_kept(tmp_path / "nothing")


@pytest.fixture
def keeper() -> Keeper:
    """Someone with a result at hand."""
    return Keeper(Window().leaning())


def kept_interview(window: Window) -> Interview:
    found = window.stay.journal.newest(Interview)
    assert found is not None
    return found


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("rule", ["R1", "R5", "R11"])
def test_keep_this_stands_wherever_there_is_something_to_keep(window: Window, rule: str) -> None:
    window.under(rule)
    for key, path in PLACES.items():
        page = window.page(path)
        place = re.search(r'<div id="kept".*?</div>', page, re.DOTALL)
        assert place is not None, path
        assert f'name="b" value="{key}"' in place[0]
        assert 'action="/keep"' in place[0]
        assert "Keep this" in place[0]
        assert 'class="btn main"' not in place[0]
    if rule != "R11":
        page = text(window.get("/think/result"))
        assert "Keep a note of it for yourself" in page
        assert "Nothing is sent to anyone." in page
        assert "You don’t have to do anything with it." in page


@pytest.mark.usefixtures("folder")
def test_keeping_takes_five_presses_and_less_than_ninety_seconds(keeper: Keeper) -> None:
    keeper.keeps()
    assert keeper.presses == 5
    assert keeper.pages == ["/keep", "/keep/words", "/keep/sheet", "/keep/check", "/think/result#kept"]
    typed = len(keeper.passphrase) + 8
    assert keeper.words_read > 100
    seconds = (
        keeper.presses * SECONDS_A_PRESS + typed / SIGNS_A_SECOND + keeper.words_read / WORDS_A_SECOND + WORK_SECONDS
    )
    assert seconds <= NINETY_SECONDS


def test_what_was_said_is_kept_and_the_person_is_where_they_were(folder: Path, keeper: Keeper) -> None:
    said = kept_interview(keeper.window)
    keeper.keeps()
    window = keeper.window
    assert window.stay.opened
    assert window.stay.memory.is_empty()
    kept = kept_interview(window)
    assert kept.kept
    assert kept.outcome is not None
    assert (kept.id, kept.answers) == (said.id, said.answers)
    assert "Kept with your notes" in text(window.get("/think/result"))
    assert 'action="/keep"' not in window.page("/think/result")
    KEEPING.vault.close()  # type: ignore[union-attr]
    assert all(b"raise_it" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.usefixtures("folder")
def test_with_notes_open_one_press_keeps_and_a_change_can_be_kept_again(keeper: Keeper) -> None:
    keeper.keeps()
    window = keeper.window
    window.under("R11")
    assert not kept_interview(window).kept
    assert keeper.press("/keep", {"b": "1"}) == "/think/check#kept"
    assert kept_interview(window).kept
    assert "Kept with your notes" in text(window.get("/think/check"))
    window.post(f"/think/page/{number_of('wish')}", {"go": "on", "wish": "change"})
    assert 'action="/keep"' in window.page("/think/result")


def typed_beside(window: Window, words: str) -> dict[str, str]:
    """What the page of the result sends with Keep this, when these words stand in its field."""
    shown = re.search(r'<form id="view".*?name="revision" value="(\w*)"', window.page("/think/result"), re.DOTALL)
    assert shown is not None
    return {"b": "2", "own": words, "revision": shown[1]}


def test_words_typed_beside_the_result_are_kept_with_it(keeper: Keeper, folder: Path) -> None:
    window = keeper.window
    window.post("/draft", {"at": "/think/result", "w.own": "Half and"})
    keeper.press("/keep", typed_beside(window, "Half and half, I think."))
    keeper.press("/keep", {"device": "mine"})
    assert keeper.press("/keep/words", {"go": "on", "new": keeper.offered()}) == "/keep/sheet"
    keeper.press("/keep/sheet", {"go": "skip"})
    assert folder.exists()
    assert kept_interview(window).own_view == "Half and half, I think."
    assert "It is not saved yet" not in text(window.get("/think/result"))
    assert f'href="/kept/{kept_interview(window).id}"' in window.page("/think/result")
    window.under("R11")
    keeper.press("/keep", typed_beside(window, "More of it is mine."))
    assert (kept_interview(window).kept, kept_interview(window).own_view) == (True, "More of it is mine.")


@pytest.mark.usefixtures("folder")
def test_keeping_writes_over_no_words_of_another_tab(keeper: Keeper) -> None:
    window = keeper.window
    here = typed_beside(window, "From this tab.")
    window.post("/think/result", {**typed_beside(window, "From the other tab."), "go": "own"})
    keeper.press("/keep", here)
    assert kept_interview(window).own_view == "From the other tab."
    page = text(window.get("/think/result"))
    assert "It is not saved yet" in page
    assert "From this tab." in page


def test_closing_before_the_passphrase_leaves_nothing_at_all(folder: Path, keeper: Keeper) -> None:
    words = keeper.words()
    keeper.window.post("/keep/words", {"go": "on", "new": "something else"})
    assert not folder.exists()
    assert kept_interview(keeper.window).kept is False
    token = keeper.window.cookies[COOKIE].value
    keeper.window.post("/close")
    assert not folder.exists()
    assert token not in STAYS._stays
    assert KEEPING.exists() is False
    assert words


def test_closing_with_the_sheet_on_the_screen_leaves_notes_that_open_with_the_words(
    folder: Path, keeper: Keeper
) -> None:
    keeper.makes()
    said = kept_interview(keeper.window)
    keeper.window.post("/close")
    nothing_kept(folder)
    window = Keeper(Window())
    assert window.press("/open", {"go": "on", "current": keeper.passphrase}) == "/"
    assert kept_interview(window.window) == said
    assert said.kept


@pytest.mark.usefixtures("folder")
def test_the_words_and_the_sheet_are_in_no_address_hidden_field_or_cookie(keeper: Keeper) -> None:
    pages = []
    send = keeper.window.post

    def post(path: str, data: object) -> object:
        answer = send(path, data)
        pages.append(answer.content.decode())
        return answer

    keeper.window.post = post  # type: ignore[method-assign,assignment]
    keeper.makes()
    pages += [keeper.window.page(path) for path in ("/keep/sheet",)]
    keeper.types_back()
    pages += [keeper.window.page(path) for path in ("/think/result", "/")]
    secrets = {*keeper.sheet[:8], keeper.passphrase, *keeper.passphrase.split()}
    places = [
        *keeper.pages,
        keeper.window.cookies.output(),
        *(field for page in pages for field in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)),
        *(one for page in pages for one in re.findall(r'(?:href|action|data-\w+)="([^"]*)"', page)),
    ]
    assert len(keeper.sheet) == 9
    assert not [(place, secret) for place in places for secret in secrets if secret in place]


@pytest.mark.usefixtures("folder")
def test_the_sheet_can_be_looked_at_until_it_is_typed_back_and_then_is_nowhere(keeper: Keeper) -> None:
    keeper.makes()
    keeper.press("/keep/sheet", {"go": "on"})
    assert all(group in keeper.read("/keep/sheet") for group in keeper.sheet)
    keeper.types_back()
    for path in ("/keep/sheet", "/keep/check"):
        assert keeper.window.get(path).status_code == 302
    assert not keeper.window.stay.making.paper_key
    page = keeper.read("/think/result")
    assert not [group for group in keeper.sheet[:8] if group in page]


@pytest.mark.usefixtures("folder")
def test_a_slip_on_typing_back_is_named_and_the_rest_is_kept(keeper: Keeper) -> None:
    keeper.makes()
    keeper.press("/keep/sheet", {"go": "on"})
    first, second = keeper.window.stay.making.asked
    right = {f"g{one}": f" {keeper.sheet[one - 1][:2]}-{keeper.sheet[one - 1][2:].lower()}" for one in (first, second)}
    sent = keeper.window.post("/keep/check", {"go": "on", **right, f"g{second}": "0000"})
    assert sent.status_code == 422
    assert f"Group {second} is not as it is on the sheet." in text(sent)
    assert right[f"g{first}"].strip() in text(sent)
    assert 'href="/keep/sheet"' in text(sent)
    both = keeper.window.post("/keep/check", {"go": "on", f"g{first}": "", f"g{second}": ""})
    assert "Neither is as it is on the sheet." in text(both)
    assert keeper.press("/keep/check", {"go": "on", **right}) == "/think/result#kept"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("at", ["sheet", "check"])
def test_the_sheet_can_be_skipped_and_the_page_says_what_that_means(keeper: Keeper, at: str) -> None:
    keeper.makes()
    if at == "sheet":
        assert "Then only the passphrase opens your notes. If you forget it, they stay shut for good." in keeper.read(
            "/keep/sheet"
        )
    else:
        keeper.press("/keep/sheet", {"go": "on"})
        assert "if the sheet has a slip in it, it won’t open them" in keeper.read("/keep/check")
    assert keeper.press(f"/keep/{at}", {"go": "skip"}) == "/think/result#kept"
    assert not keeper.window.stay.making.paper_key
    assert kept_interview(keeper.window).kept


@pytest.mark.usefixtures("folder")
def test_the_printed_sheet_says_nothing_of_what_it_opens(keeper: Keeper) -> None:
    keeper.makes()
    page = keeper.window.page("/keep/sheet")
    assert "<title>Sheet – Notes</title>" in page
    sheet = re.search(r'<section class="keysheet".*?</section>', page, re.DOTALL)
    assert sheet is not None
    words = re.sub(r"<[^>]+>", " ", sheet[0])
    assert "Key sheet" in words
    assert not re.search(r"note|therap|holdspace|vault|diary|pass", words, re.IGNORECASE)
    rest = page.replace(sheet[0], "").partition("<main")[2]
    assert 'class="head no-print"' in rest
    assert 'class="side stack tight no-print"' in rest
    assert 'class="end bar no-print"' in rest


def test_five_words_are_typed_once_as_they_stand(folder: Path, keeper: Keeper) -> None:
    first = keeper.words()
    assert len(first.split()) == 5
    wrong = keeper.window.post("/keep/words", {"go": "on", "new": first.upper()})
    assert wrong.status_code == 422
    assert "That is not quite the same." in text(wrong)
    assert f'value="{first.upper()}"' in text(wrong)
    assert first in text(wrong)
    empty = keeper.window.post("/keep/words", {"go": "on"})
    assert "Type the five words, or choose your own." in text(empty)
    keeper.window.post("/keep/words", {"go": "another"})
    second = keeper.offered()
    assert second != first
    assert not folder.exists()
    assert keeper.press("/keep/words", {"go": "on", "new": f"  {second} "}) == "/keep/sheet"


@pytest.mark.parametrize(
    ("new", "again", "why"),
    [
        ("short one", "short one", "Make it 12 letters or more."),
        ("passwordpassword", "passwordpassword", "Add a word or two that don’t belong with it."),
        ("password1234", "password1234", "A lot of people use that one"),
        (OWN, OWN + "x", "The two are not the same."),
        ("", "", "Type a passphrase, or take five words from us."),
    ],
)
def test_a_passphrase_of_ones_own_is_looked_at_with_a_kind_reason(
    folder: Path, keeper: Keeper, new: str, again: str, why: str
) -> None:
    keeper.words()
    keeper.window.post("/keep/words", {"go": "own"})
    sent = keeper.window.post("/keep/words", {"go": "on", "new": new, "again": again})
    assert sent.status_code == 422
    assert why in text(sent)
    assert not folder.exists()


@pytest.mark.usefixtures("folder")
def test_ones_own_passphrase_can_be_shown_pasted_and_kept_by_a_manager(keeper: Keeper) -> None:
    keeper.words()
    keeper.window.post("/keep/words", {"go": "own"})
    page = keeper.window.page("/keep/words")
    fields = re.findall(r"<input [^>]*(?:name=\"new\"|name=\"again\")[^>]*>", page)
    assert len(fields) == 2
    for one in fields:
        assert 'type="password"' in one
        assert 'autocomplete="new-password"' in one
        assert 'maxlength="1000"' in one
        assert "onpaste" not in one
    shown = text(keeper.window.post("/keep/words", {"go": "show", "new": OWN, "again": OWN}))
    assert shown.count(f'type="text" value="{OWN}"') == 2
    hidden = text(keeper.window.post("/keep/words", {"go": "hide", "new": OWN, "again": OWN}))
    assert 'name="new" type="password"' in hidden
    assert keeper.press("/keep/words", {"go": "on", "new": OWN, "again": OWN}) == "/keep/sheet"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("device", "locks"), [("mine", ("mine", 10, 0)), ("shared", ("shared", 5, 60))])
def test_the_device_decides_when_it_locks(keeper: Keeper, device: str, locks: tuple[str, int, int]) -> None:
    keeper.makes(device)
    kept = keeper.window.stay.journal.newest(Settings)
    assert kept is not None
    assert (kept.device, kept.idle_minutes, kept.hidden_seconds) == locks
    assert kept.passphrase_since == kept.made


@pytest.mark.usefixtures("folder")
def test_on_a_device_that_is_not_theirs_print_comes_first_and_keeping_is_their_choice(keeper: Keeper) -> None:
    keeper.press("/keep", {"b": "2"})
    assert keeper.press("/keep", {"device": "other"}) == "/keep/instead"
    page = keeper.read("/keep/instead")
    assert "We would not keep it here" in page
    assert '<a class="btn main" href="/think/sheet">' in page
    assert keeper.press("/keep", {"device": "anyway"}) == "/keep/words"
    keeper.press("/keep/words", {"go": "on", "new": keeper.offered()})
    assert keeper.window.stay.settings.device == "shared"


def test_a_disk_that_takes_nothing_loses_nothing(folder: Path, keeper: Keeper) -> None:
    folder.parent.joinpath("full").write_text("a file where a folder would be", encoding="utf-8")
    KEEPING.folder = folder.parent / "full" / "notes"
    words = keeper.words()
    sent = keeper.window.post("/keep/words", {"go": "on", "new": words})
    assert sent.status_code == 422
    assert "Not saved. What you told us is still in this window." in text(sent)
    assert f'value="{words}"' in text(sent)
    assert not keeper.window.stay.opened
    assert kept_interview(keeper.window).kept is False
    KEEPING.folder = folder
    assert keeper.press("/keep/words", {"go": "on", "new": words}) == "/keep/sheet"


@pytest.mark.usefixtures("folder")
def test_no_page_of_keeping_is_reached_before_its_turn(window: Window) -> None:
    assert window.get("/keep/words")["Location"] == "/keep"
    assert window.get("/keep/sheet")["Location"] == "/"
    assert window.get("/keep/check")["Location"] == "/"
    assert window.post("/keep", {"device": "nonsense"}).status_code == 200


def test_closed_notes_are_opened_first_and_then_this_is_put_with_them(folder: Path, keeper: Keeper) -> None:
    keeper.makes()
    nothing_kept(folder)
    later = Keeper(Window().under("R5"))
    assert later.press("/keep", {"b": "2"}) == "/open"
    assert "Then we will put this with your notes." in later.read("/open")
    assert later.press("/open", {"go": "on", "current": keeper.passphrase}) == "/think/result#kept"
    assert [one.kept for one in later.window.stay.journal.all(Interview)] == [True, True]
    assert "Kept with your notes" in later.read("/think/result")
