"""The doors, what it is like at the moment, and a word before we go on."""

from typing import Final
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from holdspace.content.library import engine
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.vocabulary import SKIP
from holdspace.journey.keeping import let_go
from holdspace.journey.people import facts_standing, known
from holdspace.journey.records import Interview, Relationship
from holdspace.journey.thinking import ASKS_OPENING, DOORS, SAFETY_FIRST, answer, ask_stage_later, begin
from holdspace.web.at_hand import take_up
from holdspace.web.greeting import about_keys
from holdspace.web.keeping import KEEPING
from holdspace.web.recalling import left_off, standing_facts
from holdspace.web.requests import PageRequest
from holdspace.web.standing import standing
from holdspace.web.wording import doors as all_doors
from holdspace.web.wording import openings

NOBODY_KNOWN: Final = "new"
"""What the page on whom it is about sends for somebody else."""


def see(path: str) -> HttpResponse:
    """Go on to another page after a form."""
    response = redirect(path)
    response.status_code = 303
    return response


@require_safe
def doors(request: PageRequest) -> HttpResponse:
    """Five doors, equal; beside them what was left off, and what was kept."""
    lapsed, request.stay.lapsed_before = request.stay.lapsed_before, False
    removed = request.stay.removed
    context = {
        "doors": all_doors(),
        "lapsed": lapsed,
        "left": left_off(request),
        "locked": not request.stay.opened and KEEPING.exists(),
        **about_keys(request),
        "removed": removed is not None and removed.can_be_put_back(request.now),
    }
    return render(request, "holdspace/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def moment(request: PageRequest) -> HttpResponse:
    """What is it like at the moment? A door brings a person here; the answer comes back here too."""
    if request.method == "POST" and "door" in request.POST:
        return _enter(request, request.POST["door"])
    if request.stay.door != ASKS_OPENING:
        return redirect(_after_door(request) if request.stay.door else "/")
    context: dict[str, object] = {"openings": openings(), "chosen": request.stay.opening}
    if request.method != "POST":
        return render(request, "holdspace/moment.html", context)
    opening = request.POST.get("opening", "")
    if request.POST.get("go") == SKIP:
        opening = ""
    elif opening not in {key for key, _label, _reply in openings()}:
        return render(request, "holdspace/moment.html", {**context, "problem": _("Choose one, or skip.")}, status=422)
    request.stay.opening = opening
    return see(_after_door(request))


def _enter(request: PageRequest, door: str) -> HttpResponse:
    if door not in DOORS:
        return see("/")
    request.stay.door, request.stay.opening, request.stay.about = door, "", ""
    return see("/think" if door == ASKS_OPENING else _after_door(request))


def _after_door(request: PageRequest) -> str:
    """Whom it is about is asked only of those who have kept something about someone."""
    return "/think/who" if known(request.journal) else "/think/before"


@require_http_methods(["GET", "HEAD", "POST"])
def whom(request: PageRequest) -> HttpResponse:
    """Whom it is about: someone known, with all that stands about them, or somebody else."""
    people = known(request.journal)
    if request.stay.door not in DOORS or not people:
        return redirect("/think/before" if request.stay.door in DOORS else "/")
    problem = ""
    if request.method == "POST":
        picked = request.POST.get("who", "")
        if picked in {NOBODY_KNOWN, *(one.id for one in people)}:
            request.stay.about = "" if picked == NOBODY_KNOWN else picked
            return see("/think/before")
        problem = _("Choose one, or somebody else.")
    context = {
        "people": people,
        "chosen": request.stay.about,
        "back": "/think" if request.stay.door == ASKS_OPENING else "/",
        "problem": problem,
    }
    return render(request, "holdspace/whom.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def before(request: PageRequest) -> HttpResponse:
    """Who might see this screen, what comes next, and the choice to leave the hard part out."""
    stay = request.stay
    if stay.door not in DOORS:
        return redirect("/")
    about = _about(request)
    if request.method != "POST":
        replies = {key: reply for key, _label, reply in openings()}
        asked_whom = _after_door(request) != "/think/before"
        back = "/think/who" if asked_whom else "/think" if stay.door == ASKS_OPENING else "/"
        context = {
            "reply": replies.get(stay.opening, ""),
            "back": back,
            "about": about,
            "before": standing_facts(about, facts_standing(about.facts)) if about else (),
        }
        return render(request, "holdspace/before.html", context)
    interview = _begin(request)
    if request.POST.get("go") == SKIP:
        answer(request.journal, engine(), interview.id, dict.fromkeys(FACT_GRADES, SKIP), now=request.now)
    return see("/think/page")


def _about(request: PageRequest) -> Relationship | None:
    """The person who was chosen; None for somebody new, or if they are not there any more."""
    found = next((one for one in known(request.journal) if one.id == request.stay.about), None)
    request.stay.about = found.id if found else ""
    return found


def _begin(request: PageRequest) -> Interview:
    """Begin, and leave behind what was begun in this window with nothing said in it."""
    stay, journal = request.stay, request.journal
    left = standing(stay)
    with journal.together():
        interview = begin(
            journal,
            stage=DOORS[stay.door],
            opening=stay.opening,
            about=stay.about,
            now=request.now,
            new_id=lambda: str(uuid4()),
        )
        if stay.door == SAFETY_FIRST:
            interview = ask_stage_later(journal, interview.id, now=request.now)
        take_up(stay, interview.id)
        if left is not None and not left.interview.trail:
            let_go(journal, left.interview.id, now=request.now)
    return interview
