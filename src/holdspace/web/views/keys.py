"""New keys for notes that are open, and the end of them: change the passphrase, a new sheet, seal anew, delete."""

from collections.abc import Callable
from secrets import token_bytes
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdspace.errors import VaultError
from holdspace.journey import rehearsing
from holdspace.web.keeping import KEEPING
from holdspace.web.making import Making, has_words, takes_other_way, typed
from holdspace.web.requests import PageRequest
from holdspace.web.views.opening import attempt, trouble_with
from holdspace.web.views.start import see

if TYPE_CHECKING:
    from holdspace.storage.vault import Vault

SETTINGS = "/settings"


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: PageRequest) -> HttpResponse:
    """Another passphrase for the same key: quick, and what was sealed before stays as it is."""
    return _new_words(request, "holdspace/keys_words.html", _changed)


def _changed(request: PageRequest, current: str, new: str) -> HttpResponse:
    with KEEPING.keys_change():
        _vault().change_passphrase(new, old=current, cost=KEEPING.cost)
    request.stay.opened = True  # no other window has given this key
    rehearsing.begin_anew(request.stay.journal, request.now)
    request.stay.making = Making()
    return see(f"{SETTINGS}?saved=1")


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: PageRequest) -> HttpResponse:
    """Someone may know it: everything sealed anew with a new key, a new sheet, every other window locked."""
    return _new_words(request, "holdspace/keys_renew.html", _renewed)


def _renewed(request: PageRequest, current: str, new: str) -> HttpResponse:
    with KEEPING.keys_change():
        key = _vault().renew(current, new, cost=KEEPING.cost)
    request.stay.opened = True
    rehearsing.begin_anew(request.stay.journal, request.now)
    request.stay.making = Making(back=SETTINGS, paper_key=key)
    return see("/keep/sheet")


def _new_words(
    request: PageRequest, template: str, done: Callable[[PageRequest, str, str], HttpResponse]
) -> HttpResponse:
    """A page that asks for the passphrase of now and a new one, and what follows when both are right."""
    making = request.stay.making
    if not request.stay.opened:
        return redirect("/open" if KEEPING.exists() else SETTINGS)
    has_words(making, token_bytes)
    if request.method != "POST":
        return _page(request, template)
    current, new = request.POST.get("current", ""), typed(making, request.POST.dict())
    if takes_other_way(making, request.POST.get("go", ""), token_bytes):
        return _page(request, template, current=current, typed=new)
    wrong, problem = "new", new.problem
    if not problem:
        wrong, problem = "current", _not_theirs(request, current)
    if not problem:
        try:
            return done(request, current, new.passphrase)
        except VaultError as error:
            problem = trouble_with(error).words
    return _page(request, template, current=current, typed=new, problem=problem, wrong=wrong)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: PageRequest) -> HttpResponse:
    """A new key sheet; the one before stops working."""
    making, template = request.stay.making, "holdspace/keys_sheet.html"
    if not request.stay.opened:
        return redirect("/open" if KEEPING.exists() else SETTINGS)
    if request.method != "POST":
        return _page(request, template)
    pressed, current = request.POST.get("go", ""), request.POST.get("current", "")
    if pressed in {"show", "hide"}:
        making.visible = pressed == "show"
        return _page(request, template, current=current)
    problem = _not_theirs(request, current)
    if not problem:
        try:
            key = _vault().new_paper_key(current)
        except VaultError as error:
            problem = trouble_with(error).words
        else:
            request.stay.making = Making(back=SETTINGS, paper_key=key)
            return see("/keep/sheet")
    return _page(request, template, current=current, problem=problem)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PageRequest) -> HttpResponse:
    """Everything that is kept, gone. The passphrase is asked for where notes are open, and not where nobody has it."""
    from holdspace.storage import vault  # ruff: ignore[import-outside-top-level] -- needed here alone
    from holdspace.storage.aside import found_aside  # ruff: ignore[import-outside-top-level] -- the same

    stay = request.stay
    old = found_aside(KEEPING.folder)
    if not (KEEPING.exists() or old):
        return redirect("/")
    sure, current = request.POST.get("sure") == "yes", request.POST.get("current", "")
    problem = ""
    if request.method == "POST":
        problem = "" if sure else _("Tick the line below if you are sure.")
        if not problem and stay.opened:
            problem = _not_theirs(request, current)
        if not problem:
            try:
                if KEEPING.exists():
                    KEEPING.erase()
                for folder in old:
                    vault.erase(folder)
            except VaultError as error:
                problem = trouble_with(error).words
            else:
                stay.goes_on_without()
                return see("/?gone=1")
    context = {
        "making": stay.making,
        "asks": stay.opened,
        "aside": bool(old),
        "sure": sure,
        "problem": problem,
        "back": SETTINGS if stay.opened else "/open/lost",
    }
    return render(request, "holdspace/erase.html", context, status=422 if problem else 200)


def _not_theirs(request: PageRequest, current: str) -> str:
    """Why the passphrase of now is not taken; empty if it fits. Wrong tries count and wait as they do on opening."""
    if not current:
        return _("Type the passphrase you have now.")
    trouble = attempt(request, passphrase=current)
    return "" if trouble is None else trouble.words


def _vault() -> "Vault":
    """The open vault. Raises VaultError if it was locked in the meantime."""
    if KEEPING.vault is None:
        raise VaultError("these notes were locked in the meantime: open them again")
    return KEEPING.vault


def _page(request: PageRequest, template: str, **context: object) -> HttpResponse:
    status = 422 if context.get("problem") else 200
    return render(request, template, {"making": request.stay.making, **context}, status=status)
