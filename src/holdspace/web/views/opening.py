"""Opening what is kept: with the passphrase, with the key sheet, or not at all."""

from dataclasses import dataclass
from secrets import token_bytes

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from holdspace.errors import (
    DamagedVaultError,
    NewerVaultError,
    NotSavedError,
    VaultBusyError,
    VaultError,
    WrongKeyError,
)
from holdspace.journey import rehearsing
from holdspace.web import putting_away
from holdspace.web.at_hand import come_back
from holdspace.web.drafting import page_at
from holdspace.web.keeping import KEEPING, TooSoonError
from holdspace.web.making import Making, has_words, slip_in, takes_other_way, typed
from holdspace.web.requests import PageRequest
from holdspace.web.views.start import see


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why notes did not open: a calm sentence, what kind of trouble it is, and the status of the answer."""

    words: str
    kind: str = ""
    status: int = 422


def trouble_with(error: VaultError) -> Trouble:
    """An error of the vault as a person reads it. Nothing was written in any of these cases."""
    match error:
        case TooSoonError():
            trouble = _wait(1)
        case WrongKeyError():
            trouble = Trouble(_("That did not open them. Look at capital letters and spaces, and try again."))
        case VaultBusyError():
            words = _("Your notes are open in another place on this device. Close them there, and try again.")
            trouble = Trouble(words, "busy", 409)
        case NewerVaultError():
            words = _("A newer form of this app wrote these notes. Update the app, then open them. We changed nothing.")
            trouble = Trouble(words, "newer", 409)
        case DamagedVaultError():
            words = _("The file with your notes is damaged. We left it as it is. A copy may still open.")
            trouble = Trouble(words, "damaged", 409)
        case NotSavedError():
            words = _("The disk is full or does not answer. Nothing was changed. Try again in a while.")
            trouble = Trouble(words, "disk", 409)
        case _:
            words = _("That did not work. Nothing was changed. Try again in a while.")
            trouble = Trouble(words, "other", 409)
    return trouble


def waiting(request: PageRequest) -> Trouble | None:
    """How long to wait after wrong tries; None when one may try."""
    seconds = KEEPING.wait(request.now)
    return _wait(seconds) if seconds > 0 else None


def _wait(seconds: int) -> Trouble:
    words = ngettext("Try again in one second.", "Try again in %(seconds)s seconds.", seconds) % {"seconds": seconds}
    return Trouble(words + " " + _("Waiting keeps others from guessing."), "wait", 429)


def attempt(request: PageRequest, **key: str) -> Trouble | None:
    """Try a passphrase or a paper key; what kept the notes shut, or None when they are open."""
    wait = waiting(request)
    if wait is not None:
        return wait
    try:
        KEEPING.open(now=request.now, **key)
    except VaultError as error:
        return trouble_with(error)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: PageRequest) -> HttpResponse:
    """The passphrase; or going on without what is kept."""
    stay = request.stay
    if stay.opened or not KEEPING.exists():
        return redirect(_from(request) or stay.goes_back_to or "/")
    if request.method != "POST":
        return _unlock_page(request, waiting(request))
    pressed, passphrase = request.POST.get("go", ""), request.POST.get("current", "")
    if pressed == "without":
        return _without(request)
    if pressed in {"show", "hide"}:
        stay.making.visible = pressed == "show"
        return _unlock_page(request, current=passphrase)
    if not passphrase:
        return _unlock_page(request, Trouble(_("Type your passphrase, or go on without your notes.")))
    trouble = attempt(request, passphrase=passphrase)
    return _opened(request) if trouble is None else _unlock_page(request, trouble, current=passphrase)


def _from(request: PageRequest) -> str:
    """The page that this tab was on when it was led here, or "": each tab goes back to its own."""
    return page_at(request.GET.get("b", ""))


def _unlock_page(request: PageRequest, trouble: Trouble | None = None, *, current: str = "") -> HttpResponse:
    context = {
        "making": request.stay.making,
        "held": bool(request.stay.held),
        "here": _from(request),
        "trouble": trouble,
        "current": current,
    }
    status = trouble.status if trouble is not None and request.method == "POST" else 200
    return render(request, "holdspace/open.html", context, status=status)


def _opened(request: PageRequest) -> HttpResponse:
    """Go where the person was, with what this window held put with their notes."""
    stay = request.stay
    stay.opened = True
    try:
        rehearsing.settle(stay.journal, request.now)
        putting_away.bring_in(stay, request.now)
    except VaultError as error:
        stay.opened = False
        return _unlock_page(request, trouble_with(error))
    come_back(stay, request.now)
    back = stay.goes_back_to or stay.held or "/"
    stay.goes_back_to, stay.held, stay.making = "", "", Making()
    return see(back)


def _without(request: PageRequest) -> HttpResponse:
    """What is kept stays shut, and this window lives in memory alone."""
    stay = request.stay
    stay.goes_on_without()
    stay.goes_back_to, stay.making = "", Making()
    return see("/")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: PageRequest) -> HttpResponse:
    """The key sheet. When it fits, a new passphrase comes first, and then the notes."""
    stay = request.stay
    if stay.opened or not KEEPING.exists():
        return redirect(stay.goes_back_to or "/")
    trouble, typed_in = None, request.POST.get("sheet", "")
    if request.method == "POST":
        slip = slip_in(typed_in)
        trouble = Trouble(slip) if slip else attempt(request, paper_key=typed_in)
        if trouble is None:
            # in another window the passphrase opened it: it is known, and cannot be replaced without it
            if KEEPING.vault is not None and KEEPING.vault.opened_with == "passphrase":
                return _opened(request)
            stay.making.from_sheet = True
            return see("/open/words")
    context = {"making": stay.making, "trouble": trouble, "sheet": typed_in}
    return render(request, "holdspace/open_sheet.html", context, status=trouble.status if trouble else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: PageRequest) -> HttpResponse:
    """A new passphrase after the key sheet fitted: until there is one, this window is shown nothing of the notes."""
    stay = request.stay
    making, vault = stay.making, KEEPING.vault
    if stay.opened or vault is None or not making.from_sheet:
        return redirect("/open")
    has_words(making, token_bytes)
    if request.method != "POST":
        return render(request, "holdspace/open_words.html", {"making": making})
    new = typed(making, request.POST.dict())
    problem = new.problem
    if takes_other_way(making, request.POST.get("go", ""), token_bytes):
        problem = ""
    elif not problem:
        try:
            with KEEPING.keys_change():
                vault.change_passphrase(new.passphrase, cost=KEEPING.cost)
            rehearsing.begin_anew(vault.journal, request.now)
        except VaultError as error:
            problem = trouble_with(error).words
        else:
            return _opened(request)
    context = {"making": making, "typed": new, "problem": problem}
    return render(request, "holdspace/open_words.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: PageRequest) -> HttpResponse:
    """Neither key is there: said plainly, with what can still be tried, and a way to start again that loses nothing."""
    stay = request.stay
    if stay.opened or not KEEPING.exists():
        return redirect(stay.goes_back_to or "/")
    problem = ""
    if request.method == "POST" and request.POST.get("go") == "again":
        from holdspace.storage.aside import set_aside  # ruff: ignore[import-outside-top-level] -- needed here alone

        try:
            moved = set_aside(KEEPING.folder, request.now)
        except VaultError as error:
            problem = trouble_with(error).words
        else:
            stay.goes_on_without()
            return render(request, "holdspace/lost_aside.html", {"back": stay.making.back, "name": moved.name})
    context = {"making": stay.making, "problem": problem}
    return render(request, "holdspace/lost.html", context, status=409 if problem else 200)


@require_http_methods(["POST"])
def again(request: PageRequest) -> HttpResponse:
    """The passphrase, typed once more to keep it in mind; or left for now."""
    stay = request.stay
    if stay.opened and request.POST.get("go") == "on":
        trouble = attempt(request, passphrase=request.POST.get("again", ""))
        if trouble is not None:
            stay.making.rehearsed = "wait" if trouble.kind == "wait" else "wrong"
            return see("/#rehearsal")
        stay.making.rehearsed = "right"
    if stay.opened:
        rehearsing.settle(stay.journal, request.now)
    return see("/#rehearsal")
