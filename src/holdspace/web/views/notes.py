"""Notes: a list, one to add, one to change, and both texts when a page was stale."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdspace.errors import ConflictError, UnknownInputError
from holdspace.journey import moments
from holdspace.journey.journal import MissingRecordError
from holdspace.journey.people import known
from holdspace.journey.records import Moment
from holdspace.journey.remembering import remove_note
from holdspace.web.dates import day_of, moment_of, today
from holdspace.web.drafting import is_saved, keep_typed, typed_before
from holdspace.web.long_lists import part
from holdspace.web.recalling import names
from holdspace.web.requests import PageRequest
from holdspace.web.views.start import see

Problems = list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: PageRequest) -> HttpResponse:
    """All notes, the latest first, and a new one."""
    problems: Problems = []
    sent: Mapping[str, str] = typed_before(request)
    if request.method == "POST":
        sent = request.POST.dict()
        at, problems = _read(request, sent)
        if at is not None:
            moments.jot(
                request.journal,
                sent["text"],
                at=at,
                about=sent.get("about", ""),
                now=request.now,
                new_id=lambda: str(uuid4()),
            )
            is_saved(request)
            return see("/notes")
    called = names(request.journal)
    stay = request.stay
    shown = part(moments.notes(request.journal), request.GET.get("n", ""))
    context = {
        **_fields(request, sent, problems),
        "notes": [(note, called.get(note.relationship_id, "")) for note in shown.rows],
        "part": shown,
        "removed": stay.removed is not None and stay.removed.can_be_put_back(request.now),
        "opened": stay.opened,
    }
    return render(request, "holdspace/notes.html", context, status=422 if problems else 200)


def _read(
    request: PageRequest, sent: Mapping[str, str], before: Moment | None = None
) -> tuple[datetime | None, Problems]:
    """When it was, or what does not fit, by the field it stands in. A day left as it was keeps its hour."""
    problems: Problems = []
    text = sent.get("text", "")
    if not text.strip():
        problems.append(("text", _("Write a word or two first.")))
    if len(text) > moments.MOST_CHARACTERS:
        problems.append(("text", _("This is too long for one note. Make two of it.")))
    day = day_of(sent["day"]) if sent.get("day", "").strip() else today(request.now)
    if day is None:
        problems.append(("day", _("Write the day like 2026-06-03.")))
    elif day > today(request.now):
        problems.append(("day", _("That day is still to come. Choose today or an earlier one.")))
    if sent.get("about", "") not in {"", *(one.id for one in known(request.journal))}:
        problems.append(("about", _("That name is not on the list any more. Choose another one.")))
    if problems or day is None:
        return None, problems
    if before is not None and before.at.date() == day:
        return before.at, []
    return moment_of(day, request.now), []


def _fields(request: PageRequest, sent: Mapping[str, str], problems: Problems) -> dict[str, Any]:
    day = today(request.now)
    return {
        "text": sent.get("text", ""),
        "day": sent.get("day", day.isoformat()),
        "about": sent.get("about", ""),
        "last_day": day.isoformat(),
        "people": known(request.journal),
        "problems": problems,
        "wrong": {name for name, _words in problems},
    }


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PageRequest, note_id: str) -> HttpResponse:
    """Change a note. A page that was stale shows both texts, and nothing is lost."""
    note = _note(request, note_id)
    kept = {"text": note.text, "day": note.at.date().isoformat(), "about": note.relationship_id}
    if request.method != "POST":
        context = {**_fields(request, {**kept, **typed_before(request)}, []), "note": note}
        return render(request, "holdspace/notes_one.html", context)
    sent = request.POST.dict()
    is_fresh = sent.get("revision") == str(note.revision)
    if sent.get("go") == "joined" and is_fresh:
        sent["text"] = f"{note.text}\n\n{sent.get('text', '')}"
    elif sent.get("go") == "other":
        is_saved(request)
        return see("/notes")
    at, problems = _read(request, sent, note)
    if at is None:
        context = {**_fields(request, sent, problems), "note": note, "revision": sent.get("revision", "")}
        return render(request, "holdspace/notes_one.html", context, status=422)
    read = note if is_fresh else Moment(id=note.id, revision=0, at=at, text="")
    try:
        moments.rewrite(request.journal, read, sent["text"], at=at, about=sent.get("about", ""), now=request.now)
    except (ConflictError, UnknownInputError):
        now = _note(request, note_id)
        keep_typed(request.journal, request.path, request.POST.dict(), request.now)
        context = {**_fields(request, sent, []), "note": now}
        return render(request, "holdspace/notes_conflict.html", context, status=409)
    is_saved(request)
    return see("/notes")


def _note(request: PageRequest, note_id: str) -> Moment:
    try:
        return request.journal.get(Moment, note_id)
    except MissingRecordError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: PageRequest, note_id: str) -> HttpResponse:
    """Take a note away: asked first, and it can be put back for a moment."""
    note = _note(request, note_id)
    if request.method == "POST":
        if request.POST.get("go") != "yes":
            return see(f"/notes/{note_id}")
        request.stay.removed = remove_note(request.journal, note_id, now=request.now)
        return see("/notes")
    return render(request, "holdspace/notes_away.html", {"note": note})
