"""Locking, the time that is left until then, and words as they are typed."""

import json
from collections.abc import Mapping
from contextlib import suppress
from math import floor

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from holdspace.errors import HoldspaceError, NotSavedError
from holdspace.journey.records import Draft
from holdspace.web.drafting import keep_typed, page_at
from holdspace.web.keeping import KEEPING
from holdspace.web.requests import PageRequest
from holdspace.web.stays import STAYS
from holdspace.web.views.start import see
from holdspace.web.watching import Why

FORGET = '"cache", "storage"'
LONGEST_TAB = 40
MOST_AT_ONCE = 8


@require_http_methods(["POST"])
def lock(request: PageRequest) -> HttpResponse:
    """Lock the vault. What is being typed comes along and is kept first."""
    if not request.stay.opened:
        return see("/open" if KEEPING.exists() else "/")
    take_typed(request)
    sample = request.stay.sample
    KEEPING.lock(Why.ASKED, now=request.now)
    page = page_at(request.POST.get("at", ""))
    response = see("/" if sample else f"/open?b={page}" if page else "/open")
    response["Clear-Site-Data"] = FORGET
    return response


@require_http_methods(["POST"])
def end_sample(request: PageRequest) -> HttpResponse:
    """End the made-up life: it is erased, and the person's own notes, or none, take its place."""
    if request.stay.sample:
        KEEPING.lock(Why.SAMPLE_OVER, now=request.now)
    response = see("/?over=1")
    response["Clear-Site-Data"] = FORGET
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def still(request: PageRequest) -> HttpResponse:
    """How long until the vault locks, which is no use of it; or staying, which is; or whether a page is in sight."""
    stay = request.stay
    said, tab = request.POST.get("go", ""), request.POST.get("tab", "")[:LONGEST_TAB]
    if stay.opened:
        if said == "stay":
            KEEPING.used(request.now)
        elif said in {"visible", "hidden", "gone"} and tab:
            stay.tells(tab, in_sight=None if said == "gone" else said == "visible")
            KEEPING.out_of_sight(request.now, hidden=not STAYS.is_in_sight())
    left, warned, why = KEEPING.left(request.now) if stay.opened else (0.0, 0.0, Why.ASKED)
    return JsonResponse({"open": stay.opened, "left": floor(left), "warn": floor(warned), "fixed": why is Why.LONG})


@require_http_methods(["POST"])
def draft(request: PageRequest) -> HttpResponse:
    """Keep words as they are typed; or let go of them, when the person says so."""
    stay, path = request.stay, page_at(request.POST.get("at", ""))
    if request.POST.get("go") == "drop":
        request.journal.delete(Draft, path)
        return see(path or "/")
    fields = {name.removeprefix("w."): str(value) for name, value in request.POST.items() if name.startswith("w.")}
    try:
        keep_typed(request.journal, path, fields, request.now)
    except NotSavedError:
        return HttpResponse(status=507)
    if stay.waits:
        stay.held = stay.goes_back_to = path
    return HttpResponse(status=204)


def take_typed(request: PageRequest) -> None:
    """Keep the words that were on the page when it was locked or closed, as far as they can be read and kept."""
    with suppress(ValueError, TypeError, LookupError, RecursionError):
        sent = json.loads(request.POST.get("drafts", "[]"))
        for path, fields in sent[:MOST_AT_ONCE]:
            if isinstance(path, str) and isinstance(fields, Mapping):
                words = {str(name): value for name, value in fields.items() if isinstance(value, str)}
                with suppress(HoldspaceError):
                    keep_typed(request.journal, page_at(path), words, request.now)
