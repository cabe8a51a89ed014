"""Who may come in, and the headers every answer leaves with."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect

from holdspace.errors import HoldspaceError
from holdspace.web.accounts import is_of_another_account
from holdspace.web.at_the_door import DOOR, at_the_door
from holdspace.web.clock import clock
from holdspace.web.drafting import drop_saved
from holdspace.web.keeping import KEEPING
from holdspace.web.stays import STAYS, Stay
from holdspace.web.views.errors import not_here, not_let_in, other_account, refused
from holdspace.web.views.locking import FORGET
from holdspace.web.ways_out import BLANK, way_out

Next = Callable[[HttpRequest], HttpResponseBase]

COOKIE: Final = "n"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
OPEN_PATHS: Final = frozenset({"/help", "/blank", "/close"})
"""Help is there for anyone; the other two show nothing and keep nothing."""
LOOKS_ON: Final = "/still"
"""Asking how much time is left is no use of it."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SWITCHED_OFF: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": SWITCHED_OFF,
    "X-Robots-Tag": "noindex",
}


def headers(get_response: Next) -> Next:
    """Strict headers on every answer; nothing but static files may be stored by a browser."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if site := _leads_away(request):
            # without script, the form of Close is led on from here to the dull place that was chosen
            response["Content-Security-Policy"] = POLICY.replace("form-action 'self'", f"form-action 'self' {site}")
        if not request.path_info.startswith(settings.STATIC_URL) or response.status_code != HttpResponse.status_code:
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def _leads_away(request: HttpRequest) -> str:
    """The other site that Close leads to from this page, or ""."""
    stay: Stay | None = getattr(request, "stay", None)
    away = way_out(stay.settings.leave_to) if stay is not None else BLANK
    return f"https://{urlsplit(away.address).netloc}" if away.site else ""


def own_host_only(get_response: Next) -> Next:
    """Only this machine's own names, with the port we serve: a foreign name means someone else's page asks."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not _is_own_host(request.META.get("HTTP_HOST", ""), str(request.META.get("SERVER_PORT", ""))):
            return not_here()
        return get_response(request)

    return middleware


def _is_own_host(host: str, port: str) -> bool:
    name, separator, given = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not separator:
        name, given = host, "80"
    return name in HOSTS and given == port


def own_account_only(get_response: Next) -> Next:
    """Only programs of the person's own account, as far as the system tells whose they are."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        ends = [str(request.META.get(name, "")) for name in ("REMOTE_PORT", "SERVER_PORT")]
        known = all(port.isdecimal() for port in ends)
        if known and is_of_another_account(str(request.META.get("REMOTE_ADDR", "")), *map(int, ends)):
            return other_account(request)
        return get_response(request)

    return middleware


def own_pages_only(get_response: Next) -> Next:
    """What changes anything must come from one of our own pages.

    Forms sent under `no-referrer` carry the origin `null`; the browser's own word that the request is from the same
    origin then decides.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS and not from_own_page(request):
            return refused(request)
        return get_response(request)

    return middleware


def from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this."""
    origin = request.headers.get("origin", "")
    site = request.headers.get("sec-fetch-site", "")
    if site and site != "same-origin":
        return False
    if origin in {"", "null"}:
        return site == "same-origin"
    return origin == f"http://{request.headers.get('host', '')}"


class FormTokens(CsrfViewMiddleware):
    """Django's form tokens; the origin was checked before, with the browser's `null` under `no-referrer` in mind."""

    def _origin_verified(self, request: HttpRequest) -> bool:  # ruff: ignore[no-self-use] -- the name Django asks for
        return from_own_page(request)


def stay(get_response: Next) -> Next:
    """Find the stay of this window, or say kindly how to open the app; and keep a locked vault shut."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        now, path, token = clock(), request.path_info, request.COOKIES.get(COOKIE, "")
        KEEPING.check(now)
        quiet = path == LOOKS_ON and request.POST.get("go", "") != "stay"
        found = STAYS.get(token, now, touch=not quiet)
        request.now = now  # type: ignore[attr-defined]
        request.stay = found  # type: ignore[attr-defined]
        request.journal = found.journal if found else None  # type: ignore[attr-defined]
        if found is None:
            response = _unknown(request, token, now) or get_response(request)
        else:
            response = at_the_door(request, found) or _inside(request, found, get_response, quiet=quiet)
            if found.waits and path == DOOR:
                response["Clear-Site-Data"] = FORGET
        if KEEPING.is_parting:
            _ends_with(response)
        return response

    return middleware


def _unknown(request: HttpRequest, token: str, now: datetime) -> HttpResponseBase | None:
    if _is_open(request.path_info):
        return None
    again = STAYS.reopen(token, now)
    return not_let_in(request) if again is None else welcome(again, lapsed=True)


def _inside(request: HttpRequest, stay: Stay, get_response: Next, *, quiet: bool) -> HttpResponseBase:
    with KEEPING.using():
        if stay.opened and not quiet:
            KEEPING.used(request.now)  # type: ignore[attr-defined]
        proof = stay.proof
        response = get_response(request)
        if is_taken_in(request, response):
            with suppress(HoldspaceError):
                drop_saved(request, request.journal)  # type: ignore[attr-defined]
        if stay.opened and stay.proof != proof:
            STAYS.renew_token(stay)
            _give_cookie(response, stay)
        return response


def is_taken_in(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether a form was taken in, so that what was typed into it before can go."""
    if request.method != "POST" or request.path_info in OPEN_PATHS:
        return False
    swapped = response.status_code == HttpResponse.status_code and bool(request.headers.get("hx-request"))
    return swapped or 300 <= response.status_code < 400  # ruff: ignore[magic-value-comparison] -- any redirect


def _ends_with(response: HttpResponseBase) -> None:
    """Once this answer has left, the vault that was locked is put away."""
    close = response.close

    def last() -> None:
        close()
        KEEPING.finish()

    response.close = last  # type: ignore[method-assign]


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith("/go/")


def welcome(stay: Stay, *, lapsed: bool = False) -> HttpResponse:
    """Send a window to the first page with the cookie of its stay."""
    stay.lapsed_before = lapsed
    response = redirect("/")
    response.status_code = 303
    _give_cookie(response, stay)
    return response


def _give_cookie(response: HttpResponseBase, stay: Stay) -> None:
    """For this browser session alone. A `Secure` cookie or a `__Host-` name would be dropped by Safari over http."""
    response.set_cookie(COOKIE, stay.token, httponly=True, samesite="Strict", path="/")
