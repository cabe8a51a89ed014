"""Bringing something in: notes from a file, with a look at what it adds; or all of it, from a backup."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdspace.errors import (
    ConflictError,
    HoldspaceError,
    NotSavedError,
    RefusedFileError,
    VaultBusyError,
    WrongKeyError,
    said,
)
from holdspace.journey.records import Record
from holdspace.storage import copies, importing
from holdspace.storage.ages import is_age
from holdspace.storage.importing import Preview, Problem
from holdspace.web.counting import all_counted
from holdspace.web.dates import on_the_clock
from holdspace.web.going_back import go_back
from holdspace.web.keeping import KEEPING, TooSoonError
from holdspace.web.making import Making
from holdspace.web.requests import PageRequest
from holdspace.web.uploads import LARGEST_FILE
from holdspace.web.views.opening import waiting
from holdspace.web.views.settings import Problems
from holdspace.web.views.start import see

MOST_SHOWN = 50
"""How many things that were left out are named; the rest are counted."""


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PageRequest) -> HttpResponse:
    """Both ways to bring something in. A file is read in memory, and nothing of it is taken before the second tap."""
    if request.method != "POST":
        return _page(request, [])
    match request.POST.get("go", ""):
        case "look":
            return _look(request)
        case "take":
            return _take(request)
        case "leave":
            request.stay.brought = None
            return see("/bring")
        case "restore":
            return _restore(request)
        case _:
            return _page(request, [("", _("Pick one of the two below."))])


def _can_add(request: PageRequest) -> bool:
    """Notes can be added to what this window holds; not beside notes that are locked."""
    return request.stay.opened or not KEEPING.exists()


def _page(request: PageRequest, problems: Problems) -> HttpResponse:
    exists = KEEPING.exists()
    context: dict[str, Any] = {
        "problems": problems,
        "wrong": {name for name, _words in problems},
        "opened": request.stay.opened,
        "exists": exists,
        "adds": _can_add(request),
        "copies": [(one.path.name, on_the_clock(one.made)) for one in reversed(copies.listed(KEEPING.folder))],
        "sent": {"copy": request.POST.get("copy", "")},
        "largest": LARGEST_FILE,
    }
    return render(request, "holdspace/bring.html", context, status=422 if problems else 200)


def _uploaded(request: PageRequest, name: str) -> tuple[bytes, str]:
    """The bytes of an uploaded file, or what is wrong: one sentence with the way out."""
    if getattr(request, "too_large", False):
        return b"", _("That file is larger than what fits here. Pick the file that was made here.")
    file = request.FILES.get(name)
    if file is None:
        return b"", _("Pick a file first.")
    return file.read(), ""


def _look(request: PageRequest) -> HttpResponse:
    if not _can_add(request):
        return see("/open")
    content, problem = _uploaded(request, "file")
    if problem:
        return _page(request, [("file", problem)])
    if is_age(content):
        return _page(request, [("file", _("That is a sealed backup. Pick it under Go back to a backup instead."))])
    try:
        request.stay.brought = found = importing.preview(content, request.journal)
    except RefusedFileError as error:
        return _page(request, [("file", said(error, _))])
    return _shown(request, found)


def _counts(records: list[Record]) -> tuple[str, ...]:
    numbers: dict[str, int] = {}
    for record in records:
        numbers[record.kind] = numbers.get(record.kind, 0) + 1
    return all_counted(numbers)


def _shown(request: PageRequest, found: Preview) -> HttpResponse:
    context = {
        "new": _counts(list(found.new)),
        "changed": _counts([one.after for one in found.changed]),
        "same": _counts(list(found.same)),
        "older": sum(one.older for one in found.changed),
        "problems_found": [_place(one) for one in found.problems[:MOST_SHOWN]],
        "more_problems": max(0, len(found.problems) - MOST_SHOWN),
        "takes": not found.brings_nothing,
    }
    return render(request, "holdspace/bring_look.html", context)


def _place(problem: Problem) -> str:
    """Where something was left out, and why."""
    if not problem.line:
        return said(problem.what, _)
    return _("Number %(line)d: %(what)s") % {"line": problem.line, "what": said(problem.what, _)}


def _take(request: PageRequest) -> HttpResponse:
    found, request.stay.brought = request.stay.brought, None
    changed = request.POST.get("which", "all") == "all"
    if not isinstance(found, Preview) or not _can_add(request):
        return redirect("/bring")
    try:
        importing.take(found, request.journal, changed=changed)
    except ConflictError as error:
        return _page(request, [("file", said(error, _))])
    except NotSavedError:
        request.stay.brought = found
        return _page(
            request, [("", _("Not saved, and nothing was taken in. Make some room on the disk and try again."))]
        )
    taken = _counts([*found.new, *(one.after for one in found.changed if changed)])
    context = {"taken": taken, "opened": request.stay.opened, "on": "/stored"}
    return render(request, "holdspace/bring_done.html", context)


def _restore(request: PageRequest) -> HttpResponse:
    """Go back to a backup or a sealed copy. Nothing closes or changes before the key has opened it."""
    if request.stay.sample:
        return _page(request, [("", _("Not in a made-up life. End it first."))])
    exists = KEEPING.exists()
    source, problems = _source(request)
    passphrase, sheet = (request.POST.get(name, "").strip() for name in ("passphrase", "sheet"))
    if bool(passphrase) == bool(sheet):
        problems.append(("passphrase", _("Type the passphrase it opens with, or the key sheet. One of the two.")))
    if exists and request.POST.get("sure") != "yes":
        problems.append(("sure", _("Tick this line if it is to take the place of the notes that are here now.")))
    if problems:
        return _page(request, problems)
    key = {"passphrase": passphrase} if passphrase else {"paper_key": sheet}
    try:
        done = go_back(KEEPING, source, now=request.now, replace=exists, **key)
    except HoldspaceError as error:
        return _page(request, [_trouble(request, error, "passphrase" if passphrase else "sheet")])
    request.stay.opened = False
    request.stay.goes_back_to = "/stored"
    if done.paper_key:
        request.stay.making = Making(back="/open", paper_key=done.paper_key)
    context = {"taken": all_counted(done.counts), "back": True, "kept": done.kept, "on": "/open"}
    if done.paper_key:
        context["on"] = "/keep/sheet"
    return render(request, "holdspace/bring_done.html", context)


def _source(request: PageRequest) -> tuple[Path | bytes, Problems]:
    """The sealed copy that was picked, or the file that was sent."""
    picked = request.POST.get("copy", "")
    if picked:
        found = next((one.path for one in copies.listed(KEEPING.folder) if one.path.name == picked), None)
        if found is None:
            return b"", [("copy", _("That copy is not there any more. Pick another one."))]
        return found, []
    content, problem = _uploaded(request, "backup")
    return content, [("backup", problem)] if problem else []


def _trouble(request: PageRequest, error: HoldspaceError, key: str) -> tuple[str, str]:
    """The field that an error is about, and what to do. In none of these cases did anything change."""
    match error:
        case TooSoonError():
            wait = waiting(request)
            return key, wait.words if wait else said(error, _)
        case WrongKeyError():
            return key, said(error, _)
        case VaultBusyError():
            return "", _("Your notes are open in another place on this device. Close them there, and try again.")
        case NotSavedError():
            return "", _("Not done, and nothing was lost. Make some room on the disk, and try again.")
        case _:
            return "copy" if request.POST.get("copy") else "backup", said(error, _)
