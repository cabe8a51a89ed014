"""The people it is about: what they are called, since when, and what stands about them, to put right."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from holdspace.content.library import engine
from holdspace.errors import UnknownInputError
from holdspace.journey import people
from holdspace.journey.journal import MissingRecordError
from holdspace.journey.keeping import refers
from holdspace.journey.records import Relationship
from holdspace.journey.remembering import kept, remove_person
from holdspace.web import recalling
from holdspace.web.dates import at_noon, day_of
from holdspace.web.requests import PageRequest
from holdspace.web.views.start import see

MOST_CHARACTERS = 60


@require_safe
def listed(request: PageRequest) -> HttpResponse:
    """Everyone about whom something is kept."""
    times = Counter(one.relationship_id for one in kept(request.journal))
    rows = [(one, recalling.name_of(one), times[one.id]) for one in people.known(request.journal)]
    removed = request.stay.removed
    context = {"rows": rows, "removed": removed is not None and removed.can_be_put_back(request.now)}
    return render(request, "holdspace/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PageRequest, person_id: str) -> HttpResponse:
    """One person: say what to call them, and put right what stands."""
    person = _person(request, person_id)
    if request.method != "POST":
        return render(request, "holdspace/people_one.html", _page(request, person))
    if fact := request.POST.get("mistake", ""):
        try:
            people.correct(request.journal, engine(), person_id, fact, now=request.now)
        except UnknownInputError:
            return see(f"/people/{person_id}#facts")
        return see(f"/people/{person_id}#history")
    problems, started, ended = _read(request)
    if problems:
        sent = {name: request.POST.get(name, "") for name in ("nickname", "started", "ended")}
        context = {**_page(request, person), **sent, "problems": problems, "wrong": {name for name, _w in problems}}
        return render(request, "holdspace/people_one.html", context, status=422)
    nickname = request.POST.get("nickname", "")
    people.describe(request.journal, person_id, nickname=nickname, started=started, ended=ended)
    return see(f"/people/{person_id}?b=1")


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: PageRequest, person_id: str) -> HttpResponse:
    """Delete a person nothing else is about: asked first, and it can be put back for a moment."""
    person = _person(request, person_id)
    if refers(request.journal, person_id):
        return see(f"/people/{person_id}")
    if request.method == "POST":
        if request.POST.get("go") != "yes":
            return see(f"/people/{person_id}")
        request.stay.removed = remove_person(request.journal, person_id, now=request.now)
        return see("/people")
    facts = recalling.standing_facts(person, people.facts_standing(person.facts))
    return render(request, "holdspace/people_away.html", {"person": person, "facts": facts})


def _person(request: PageRequest, person_id: str) -> Relationship:
    try:
        found = request.journal.get(Relationship, person_id)
    except MissingRecordError:
        raise Http404 from None
    if not found.kept:
        raise Http404
    return found


def _read(request: PageRequest) -> tuple[list[tuple[str, str]], datetime | None, datetime | None]:
    problems = []
    days: dict[str, date | None] = {}
    for name in ("started", "ended"):
        text = request.POST.get(name, "").strip()
        days[name] = day_of(text)
        if text and days[name] is None:
            problems.append((name, _("Write the day like 2026-06-03, or leave it empty.")))
    if len(request.POST.get("nickname", "")) > MOST_CHARACTERS:
        problems.append(("nickname", _("Choose a shorter name.")))
    first, last = days["started"], days["ended"]
    if first and last and last < first:
        problems.append(("ended", _("The last day is before the first one. Change one of the two.")))
    return problems, at_noon(first) if first else None, at_noon(last) if last else None


def _page(request: PageRequest, person: Relationship) -> dict[str, Any]:
    journal = request.journal
    gate = people.gate_about(engine(), person)
    interviews = people.about(journal, person.id)
    return {
        "person": person,
        "name": recalling.name_of(person),
        "nickname": person.nickname,
        "started": person.started.date().isoformat() if person.started else "",
        "ended": person.ended.date().isoformat() if person.ended else "",
        "saved": request.GET.get("b") == "1",
        "facts": recalling.standing_facts(person, people.facts_standing(person.facts)),
        "history": recalling.turns(person.fact_history),
        "safety_first": gate.directive or gate.pauses,
        "can_go": not refers(journal, person.id),
        "newest": interviews[-1] if interviews else None,
        "kept": [(i, recalling.stage_title(i.stage)) for i in reversed(interviews) if i.kept],
    }
