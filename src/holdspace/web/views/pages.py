"""Pages that are the same for everyone: help, more, about."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from holdspace.content.library import engine
from holdspace.content.resources import Country, is_stale
from holdspace.journey.thinking import set_country
from holdspace.web.clock import clock
from holdspace.web.keeping import KEEPING
from holdspace.web.lines import KINDS, chosen, of_kind
from holdspace.web.requests import PageRequest
from holdspace.web.standing import standing
from holdspace.web.wording import countries, source


@require_safe
def help_lines(request: PageRequest) -> HttpResponse:
    """Help lines by country; all countries' crisis lines while none is chosen. Open to anyone."""
    stay = getattr(request, "stay", None)
    code = request.GET.get("at", "")
    country = chosen(code) or (chosen(stay.country) if stay is not None and "at" not in request.GET else None)
    young = False
    if stay is not None:
        if "at" in request.GET:
            _remember(request, country)
        now = standing(stay)
        young = now is not None and now.young
    kinds = ("young", *(kind for kind in KINDS if kind != "young")) if young else KINDS
    shown = [(country, _grouped(country, kinds))] if country else []
    everywhere = [] if country else [(one, of_kind(one, ("crisis",))) for one in countries()]
    context: dict[str, Any] = {
        "country": country,
        "countries": countries(),
        "shown": shown,
        "everywhere": everywhere,
        "stale": is_stale(clock().date()),
    }
    return render(request, "holdspace/help.html", context)


def _grouped(country: Country, kinds: tuple[str, ...]) -> list[tuple[str, tuple[Any, ...]]]:
    return [(kind, lines) for kind in kinds if (lines := of_kind(country, (kind,)))]


def _remember(request: PageRequest, country: Country | None) -> None:
    request.stay.country = country.code if country else ""
    now = standing(request.stay)
    if now is not None:
        set_country(request.journal, now.interview.id, request.stay.country, now=request.now)


@require_safe
def more(request: PageRequest) -> HttpResponse:
    """The few other pages."""
    state = {"exists": KEEPING.exists(), "opened": request.stay.opened}
    return render(request, "holdspace/more.html", state)


@require_safe
def about(request: PageRequest) -> HttpResponse:
    """What this is, and what it is not."""
    return render(request, "holdspace/about.html")


@require_safe
def how(request: PageRequest) -> HttpResponse:
    """How it works, with its limits."""
    return render(request, "holdspace/how_it_works.html", {"model": engine().model})


@require_safe
def private(request: PageRequest) -> HttpResponse:
    """Who might see what is written here: what helps, and what can't be stopped."""
    sources = {key: source(key) for key in ("privilege", "keeping_evidence", "spyware")}
    return render(request, "holdspace/private.html", {"sources": sources, "exists": KEEPING.exists()})
