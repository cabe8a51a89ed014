"""Keep this: whose device it is, a passphrase, a key sheet, and back to where the person was.

The vault is made at one moment: when the passphrase has been typed in full. It is made whole, with the person's words
in it, and proven to open before the next page shows. Whoever closes the window earlier leaves nothing on the disk;
whoever closes it later, with the key sheet still on the screen, has a vault that opens with the passphrase they typed
a moment ago, and can have a new sheet from the settings. Making it only after the sheet was typed back would put the
words at risk for the length of two more pages, which is when people get interrupted.
"""

from secrets import SystemRandom, token_bytes
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdspace.errors import NotSavedError, VaultError
from holdspace.journey.records import Draft
from holdspace.journey.surfaces import is_open
from holdspace.journey.thinking import keep_own_view
from holdspace.storage import paper
from holdspace.web import putting_away
from holdspace.web.drafting import keep_typed
from holdspace.web.keeping import KEEPING
from holdspace.web.making import Making, has_words, signs_of, takes_other_way, typed
from holdspace.web.requests import PageRequest
from holdspace.web.standing import standing
from holdspace.web.views.result import own_is_stale
from holdspace.web.views.start import see

RESULT: Final = "/think/result"
PLACES: Final = {"1": "/think/check", "2": RESULT, "3": "/think/sheet"}
"""Where Keep this stands; the keys are what its form sends."""
DEVICES: Final = {"mine": "mine", "shared": "shared", "anyway": "shared"}
"""What was said about the device, and how it is kept. A device that is not theirs locks like a shared one."""
ASKED: Final = 2
"""How many groups of the key sheet are typed back."""


@require_http_methods(["GET", "HEAD", "POST"])
def device(request: PageRequest) -> HttpResponse:
    """Keep this, said on some page; and whose device this is, if nothing is kept here yet."""
    making = request.stay.making
    if request.method == "POST":
        if "b" in request.POST:
            return _keep_this(request, PLACES.get(request.POST["b"], "/"))
        said = request.POST.get("device", "")
        if said == "other":
            return see("/keep/instead")
        if said in DEVICES:
            making.device = DEVICES[said]
            return see("/keep/words")
    if request.stay.opened:
        return redirect("/")
    # whoever comes by a link to keep their notes means what they have told so far as well
    making.keeps = making.keeps or putting_away.has_something(request.stay)
    if KEEPING.exists():
        return redirect("/open")
    return render(request, "holdspace/keep_device.html", {"making": making})


def _keep_this(request: PageRequest, back: str) -> HttpResponse:
    stay, back = request.stay, f"{back}#kept"
    if stay.opened:
        try:
            _take_own_view(request)
            putting_away.keep_at_hand(stay, request.now)
        except VaultError:
            return not_saved(request, back)
        return see(back)
    _take_own_view(request)
    stay.making = Making(back=back, keeps=True)
    if KEEPING.exists():
        stay.goes_back_to = back
        return see("/open")
    return see("/keep")


def _take_own_view(request: PageRequest) -> None:
    """What was typed beside the result goes with it, and nothing of another tab is written over: it waits there."""
    now, typed_here = standing(request.stay), request.POST.get("own")
    if now is None or typed_here is None or not is_open("result.own_view", now.gate.doors):
        return
    if own_is_stale(request, now):
        keep_typed(request.journal, RESULT, {"own": typed_here}, request.now)
        return
    keep_own_view(request.journal, now.interview.id, typed_here, now=request.now)
    request.journal.delete(Draft, RESULT)


def not_saved(request: PageRequest, back: str) -> HttpResponse:
    """The disk did not take it; nothing is lost by that."""
    context = {
        "heading": _("Not saved"),
        "text": _("What you told us is still in this window. Make some room on the disk, then keep it again."),
        "way": (back, _("Go back")),
    }
    return render(request, "holdspace/error.html", context, status=507)


@require_http_methods(["GET", "HEAD"])
def instead(request: PageRequest) -> HttpResponse:
    """On a device that is not theirs: what would be better, and their choice all the same."""
    return render(request, "holdspace/keep_instead.html", {"making": request.stay.making})


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: PageRequest) -> HttpResponse:
    """The passphrase. When it is right, the vault is made and the person's words are in it."""
    making = request.stay.making
    if KEEPING.exists():
        return redirect(making.back if request.stay.opened else "/open")
    if not making.device:
        return redirect("/keep")
    has_words(making, token_bytes)
    if request.method != "POST":
        return render(request, "holdspace/keep_words.html", {"making": making})
    new = typed(making, request.POST.dict())
    problem = new.problem
    if takes_other_way(making, request.POST.get("go", ""), token_bytes):
        problem = ""
    elif not problem:
        try:
            making.paper_key = putting_away.make_vault(request.stay, new.passphrase, request.now)
        except NotSavedError:
            problem = _("Not saved. What you told us is still in this window. Make some room on the disk, then go on.")
        except VaultError:
            problem = _("We could not make it on this disk. What you told us is still in this window.")
        else:
            making.suggested = ""
            return see("/keep/sheet")
    context = {"making": making, "typed": new, "problem": problem}
    return render(request, "holdspace/keep_words.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: PageRequest) -> HttpResponse:
    """The key sheet, until it was typed back or skipped; then it is nowhere any more."""
    making = request.stay.making
    if not making.paper_key:
        return redirect(making.back)
    if request.method == "POST":
        if request.POST.get("go") == "skip":
            return _done(making)
        making.asked = tuple(sorted(SystemRandom().sample(range(1, paper.GROUPS), ASKED)))
        return see("/keep/check")
    *groups, ending = paper.groups(making.paper_key)
    return render(
        request,
        "holdspace/keep_sheet.html",
        {"making": making, "groups": groups, "ending": ending, "made": request.now},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PageRequest) -> HttpResponse:
    """Two groups of the sheet typed back. A slip is named; the sheet can be looked at again."""
    making = request.stay.making
    if not making.paper_key or not making.asked:
        return redirect("/keep/sheet" if making.paper_key else making.back)
    sent = {number: request.POST.get(f"g{number}", "") for number in making.asked}
    wrong: list[int] = []
    if request.method == "POST":
        if request.POST.get("go") == "skip":
            return _done(making)
        groups = paper.groups(making.paper_key)
        wrong = [number for number, text in sent.items() if signs_of(text) != groups[number - 1]]
        if not wrong:
            return _done(making)
    context = {
        "making": making,
        "rows": [(number, text, number in wrong) for number, text in sent.items()],
        "problem": _slip(wrong),
    }
    return render(request, "holdspace/keep_check.html", context, status=422 if wrong else 200)


def _slip(wrong: list[int]) -> str:
    match wrong:
        case []:
            return ""
        case [number]:
            return _("Group %(number)s is not as it is on the sheet. Look at it once more.") % {"number": number}
        case _:
            return _("Neither is as it is on the sheet. Look at them once more.")


def _done(making: Making) -> HttpResponse:
    """Forget the key sheet, and go back."""
    making.paper_key, making.asked = "", ()
    return see(making.back)
