"""Words as they were typed before they were saved: put back on the page they belong to, gone once it is saved."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from holdspace.errors import ConflictError
from holdspace.journey.journal import Journal, MissingRecordError
from holdspace.journey.records import Draft
from holdspace.web.requests import PageRequest

LONGEST: Final = 20_000
"""Characters of one field."""
MOST_FIELDS: Final = 16
MOST_DRAFTS: Final = 64
LONGEST_PATH: Final = 200
LONGEST_NAME: Final = 64

WITH_SECRETS: Final = ("/open", "/keep", "/settings", "/take", "/bring", "/lock", "/close", "/still", "/draft", "/go")
"""Where passphrases and keys are typed, and where nothing is: no word from there is ever held."""
NOTHING_TYPED: Final = ("/think/page", "/think/before", "/sample")
NO_WORDS: Final = frozenset(
    {"csrfmiddlewaretoken", "go", "revision", "door", "opening", "stage", "change", "at", "b"}
    | {"current", "new", "again", "passphrase", "paper", "paper_key", "key", "sheet", "sure"}
)
"""Fields that are choices of ours or secrets, and never someone's words."""


def typed_before(request: PageRequest) -> dict[str, str]:
    """What was typed on this page and not saved; empty if nothing was, or if the page is looked at as it is kept."""
    if getattr(request, "as_kept", False):
        return {}
    try:
        return dict(request.journal.get(Draft, request.path).fields)
    except MissingRecordError:
        return {}


def is_saved(request: PageRequest) -> None:
    """The page was saved or left on purpose: its draft is not needed any more."""
    request.journal.delete(Draft, request.path)


def page_at(path: str) -> str:
    """The path if it is one of our pages, else ""."""
    page = path.partition("?")[0].partition("#")[0]
    if not page.startswith("/") or len(path) > LONGEST_PATH:
        return ""
    with suppress(Resolver404):
        resolve(page)
        return page
    return ""


def _under(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def words_in(path: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that may hold someone's words, cut to size; none where secrets are typed."""
    if not path or _under(path, WITH_SECRETS) or _under(path, NOTHING_TYPED):
        return {}
    words = {
        name: value[:LONGEST]
        for name, value in fields.items()
        if name not in NO_WORDS and len(name) <= LONGEST_NAME and isinstance(value, str)
    }
    return dict(list(words.items())[:MOST_FIELDS])


def keep_typed(journal: Journal, path: str, fields: Mapping[str, str], now: datetime) -> None:
    """Keep what was typed on a page, in place of what was kept of it before. Raises NotSavedError."""
    words = words_in(page_at(path), fields)
    if not words:
        return
    if not any(value.strip() for value in words.values()):
        journal.delete(Draft, path)
        return
    with suppress(ConflictError), journal.together():  # of two tabs that type at once, one is as new as the other
        try:
            before = journal.get(Draft, path)
        except MissingRecordError:
            _make_room(journal)
            journal.add(Draft(id=path, touched=now, fields=words))
        else:
            if before.fields != words:
                journal.save(before.next(fields=words, touched=now))


def _make_room(journal: Journal) -> None:
    drafts = sorted(journal.all(Draft), key=lambda draft: draft.touched)
    for draft in drafts[: max(0, len(drafts) - MOST_DRAFTS + 1)]:
        journal.delete(Draft, draft.id)


def drop_saved(request: HttpRequest, journal: Journal) -> None:
    """A form was taken in: what was typed into it before is not needed any more."""
    try:
        draft = journal.get(Draft, request.path)
    except MissingRecordError:
        return
    if draft.fields.keys() & request.POST.keys():
        journal.delete(Draft, draft.id)
