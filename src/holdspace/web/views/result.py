"""What the answers add up to. The harm page and the calm page replace everything else."""

from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from holdspace.content.library import engine
from holdspace.discernment.gate import Gate, judge
from holdspace.discernment.vocabulary import Action, Stage
from holdspace.journey import thinking
from holdspace.journey.keeping import changed_since_kept
from holdspace.journey.surfaces import is_open
from holdspace.web.drafting import typed_before
from holdspace.web.explaining import explained, rests_on, ways
from holdspace.web.lines import chosen, of_kind
from holdspace.web.places import step_number
from holdspace.web.requests import PageRequest
from holdspace.web.showing import answer_words, overview, said
from holdspace.web.standing import Standing, standing
from holdspace.web.views.start import see
from holdspace.web.wording import fact, former, harm, how_clear, questions, reading

STRENGTHS = ("strong", "some", "little", "unknown")


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PageRequest) -> HttpResponse:
    """The result, and changing an answer on the spot."""
    now = standing(request.stay)
    if now is None:
        return redirect("/")
    if request.method == "POST":
        if request.POST.get("go") == "own" and own_is_stale(request, now):
            return _both_views(request, now)
        problem = _take_in(request, now)
        if not request.htmx:
            return see("/think/result")
        now = standing(request.stay) or now
        return render(request, "holdspace/parts/result.html", {**_context(request, now), "problem": problem})
    if now.gate.directive or now.gate.pauses:
        return render(request, _harm_template(now.gate), _harm_context(request, now, now.gate))
    return render(request, "holdspace/result.html", _context(request, now))


def own_is_stale(request: PageRequest, now: Standing) -> bool:
    """Whether the person's own view was changed in another tab after this page was opened."""
    sent, kept = request.POST, now.interview.own_view
    own = is_open("result.own_view", now.gate.doors) and "revision" in sent
    return own and sent["revision"] != fingerprint(kept) and sent.get("own", "") != kept


def _both_views(request: PageRequest, now: Standing) -> HttpResponse:
    """Both texts, the one typed here to keep or to change; nothing is lost."""
    both = {"own_typed": request.POST.get("own", ""), "own_other": now.interview.own_view}
    context = {**_context(request, now), **both}
    if request.htmx:
        return render(request, "holdspace/parts/result.html", context)
    return render(request, "holdspace/result.html", context, status=409)


def fingerprint(text: str) -> str:
    """What a page carries of the text it was opened with, to tell whether that is still the text."""
    return sha256(text.encode()).hexdigest()[:16]


def _harm_template(gate: Gate) -> str:
    return "holdspace/harm.html" if gate.directive else "holdspace/pause.html"


def _take_in(request: PageRequest, now: Standing) -> str:
    """Try a change, take it back, or keep the person's own view. Closed doors take nothing in."""
    doors = now.gate.doors
    pressed = request.POST.get("go", "")
    if pressed == "own" and is_open("result.own_view", doors):
        thinking.keep_own_view(request.journal, now.interview.id, request.POST.get("own", ""), now=request.now)
        return ""
    if not is_open("result.what_would_change", doors):
        return ""
    if pressed == "undo" and request.stay.undo:
        thinking.answer(request.journal, engine(), now.interview.id, request.stay.undo, now=request.now)
        request.stay.undo = {}
        return ""
    if pressed == "try":
        return _try(request, now)
    return ""


def _try(request: PageRequest, now: Standing) -> str:
    known = questions().by_id
    wanted: dict[str, str] = {}
    for part in request.POST.getlist("change"):
        key, _colon, value = part.partition(":")
        question = known.get(key)
        if question is None or question.kind != "finding" or value not in question.values or key not in now.answers:
            return _("That change does not fit your answers any more.")
        wanted[key] = value
    if wanted:
        request.stay.undo = {key: now.answers[key] for key in wanted}
        thinking.answer(request.journal, engine(), now.interview.id, wanted, now=request.now)
    return ""


def _context(request: PageRequest, now: Standing) -> dict[str, Any]:
    found = thinking.result(request.journal, engine(), now.interview.id)
    asked = questions()
    changed = [
        (asked[key].text, answer_words(asked[key], before), answer_words(asked[key], now.answers[key]))
        for key, before in request.stay.undo.items()
        if key in now.answers
    ]
    return {
        "told": explained(found, now),
        "counts": found.counts,
        "pages": len(now.interview.trail),
        "changed": changed,
        "own_words": now.interview.own_view,
        "own_typed": typed_before(request).get("own", now.interview.own_view),
        "own_revision": fingerprint(now.interview.own_view),
        "someone_else": now.subject != "self",
        "summary_open": is_open("summary.page", now.gate.doors),
        "kept": is_kept(request, now),
        "kept_at": now.interview.id,
        "opened": request.stay.opened,
        "both": now.interview.id if now.interview.follows and is_open("again.differences", now.gate.doors) else "",
    }


def is_kept(request: PageRequest, now: Standing) -> bool:
    """Whether the interview is kept as it stands now."""
    return now.interview.kept and not changed_since_kept(request.journal, engine(), now.interview)


def _harm_context(request: PageRequest, now: Standing, gate: Gate) -> dict[str, Any]:
    found = thinking.result(request.journal, engine(), now.interview.id)
    rule = gate.rule
    country = chosen(request.stay.country)
    return {
        "rule": rule,
        "kept": is_kept(request, now),
        "kept_at": now.interview.id,
        "harm": harm(rule, now),
        "rests": [(fact(one), unsure, number) for one, unsure, number in rests_on(now)],
        "ways": ways(found, now),
        "stopping": step_number(Action.LEAVE_NOW) if Action.LEAVE_NOW in found.suggestion.acceptable else None,
        "outside": step_number(Action.SECOND_OPINION) if Action.SECOND_OPINION in found.suggestion.acceptable else None,
        "country": country,
        "support": of_kind(country, ("harm", "complaint")) if country else (),
        "young": now.young,
    }


@require_safe
def earlier(request: PageRequest) -> HttpResponse:
    """The page about a therapist from before, for someone who now looks for or sees another one."""
    now = standing(request.stay)
    if now is None or now.gate.rule != "R0":
        return redirect("/think/result")
    gate = judge(Stage.ESTABLISHED, {**now.answers, "contact": "ended"})
    country = chosen(request.stay.country)
    return render(
        request,
        "holdspace/earlier.html",
        {
            "harm": former(gate.rule, now),
            "directive": gate.directive,
            "rests": [(fact(one), unsure, number) for one, unsure, number in rests_on(now)],
            "country": country,
            "support": of_kind(country, ("harm", "complaint")) if country else (),
        },
    )


@require_safe
def how(request: PageRequest) -> HttpResponse:
    """How we got here: the rule, the readings, the model."""
    now = standing(request.stay)
    if now is None:
        return redirect("/")
    core = engine()
    found = thinking.result(request.journal, core, now.interview.id)
    suggestion = found.suggestion
    reads = is_open("result.readings", now.gate.doors)
    asked = questions()
    readings = [
        (
            reading(one.name),
            one.strength,
            [said(asked[why.id], why.value) for why in one.supporting],
            [said(asked[why.id], why.value) for why in one.opposing],
        )
        for one in found.readings
    ]
    return render(
        request,
        "holdspace/how.html",
        {
            "decided": now.gate.suggestion is not None,
            "rests": [(fact(one), unsure, number) for one, unsure, number in rests_on(now)],
            "clear": how_clear(suggestion.firmness, suggestion.unclear),
            "readings": readings if reads and now.gate.suggestion is None else (),
            "counts": found.counts,
            "model": core.model,
        },
    )


@require_safe
def sheet(request: PageRequest) -> HttpResponse:
    """The whole result on one page, to print or copy."""
    now = standing(request.stay)
    if now is None:
        return redirect("/")
    if now.gate.directive or now.gate.pauses:
        return render(request, "holdspace/sheet_harm.html", _harm_context(request, now, now.gate))
    context = _context(request, now)
    groups = overview(now) if context["summary_open"] else ()
    return render(request, "holdspace/sheet.html", {**context, "groups": groups})
