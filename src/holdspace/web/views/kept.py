"""What was kept: the list, one page each, one's own decision, being asked again, and taking one away."""

from datetime import timedelta
from operator import itemgetter
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from holdspace.content.library import engine
from holdspace.errors import ClosedDoorError, ConflictError, UnknownInputError
from holdspace.journey import again as asking
from holdspace.journey import keeping, remembering, thinking
from holdspace.journey.finding import MOST
from holdspace.journey.finding import find as find_words
from holdspace.journey.journal import MissingRecordError
from holdspace.journey.people import gate_of
from holdspace.journey.records import Interview, Moment, Relationship
from holdspace.journey.surfaces import is_open
from holdspace.web import recalling
from holdspace.web.at_hand import take_up
from holdspace.web.dates import day_of, today
from holdspace.web.drafting import is_saved, typed_before
from holdspace.web.explaining import note_for
from holdspace.web.long_lists import part
from holdspace.web.requests import PageRequest
from holdspace.web.standing import beside, standing, standing_of
from holdspace.web.views.start import see
from holdspace.web.wording import step

SOMETHING_ELSE = "own"
NOTHING_YET = "none"


@require_safe
def history(request: PageRequest) -> HttpResponse:
    """Everything kept, by date, in neutral lines."""
    stay = request.stay
    removed = stay.removed if stay.removed and stay.removed.can_be_put_back(request.now) else None
    shown = part(remembering.kept(request.journal), request.GET.get("n", ""))
    context = {"lines": recalling.lines(request.journal, shown.rows), "part": shown, "removed": removed is not None}
    return render(request, "holdspace/kept.html", context)


@require_POST
def put_back(request: PageRequest) -> HttpResponse:
    """Put back what was taken away a moment ago."""
    removed, request.stay.removed = request.stay.removed, None
    if removed is None or not removed.can_be_put_back(request.now):
        return see("/kept")
    try:
        remembering.put_back(request.journal, removed)
    except ConflictError:
        return see("/kept")
    kinds = {one.kind: one for one in removed.records}
    interview = kinds.get(Interview.kind)
    if isinstance(interview, Interview) and not interview.kept:
        return see("/")
    if interview is None and Relationship.kind in kinds:
        return see("/people")
    return see("/notes" if Moment.kind in kinds else "/kept")


def _interview(request: PageRequest, interview_id: str) -> Interview:
    try:
        return request.journal.get(Interview, interview_id)
    except MissingRecordError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PageRequest, interview_id: str) -> HttpResponse:
    """One interview as it was kept, with one's own decision beside it."""
    interview = _interview(request, interview_id)
    if not interview.kept:
        return redirect("/")
    problem = ""
    if request.method == "POST":
        problem = _decide(request, interview_id)
        if not problem:
            is_saved(request)
            return see(f"/kept/{interview_id}#own")
    context = _page(request, interview)
    if problem:
        context |= {"problem": problem, "picked": request.POST.get("way", ""), "words": request.POST.get("words", "")}
    return render(request, "holdspace/kept_one.html", context, status=422 if problem else 200)


def _decide(request: PageRequest, interview_id: str) -> str:
    way, words = request.POST.get("way", ""), request.POST.get("words", "")
    if not way:
        return _("Choose one, or write something else.")
    if way == SOMETHING_ELSE and not words.strip():
        return _("Write down what you decided, or choose another line.")
    action = "" if way in {SOMETHING_ELSE, NOTHING_YET} else way
    own = words if way == SOMETHING_ELSE else ""
    try:
        remembering.decide(request.journal, engine(), interview_id, action=action, words=own, now=request.now)
    except (UnknownInputError, ClosedDoorError):
        return _("That one is not on this page any more. Choose another line.")
    return ""


def _page(request: PageRequest, interview: Interview) -> dict[str, Any]:
    journal, core = request.journal, engine()
    at_hand = standing(request.stay)
    now = beside(standing_of(journal, interview.id), at_hand)
    doors, outcome = now.gate.doors, interview.outcome
    relationship = journal.get(Relationship, interview.relationship_id)
    follower = recalling.follower_of(journal, interview)
    open_ways = remembering.ways_to_decide(journal, core, interview.id)
    ways = [(way.value, step(way, now).name, note_for(way, now)) for way in open_ways]
    draft = typed_before(request)
    picked = interview.decision or (SOMETHING_ELSE if interview.decision_words else "")
    return {
        "interview": interview,
        "title": recalling.stage_title(interview.stage),
        "who": recalling.name_of(relationship),
        "groups": recalling.said_then(interview, outcome, now),
        "looked": recalling.looked_like(interview, outcome, now.gate, at_hand) if outcome else None,
        "put_away": remembering.is_put_away(interview, now.gate),
        "safety_first": now.gate.directive or now.gate.pauses,
        "earlier": now.gate.rule == "R0",
        "since": recalling.since(relationship, outcome) if outcome else (),
        "own_words_open": is_open("kept.decision", doors),
        "decision": recalling.own_decision(
            interview, now.gate, interview.decision, interview.decision_words, interview.decided
        ),
        "decisions": recalling.decisions_before(interview, now.gate),
        "ways": sorted(ways, key=itemgetter(1)),
        "something_else": is_open("decision.own_words", doors),
        "picked": draft.get("way", picked),
        "words": draft.get("words", interview.decision_words),
        "again_open": is_open("again.ask", doors),
        "follower": follower if follower and is_open("again.differences", doors) else None,
        "follows": bool(interview.follows) and is_open("again.differences", doors),
        "unfinished": recalling.is_unfinished(journal, interview),
        "long_ago": thinking.is_long_ago(interview, request.now),
        "changed": keeping.changed_since_kept(journal, core, interview),
    }


@require_POST
def go_on(request: PageRequest, interview_id: str) -> HttpResponse:
    """Take an interview in hand again: go on, see how it looks now, keep it, or let it go."""
    interview = _interview(request, interview_id)
    pressed = request.POST.get("go", "")
    if pressed == "drop":
        request.stay.removed = keeping.let_go(request.journal, interview_id, now=request.now)
        return see("/")
    if pressed == "keep":
        if not request.stay.opened:
            take_up(request.stay, interview_id)
            return see("/keep")
        thinking.go_on(request.journal, interview.id, now=request.now)
        keeping.keep(request.journal, interview_id, engine(), now=request.now)
        return see(f"/kept/{interview_id}")
    thinking.go_on(request.journal, interview.id, now=request.now)
    take_up(request.stay, interview.id)
    request.stay.door = ""
    if pressed == "result":
        return see("/think/result")
    return see("/think/page")


@require_http_methods(["GET", "HEAD", "POST"])
def again(request: PageRequest, interview_id: str) -> HttpResponse:
    """Sleep on it: choose a day, take it back, or be asked again now."""
    interview = _interview(request, interview_id)
    gate = gate_of(request.journal, engine(), interview)
    if not interview.kept or not is_open("again.ask", gate.doors):
        return redirect(f"/kept/{interview_id}")
    problem = ""
    if request.method == "POST":
        pressed = request.POST.get("go", "")
        if pressed == "now":
            begun = asking.begin_again(
                request.journal, engine(), interview_id, now=request.now, new_id=lambda: str(uuid4())
            )
            take_up(request.stay, begun.id)
            request.stay.door = ""
            return see("/think/page")
        problem = _set_day(request, interview_id, stop=pressed == "stop")
        if not problem:
            return see(f"/kept/{interview_id}#again")
    day = today(request.now)
    context = {
        "interview": interview,
        "days": day + asking.SOON["days"],
        "week": day + asking.SOON["week"],
        "first": day + timedelta(days=1),
        "last": day + asking.LATEST,
        "picked": request.POST.get("when", ""),
        "date": request.POST.get("date", ""),
        "problem": problem,
    }
    return render(request, "holdspace/kept_again.html", context, status=422 if problem else 200)


def _set_day(request: PageRequest, interview_id: str, *, stop: bool) -> str:
    when = request.POST.get("when", "")
    day = None if stop else day_of(request.POST.get("date", "")) if when == "date" else None
    if when in asking.SOON and not stop:
        day = today(request.now) + asking.SOON[when]
    if day is None and not stop:
        return _("Write the day like 2026-12-24.") if when == "date" else _("Choose when we ask you again.")
    try:
        asking.ask_again(request.journal, engine(), interview_id, day, now=request.now)
    except UnknownInputError:
        return _("Choose a day from tomorrow to a year from now.")
    except ClosedDoorError:
        return ""
    return ""


@require_safe
def both(request: PageRequest, interview_id: str) -> HttpResponse:
    """Two times side by side: which answers changed, and what it looks like now."""
    interview = _interview(request, interview_id)
    try:
        found = asking.differences(request.journal, engine(), interview_id)
    except ClosedDoorError:
        found = None
    if found is None:
        return redirect(f"/kept/{interview_id}" if interview.kept else "/")
    at_hand = standing(request.stay)
    context = {
        "first": found.first,
        "second": found.second,
        "same": found.same,
        "changed": [recalling.change_words(one) for one in found.changed],
        "once": [recalling.change_words(one) for one in found.once],
        "then": recalling.looked_like_at(request.journal, found.first, request.now, at_hand),
        "now": recalling.looked_like_at(request.journal, found.second, request.now, at_hand),
    }
    return render(request, "holdspace/kept_both.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: PageRequest, interview_id: str) -> HttpResponse:
    """Take one away with all that came of it: asked first, and it can be put back for a moment."""
    interview = _interview(request, interview_id)
    if not interview.kept:
        return redirect("/")
    if request.method == "POST":
        if request.POST.get("go") != "yes":
            return see(f"/kept/{interview_id}")
        if request.stay.interview_id == interview_id:
            take_up(request.stay, "")
        request.stay.removed = remembering.remove(request.journal, interview_id, now=request.now)
        return see("/kept")
    context = {
        "interview": interview,
        "title": recalling.stage_title(interview.stage),
        "who": recalling.names(request.journal).get(interview.relationship_id, ""),
        "follower": recalling.follower_of(request.journal, interview) is not None,
    }
    return render(request, "holdspace/kept_away.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: PageRequest) -> HttpResponse:
    """Find one's own words. They are sent by a form and never stand in an address."""
    words = request.POST.get("words", "") if request.method == "POST" else ""
    found = find_words(request.journal, engine(), words)
    problem = _("Write a word to look for.") if request.method == "POST" and not words.strip() else ""
    context = {"words": words, "found": found, "asked": bool(words.strip()), "problem": problem, "most": MOST}
    return render(request, "holdspace/kept_find.html", context, status=422 if problem else 200)
