"""Taking it along: a sealed backup, or a plain copy that is shown word for word before it is made."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdspace.errors import HoldspaceError, WrongKeyError
from holdspace.journey import keeping
from holdspace.journey.records import Interview
from holdspace.storage import backup, exporting
from holdspace.storage.exporting import ExportFile
from holdspace.web.counting import counts_of, kind_name
from holdspace.web.keeping import KEEPING, TooSoonError
from holdspace.web.requests import PageRequest
from holdspace.web.views.opening import waiting
from holdspace.web.views.settings import Problems
from holdspace.web.wording import language

SEALED, PLAIN = "application/octet-stream", "application/zip"


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: PageRequest) -> HttpResponse:
    """Both ways to take it along. What is saved is made in memory and goes to the browser, and nowhere else."""
    if request.method != "POST":
        return _page(request, [])
    match request.POST.get("go", ""):
        case "backup":
            return _backup(request)
        case "look":
            return _look(request, request.now)
        case "make":
            return _make(request)
        case _:
            return _page(request, [("", _("Pick one of the two below."))])


def _page(request: PageRequest, problems: Problems, picked: Sequence[str] | None = None) -> HttpResponse:
    counts = {kind: number for kind, number in counts_of(request.journal).items() if number}
    context: dict[str, Any] = {
        "problems": problems,
        "wrong": {name for name, _words in problems},
        "opened": request.stay.opened,
        "exists": KEEPING.exists(),
        "begun": bool(keeping.not_kept(request.journal)),
        "backup_name": backup.file_name(_here(request.now)),
        "kinds": [(kind, kind_name(kind), picked is None or kind in picked) for kind in counts],
    }
    return render(request, "holdspace/take.html", context, status=422 if problems else 200)


def _here(now: datetime) -> datetime:
    """The time as this machine's clock shows it: a download is named after the person's own day."""
    return now.astimezone()


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _backup(request: PageRequest) -> HttpResponse:
    vault = KEEPING.vault
    if vault is None or not request.stay.opened:
        return _page(request, [("", _("Your notes are not open here. Open them first."))])
    passphrase = request.POST.get("passphrase", "")
    if not passphrase.strip():
        return _page(request, [("passphrase", _("Type your passphrase, so that the backup opens with it."))])
    try:
        KEEPING.open(now=request.now, passphrase=passphrase)
        content, _made = backup.sealed(request.journal, passphrase, request.now, language=language())
        backup.remember(vault.folder, request.now)
    except TooSoonError:
        wait = waiting(request)
        return _page(request, [("passphrase", wait.words if wait else _("Try once more."))])
    except WrongKeyError:
        return _page(request, [("passphrase", _("That is not the passphrase of your notes. Try again."))])
    except HoldspaceError:
        words = _("The backup was not made. Your notes are as they were. Try once more.")
        return _page(request, [("passphrase", words)])
    return _download(content, backup.file_name(_here(request.now)), SEALED)


def _picked(request: PageRequest) -> list[str]:
    """The kinds that were picked and of which there is something."""
    there = counts_of(request.journal)
    return [kind for kind in request.POST.getlist("kind") if there.get(kind)]


def _files(request: PageRequest, made: datetime) -> tuple[ExportFile, ...]:
    return exporting.files(request.journal, made, kinds=_picked(request), language=language())


def _seen(files: Sequence[ExportFile]) -> str:
    """What stands for the exact names and contents that a person was shown."""
    told = hashlib.sha256()
    for file in files:
        for part in (file.name.encode(), file.content):
            told.update(len(part).to_bytes(8, "big") + part)
    return told.hexdigest()


def _look(request: PageRequest, made: datetime, *, changed: bool = False) -> HttpResponse:
    if not _picked(request):
        return _page(request, [("kinds", _("Pick one or more things that go in."))], [])
    files = _files(request, made)
    context = {
        "files": [{"name": one.name, "size": len(one.content), "text": one.content.decode()} for one in files],
        "zip_name": exporting.file_name(_here(made)),
        "picked": _picked(request),
        "made": made.isoformat(),
        "seen": _seen(files),
        "changed": changed,
        "begun": Interview.kind in _picked(request) and bool(keeping.not_kept(request.journal)),
    }
    return render(request, "holdspace/take_look.html", context)


def _make(request: PageRequest) -> HttpResponse:
    """Save exactly what was shown; if anything changed since, show it anew instead."""
    try:
        made = datetime.fromisoformat(request.POST.get("made", ""))
    except ValueError:
        made = request.now
    if made.tzinfo is None or not _picked(request):
        return _look(request, request.now)
    files = _files(request, made)
    if _seen(files) != request.POST.get("seen", ""):
        return _look(request, request.now, changed=True)
    return _download(exporting.zipped(files), exporting.file_name(_here(made)), PLAIN)
