"""A form that could not be saved: its words stand on the page that says so, to copy or to try again."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import resolve

from holdspace.errors import ConflictError, HoldspaceError, NotSavedError
from holdspace.web.drafting import words_in

NOT_SAVED: Final = 507
CHANGED: Final = 409
PICKED: Final = frozenset({"day", "about", "way", "started", "ended"})
"""Fields that hold a choice: they go along when it is tried again, and are no words to copy."""
SECRET: Final = frozenset({"csrfmiddlewaretoken", "current", "new", "again", "passphrase", "sheet"})


@dataclass(frozen=True, slots=True)
class Words:
    """One field: what was typed, and what is kept under its name now, if anything is."""

    name: str
    typed: str
    kept: str = ""


class UnsavedWords:
    """Turns a write that failed, or one that met a newer one, into a page with the words on it.

    The words are on that page alone: nothing else of the request is kept anywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:  # ruff: ignore[undocumented-public-method] -- Django calls it
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:  # ruff: ignore[no-self-use] -- the name Django asks for
        """The page for what a view raised; None for anything else."""
        if request.method == "POST" and isinstance(exception, NotSavedError):
            return not_saved(request)
        if request.method == "POST" and isinstance(exception, ConflictError):
            return changed_elsewhere(request)
        return None


def not_saved(request: HttpRequest) -> HttpResponse:
    """The disk refused it."""
    return _page(request, NOT_SAVED, {})


def changed_elsewhere(request: HttpRequest) -> HttpResponse:
    """Another tab saved first: both texts."""
    return _page(request, CHANGED, _kept_now(request))


def _page(request: HttpRequest, status: int, kept: Mapping[str, str]) -> HttpResponse:
    words = [
        Words(name, typed, kept.get(name, ""))
        for name, typed in words_in(request.path, request.POST.dict()).items()
        if typed.strip() and name not in PICKED
    ]
    shown = {one.name for one in words}
    rest = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in SECRET and name not in shown
        for value in values
    ]
    context = {"words": words, "rest": rest, "conflict": status == CHANGED, "address": request.get_full_path()}
    return render(request, "holdspace/unsaved.html", context, status=status)


def _kept_now(request: HttpRequest) -> dict[str, str]:
    """What the fields of the same page hold as it would be shown now."""
    again = copy(request)
    again.method, again.POST = "GET", QueryDict()
    again.as_kept = True  # type: ignore[attr-defined]
    with suppress(HoldspaceError, Http404):
        found = resolve(request.path_info)
        page = found.func(again, *found.args, **found.kwargs)
        if page.status_code == HttpResponse.status_code:
            fields = Fields()
            fields.feed(page.content.decode())
            return fields.found
    return {}


class Fields(HTMLParser):
    """The text fields of a page and what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A field begins."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea" and name:
            self._inside, self.found[name] = name, ""
        elif tag == "input" and name and given.get("type", "text") == "text":
            self.found[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """A field ends."""
        if tag == "textarea":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Text, perhaps in a field."""
        if self._inside:
            self.found[self._inside] += data
