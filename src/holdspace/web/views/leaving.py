"""Coming in by a one-time link, and leaving without a trace."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from holdspace.web.launch import redeem
from holdspace.web.middleware import COOKIE, welcome
from holdspace.web.requests import PageRequest
from holdspace.web.stays import STAYS
from holdspace.web.views.errors import not_let_in


@require_GET
def go(request: PageRequest, token: str) -> HttpResponse:
    """Let a window in once. What this browser had open before is forgotten."""
    if not redeem(token, request.now):
        return not_let_in(request)
    STAYS.drop(request.COOKIES.get(COOKIE, ""))
    return welcome(STAYS.open(request.now))


@require_http_methods(["POST"])
def close(request: PageRequest) -> HttpResponse:
    """Forget everything about this window, and show an empty page."""
    STAYS.drop(request.COOKIES.get(COOKIE, ""))
    response = HttpResponse(status=303, headers={"Location": "/blank"})
    response.delete_cookie(COOKIE, samesite="Strict")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def blank(request: PageRequest) -> HttpResponse:
    """An empty page."""
    response = render(request, "holdspace/blank.html")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
