"""Who may come in, and the headers every answer leaves with."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect

from holdspace.web.stays import STAYS, Stay
from holdspace.web.views.errors import not_here, not_let_in, refused

Next = Callable[[HttpRequest], HttpResponseBase]

COOKIE: Final = "n"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HOSTS: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
OPEN_PATHS: Final = frozenset({"/help", "/blank", "/close"})
"""Help is there for anyone; the other two show nothing and keep nothing."""

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


def clock() -> datetime:
    """Now; the setting HOLDSPACE_CLOCK may give another clock."""
    given: Callable[[], datetime] | None = getattr(settings, "HOLDSPACE_CLOCK", None)
    return given() if given else datetime.now(UTC)


def headers(get_response: Next) -> Next:
    """Strict headers on every answer; nothing but static files may be stored by a browser."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if not request.path_info.startswith(settings.STATIC_URL) or response.status_code != HttpResponse.status_code:
            response["Cache-Control"] = "no-store"
        return response

    return middleware


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
    """Find the stay of this window, or say kindly how to open the app."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        now = clock()
        token = request.COOKIES.get(COOKIE, "")
        found = STAYS.get(token, now)
        request.now = now  # type: ignore[attr-defined]
        request.stay = found  # type: ignore[attr-defined]
        request.journal = found.journal if found else None  # type: ignore[attr-defined]
        if found is None and not _is_open(request.path_info):
            again = STAYS.reopen(token, now)
            return not_let_in(request) if again is None else welcome(again, lapsed=True)
        return get_response(request)

    return middleware


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith("/go/")


def welcome(stay: Stay, *, lapsed: bool = False) -> HttpResponse:
    """Send a window to the first page with the cookie of its stay."""
    stay.lapsed_before = lapsed
    response = redirect("/")
    response.status_code = 303
    response.set_cookie(COOKIE, stay.token, httponly=True, samesite="Strict", path="/")
    return response
