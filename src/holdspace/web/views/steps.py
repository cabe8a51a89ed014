"""One finished page for each next step."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from holdspace.content.library import engine
from holdspace.journey import thinking
from holdspace.web.explaining import note_for, offered
from holdspace.web.places import step_of
from holdspace.web.requests import PageRequest
from holdspace.web.standing import standing
from holdspace.web.wording import source
from holdspace.web.wording import step as step_words


@require_safe
def step(request: PageRequest, number: int) -> HttpResponse:
    """The page of a step that is open to this person; any other leads back to the result."""
    action = step_of(number)
    if action is None:
        raise Http404
    now = standing(request.stay)
    if now is None:
        return redirect("/")
    found = thinking.result(request.journal, engine(), now.interview.id)
    if action not in found.suggestion.acceptable or not offered(action, now):
        return redirect("/think/result")
    words = step_words(action, now)
    return render(
        request,
        "holdspace/step.html",
        {
            "step": words,
            "note": note_for(action, now),
            "number": number,
            "sources": [source(key) for key in words.sources],
        },
    )
