"""The doors, what it is like at the moment, and a word before we go on."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from holdspace.content.library import engine
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.vocabulary import SKIP
from holdspace.journey.thinking import ASKS_OPENING, DOORS, SAFETY_FIRST, answer, begin
from holdspace.web.requests import PageRequest
from holdspace.web.standing import standing
from holdspace.web.wording import doors as all_doors
from holdspace.web.wording import openings


def see(path: str) -> HttpResponse:
    """Go on to another page after a form."""
    response = redirect(path)
    response.status_code = 303
    return response


@require_safe
def doors(request: PageRequest) -> HttpResponse:
    """Five doors, equal."""
    lapsed, request.stay.lapsed_before = request.stay.lapsed_before, False
    begun = standing(request.journal) is not None
    return render(request, "holdspace/start.html", {"doors": all_doors(), "begun": begun, "lapsed": lapsed})


@require_http_methods(["GET", "HEAD", "POST"])
def moment(request: PageRequest) -> HttpResponse:
    """What is it like at the moment? A door brings a person here; the answer comes back here too."""
    if request.method == "POST" and "door" in request.POST:
        return _enter(request, request.POST["door"])
    if request.stay.door != ASKS_OPENING:
        return redirect("/think/before" if request.stay.door else "/")
    context: dict[str, object] = {"openings": openings(), "chosen": request.stay.opening}
    if request.method != "POST":
        return render(request, "holdspace/moment.html", context)
    opening = request.POST.get("opening", "")
    if request.POST.get("go") == SKIP:
        opening = ""
    elif opening not in {key for key, _label, _reply in openings()}:
        return render(request, "holdspace/moment.html", {**context, "problem": _("Choose one, or skip.")}, status=422)
    request.stay.opening = opening
    return see("/think/before")


def _enter(request: PageRequest, door: str) -> HttpResponse:
    if door not in DOORS:
        return see("/")
    request.stay.door, request.stay.opening = door, ""
    return see("/think" if door == ASKS_OPENING else "/think/before")


@require_http_methods(["GET", "HEAD", "POST"])
def before(request: PageRequest) -> HttpResponse:
    """Who might see this screen, what comes next, and the choice to leave the hard part out."""
    stay = request.stay
    if stay.door not in DOORS:
        return redirect("/")
    if request.method != "POST":
        replies = {key: reply for key, _label, reply in openings()}
        return render(
            request,
            "holdspace/before.html",
            {"reply": replies.get(stay.opening, ""), "back": "/think" if stay.door == ASKS_OPENING else "/"},
        )
    interview = begin(
        request.journal, stage=DOORS[stay.door], opening=stay.opening, now=request.now, new_id=lambda: str(uuid4())
    )
    stay.stage_open = stay.door == SAFETY_FIRST
    stay.undo = {}
    if request.POST.get("go") == SKIP:
        answer(request.journal, engine(), interview.id, dict.fromkeys(FACT_GRADES, SKIP), now=request.now)
    return see("/think/page")
