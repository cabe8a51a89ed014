"""How the app behaves for this person: when it locks, what others see of it, how pages look."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdspace.errors import ConflictError, NotSavedError
from holdspace.journey.journal import Journal
from holdspace.journey.records import SETTINGS_ID, Settings
from holdspace.journey.thinking import set_country
from holdspace.web.keeping import KEEPING
from holdspace.web.lines import chosen
from holdspace.web.requests import PageRequest
from holdspace.web.standing import standing
from holdspace.web.views.start import see
from holdspace.web.ways_out import TAB_TITLES, WAYS_OUT
from holdspace.web.wording import countries

FEWEST_MINUTES, MOST_MINUTES = 1, 720
HIDDEN_SECONDS: Final = (0, 10, 60, 300)
DEVICES: Final = ("mine", "shared")
THEMES: Final = ("auto", "light", "dark")
TEXT_SIZES: Final = ("normal", "large", "largest")
FIELDS: Final = ("idle", "hidden", "title", "leave", "theme", "text", "country", "device")

Problems = list[tuple[str, str]]
"""The field's name, and what to do about it."""


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: PageRequest) -> HttpResponse:
    """The settings, and keeping them: in the vault while it is open here, else in this window's memory."""
    if request.method != "POST":
        return _page(request, _as_sent(request.stay.settings), [], saved="saved" in request.GET)
    sent = {name: request.POST.get(name, "") for name in FIELDS}
    changes, problems = read(sent, request.stay.settings)
    if not problems:
        problems = _keep(request, changes)
    if problems:
        return _page(request, sent, problems, status=422)
    return see("/settings?saved=1")


def read(sent: Mapping[str, str], before: Settings) -> tuple[dict[str, Any], Problems]:
    """What a form of settings asks for, and what is wrong with it. Each problem names its field."""
    problems: Problems = []
    changes: dict[str, Any] = {}
    minutes = sent.get("idle", "").strip()
    if re.fullmatch(r"[0-9]{1,4}", minutes) and FEWEST_MINUTES <= int(minutes) <= MOST_MINUTES:
        changes["idle_minutes"] = int(minutes)
    else:
        problems.append(("idle", _("Type how many minutes, from 1 to 720. 60 is one hour.")))
    picked: dict[str, tuple[str, dict[str, Any]]] = {
        "hidden": ("hidden_seconds", {str(one): one for one in (*HIDDEN_SECONDS, before.hidden_seconds)}),
        "title": ("tab_title", {one: one for one in TAB_TITLES}),
        "leave": ("leave_to", {one.key: one.key for one in WAYS_OUT}),
        "theme": ("theme", {one: one for one in THEMES}),
        "text": ("text_size", {one: one for one in TEXT_SIZES}),
        "country": ("country", {"": "", **{one.code: one.code for one in countries()}}),
        "device": ("device", {one: one for one in DEVICES}),
    }
    for name, (field, offered) in picked.items():
        if sent.get(name, "") in offered:
            changes[field] = offered[sent.get(name, "")]
        else:
            problems.append((name, _("Pick one of these.")))
    return changes, problems


def _keep(request: PageRequest, changes: Mapping[str, Any]) -> Problems:
    try:
        save(request.journal, request.stay.settings, changes, request)
    except NotSavedError:
        return [("idle", _("Not saved. What you picked is still on this page. Make some room on the disk, then save."))]
    except ConflictError:
        return [("idle", _("You changed these in another tab at the same time. Save once more to keep what you see."))]
    return []


def save(journal: Journal, before: Settings, changes: Mapping[str, Any], request: PageRequest) -> None:
    """Keep changed settings, and let the country count for the help lines at once.

    Raises NotSavedError when the disk refuses, ConflictError when another tab saved in the same moment.
    """
    with journal.together():
        kept = journal.newest(Settings)
        if kept is None:
            journal.add(msgspec.structs.replace(before, id=SETTINGS_ID, made=request.now, revision=1, **changes))
        else:
            journal.save(kept.next(**changes))
        country = chosen(str(changes.get("country", "")))
        request.stay.country = country.code if country else ""
        now = standing(request.stay)
        if now is not None:
            set_country(journal, now.interview.id, request.stay.country, now=request.now)


def _as_sent(kept: Settings) -> dict[str, str]:
    return {
        "idle": str(kept.idle_minutes),
        "hidden": str(kept.hidden_seconds),
        "title": kept.tab_title,
        "leave": kept.leave_to,
        "theme": kept.theme,
        "text": kept.text_size,
        "country": kept.country,
        "device": kept.device,
    }


def _page(
    request: PageRequest, sent: Mapping[str, str], problems: Problems, *, saved: bool = False, status: int = 200
) -> HttpResponse:
    own = request.stay.settings.hidden_seconds
    context = {
        "sent": sent,
        "problems": problems,
        "wrong": {name for name, _words in problems},
        "saved": saved,
        "opened": request.stay.opened,
        "exists": KEEPING.exists(),
        "hidden": [str(one) for one in HIDDEN_SECONDS],
        "own_hidden": "" if own in HIDDEN_SECONDS else str(own),
        "titles": TAB_TITLES,
        "ways_out": WAYS_OUT,
        "countries": countries(),
    }
    return render(request, "holdspace/settings.html", context, status=status)
