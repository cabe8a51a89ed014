"""A window comes to a vault that is locked: nothing is shown, no word it brings is lost, and it can be opened."""

from typing import Final

from django.http import HttpRequest, HttpResponse

from holdspace.web.drafting import keep_typed, page_at, words_in
from holdspace.web.keeping import KEEPING
from holdspace.web.stays import Stay

DOOR: Final = "/open"
BESIDE_THE_DOOR: Final = ("/open", "/help", "/blank", "/close", "/go", "/still", "/draft", "/lock", "/bring", "/about")
ONLY_KEPT: Final = ("/kept", "/people")
"""Pages on which there is nothing but what is kept, as are all below the first."""
ERASES: Final = "/settings/erase"
"""Erasing needs no key: it is there for someone who has none."""


def at_the_door(request: HttpRequest, stay: Stay) -> HttpResponse | None:
    """What a window sees while the vault it had open is locked; None for every page it may see.

    A form that comes is held in the window's memory, and goes back on its page once the vault is open.
    """
    if not stay.waits:
        return _asks_for_what_is_kept(request, stay)
    if not KEEPING.exists():
        return _nothing_to_open(request, stay)
    path = request.path_info
    if path == DOOR:
        _comes_to_the_door(request, stay)
    if path == ERASES or any(path == place or path.startswith(f"{place}/") for place in BESIDE_THE_DOOR):
        return None
    if request.method == "POST":
        fields = {name: str(value) for name, value in request.POST.items()}
        stay.goes_back_to = page_at(path)
        if any(value.strip() for value in words_in(path, fields).values()):
            keep_typed(stay.memory, path, fields, request.now)  # type: ignore[attr-defined]
            stay.held = path
    else:
        stay.goes_back_to = request.get_full_path() if page_at(path) else "/"
    return led_to(request, DOOR)


def _asks_for_what_is_kept(request: HttpRequest, stay: Stay) -> HttpResponse | None:
    """A window that has given no key yet: what is kept is not nothing, it is locked."""
    path = request.path_info
    seeks = request.method != "POST" and (path in ONLY_KEPT or path.startswith("/kept/"))
    if not seeks or stay.opened or not KEEPING.exists():
        return None
    stay.goes_back_to = path if page_at(path) else "/"
    return led_to(request, DOOR)


def _comes_to_the_door(request: HttpRequest, stay: Stay) -> None:
    if page := page_at(request.GET.get("b", "")):
        stay.goes_back_to = page
    if request.method == "POST" and request.POST.get("go") == "without":
        stay.goes_on_without()


def _nothing_to_open(request: HttpRequest, stay: Stay) -> HttpResponse | None:
    """Nothing is kept: the window begins anew, and is told so unless the person has just ended or erased it."""
    stay.goes_on_without()
    stay.lapsed_before = not {"gone", "over"} & request.GET.keys()
    path = request.path_info
    if path == "/" or any(path == place or path.startswith(f"{place}/") for place in BESIDE_THE_DOOR):
        return None
    return led_to(request, "/")


def led_to(request: HttpRequest, path: str) -> HttpResponse:
    """Lead a window to another page, also when htmx asked for a part of one."""
    if request.headers.get("hx-request"):
        return HttpResponse(headers={"HX-Redirect": path})
    return HttpResponse(status=303, headers={"Location": path})
