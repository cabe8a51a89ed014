"""Calm pages for when something does not work. No traceback, and nothing a person said, ever shows or is logged."""

import logging
import sys
import traceback

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger("holdspace.web")


def _page(
    request: HttpRequest, status: int, title: str, text: str, *, way: tuple[str, str] | None = None
) -> HttpResponse:
    return render(request, "holdspace/error.html", {"heading": title, "text": text, "way": way}, status=status)


def not_let_in(request: HttpRequest) -> HttpResponse:
    """No stay: the app was closed, or this is another browser."""
    return _page(
        request,
        403,
        _("This page is closed"),
        _("Nothing is kept here. Go to where you started Notes, and press Enter there for a new link."),
    )


def other_account(request: HttpRequest) -> HttpResponse:
    """A program of another account on this machine, whatever it brings."""
    return _page(
        request,
        403,
        _("This page is closed"),
        _("It was opened by another account on this device. Go to the one that started Notes."),
    )


def refused(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # ruff: ignore[unused-function-argument] -- Django calls it so
    """A form that did not come from one of our own pages, or too late."""
    return _page(
        request,
        403,
        _("That did not come from this page"),
        _("So we left it alone, and nothing changed. Go back to the first page and try again from there."),
        way=("/", _("Go to the first page")),
    )


def not_here() -> HttpResponse:
    """Someone asked by a name that is not ours."""
    return HttpResponse(_("Nothing is here."), status=421, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # ruff: ignore[unused-function-argument] -- Django calls it so
    """A request we cannot read."""
    return _page(
        request,
        400,
        _("We could not read that"),
        _("Nothing changed. Go back one page and try again."),
        way=("/", _("Go to the first page")),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # ruff: ignore[unused-function-argument] -- Django calls it so
    """An address that leads nowhere."""
    return _page(
        request,
        404,
        _("There is no such page"),
        _("Your answers are still here. Nothing is lost."),
        way=("/", _("Go to the first page")),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Our own mistake. Only its kind and place are logged."""
    kind, _error, trace = sys.exc_info()
    places = traceback.extract_tb(trace)
    place = f"{places[-1].name}:{places[-1].lineno}" if places else "an unknown place"
    request.has_failed = True  # type: ignore[attr-defined]
    log.error("a page failed: %s in %s", kind.__name__ if kind else "an unknown error", place)
    return _page(
        request,
        500,
        _("Something went wrong on our side"),
        _("It is not your fault. What you told us is still here. Go back one page and try again."),
        way=("/think/page", _("Go on where you were")),
    )
