"""Coming in by a one-time link, and leaving without a trace."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from holdspace.web.keeping import KEEPING
from holdspace.web.launch import redeem
from holdspace.web.middleware import COOKIE, welcome
from holdspace.web.requests import PageRequest
from holdspace.web.stays import STAYS, Stay
from holdspace.web.views.errors import not_let_in
from holdspace.web.views.locking import FORGET, take_typed
from holdspace.web.watching import Why
from holdspace.web.ways_out import BLANK, way_out


@require_GET
def go(request: PageRequest, token: str) -> HttpResponse:
    """Let a window in once. What this browser had open before is forgotten."""
    if not redeem(token, request.now):
        return not_let_in(request)
    STAYS.drop(request.COOKIES.get(COOKIE, ""))
    return welcome(STAYS.open(request.now))


@require_http_methods(["POST"])
def close(request: PageRequest) -> HttpResponse:
    """Forget everything about this window, lock what it opened, and show an empty page or a dull one."""
    stay: Stay | None = request.stay
    away = way_out(stay.settings.leave_to) if stay is not None else BLANK
    opened = stay is not None and stay.opened
    if opened:
        take_typed(request)
    STAYS.drop(request.COOKIES.get(COOKIE, ""))
    if opened:
        KEEPING.lock(Why.CLOSED, now=request.now)
    response = HttpResponse(status=303, headers={"Location": away.address})
    response.delete_cookie(COOKIE, samesite="Strict")
    response["Clear-Site-Data"] = FORGET
    return response


@require_safe
def blank(request: PageRequest) -> HttpResponse:
    """An empty page."""
    response = render(request, "holdspace/blank.html")
    response["Clear-Site-Data"] = FORGET
    return response
