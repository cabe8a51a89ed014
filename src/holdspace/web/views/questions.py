"""One page of questions at a time, and all answers to look over."""

from collections.abc import Mapping
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from holdspace.content.library import engine
from holdspace.discernment.gate import open_clarifiers
from holdspace.discernment.interview import GATE_KINDS
from holdspace.discernment.questions import Question
from holdspace.discernment.vocabulary import SKIP, Stage
from holdspace.journey import thinking
from holdspace.journey.people import told_before
from holdspace.journey.records import Relationship
from holdspace.web.forms import Given, kind_of, read
from holdspace.web.places import STAGE_NUMBER, number_of, page_of
from holdspace.web.recalling import standing_facts
from holdspace.web.requests import PageRequest
from holdspace.web.showing import asked_page, overview, so_far
from holdspace.web.standing import Standing, standing
from holdspace.web.views.result import is_kept
from holdspace.web.views.start import see
from holdspace.web.wording import doors as all_doors
from holdspace.web.wording import questions as all_questions

AFTERWARDS = {"1": "/think/check", "2": "/think/result", "3": "/think/earlier"}
"""Where a changed answer leads back to; the keys stand in the address."""


@require_safe
def current(request: PageRequest) -> HttpResponse:
    """Go to the page that is asked next."""
    now = standing(request.stay)
    if now is None:
        return redirect("/")
    view = thinking.view(request.journal, engine(), now.interview.id)
    asks_more = bool(view.page) and view.page[0].kind not in GATE_KINDS
    if now.interview.stage_open and now.gate.suggestion is None and (asks_more or view.done):
        return redirect(f"/think/page/{STAGE_NUMBER}")
    if view.page:
        return redirect(f"/think/page/{number_of(view.page[0].page)}")
    return redirect("/think/result" if now.gate.suggestion is not None else "/think/check")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: PageRequest, number: str) -> HttpResponse:
    """One page of questions, to answer or to change."""
    now = standing(request.stay)
    if now is None:
        return redirect("/")
    if number == STAGE_NUMBER:
        return _stage_page(request, now)
    name = page_of(number)
    questions = _questions(now, name) if name else ()
    if not name or not questions:
        raise Http404
    given = None
    if request.method == "POST":
        given = read(questions, request.POST.dict())
        if not given.problem:
            return _keep(request, now, questions, given.answers)
    return _show(request, now, name, questions, given)


def _questions(now: Standing, name: str) -> tuple[Question, ...]:
    return tuple(q for q in all_questions().page(name, now.stage) if q.makes_sense(now.answers) or q.id in now.answers)


def _keep(
    request: PageRequest, now: Standing, questions: tuple[Question, ...], answers: Mapping[str, str]
) -> HttpResponse:
    thinking.answer(request.journal, engine(), now.interview.id, answers, now=request.now)
    request.stay.undo = {}
    afterwards = AFTERWARDS.get(request.GET.get("b", ""))
    after = standing(request.stay)
    if afterwards is None or after is None or open_clarifiers(after.answers):
        return see("/think/page")
    if questions[0].kind in GATE_KINDS and after.gate.suggestion is not None:
        return see("/think/result")
    return see(afterwards)


def _show(
    request: PageRequest, now: Standing, name: str, questions: tuple[Question, ...], given: Given | None
) -> HttpResponse:
    view = thinking.view(request.journal, engine(), now.interview.id)
    before = thinking.page_before(now.interview, name)
    changing = request.GET.get("b", "") in AFTERWARDS
    earlier = f"/think/page/{number_of(before)}" if before else "/think/before"
    back = AFTERWARDS.get(request.GET.get("b", ""), earlier)
    context = {
        "kind": kind_of(questions),
        "asked": asked_page(now, questions, given, _told_before(request, now, questions)),
        "number": number_of(name),
        "back": back,
        "suffix": f"?b={request.GET['b']}" if changing else "",
        "given": given,
        "can_see": view.can_see_result and not changing and questions[0].kind not in GATE_KINDS,
        "so_far": None if changing or not view.can_see_result else so_far(now),
    }
    return render(request, "holdspace/page.html", context, status=422 if given else 200)


def _told_before(
    request: PageRequest, now: Standing, questions: tuple[Question, ...]
) -> list[tuple[str, datetime | None]]:
    """What stands from before and is on this page, with its day."""
    person = request.journal.get(Relationship, now.interview.relationship_id)
    here = [one.id for one in questions]
    before = [one for one in told_before(request.journal, now.interview) if one in here]
    return [(one.words, one.on) for one in standing_facts(person, before)]


def _stage_page(request: PageRequest, now: Standing) -> HttpResponse:
    """Where a person is, asked after safety for those who came by that door."""
    stages = {
        str(place): (thinking.DOORS[key], title, hint)
        for place, (key, title, hint) in enumerate(_plain_doors(), start=1)
    }
    problem = ""
    if request.method == "POST":
        picked = Stage.ESTABLISHED if request.POST.get("go") == SKIP else None
        if picked is None and request.POST.get("stage", "") in stages:
            picked = stages[request.POST["stage"]][0]
        if picked is not None:
            thinking.set_stage(request.journal, now.interview.id, picked, now=request.now)
            return see("/think/page")
        problem = _("Choose one, or skip.")
    before = now.interview.trail[-1] if now.interview.trail else None
    context = {
        "stages": [(value, title, hint) for value, (_stage, title, hint) in stages.items()],
        "back": f"/think/page/{number_of(before)}" if before else "/think/before",
        "problem": problem,
    }
    return render(request, "holdspace/stage.html", context, status=422 if problem else 200)


def _plain_doors() -> list[tuple[str, str, str]]:
    return [door for door in all_doors() if door[0] != "not_okay"]


@require_safe
def check(request: PageRequest) -> HttpResponse:
    """Every answer so far, each with a way to change it."""
    now = standing(request.stay)
    if now is None:
        return redirect("/")
    view = thinking.view(request.journal, engine(), now.interview.id)
    return render(
        request,
        "holdspace/check.html",
        {"groups": overview(now), "more": bool(view.page), "kept": is_kept(request, now), "kept_at": now.interview.id},
    )
