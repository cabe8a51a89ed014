"""What every page knows: the crisis card while it stands, and what htmx may do."""

import json
from contextlib import suppress
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from holdspace.errors import HoldspaceError
from holdspace.web.drafting import typed_before
from holdspace.web.keeping import usual_settings
from holdspace.web.lines import crisis_card
from holdspace.web.standing import standing as standing_of
from holdspace.web.stays import Stay
from holdspace.web.ways_out import tab_title, way_out

HTMX: Final = json.dumps(
    {
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
    }
)


def standing(request: HttpRequest) -> dict[str, Any]:
    """The crisis card (None where there is no crisis), what the window looks like, and the htmx settings.

    `draft` is what was typed on this page and not saved. After a page failed the answers are left alone, so that the
    page that says so can't fail as well.
    """
    stay: Stay | None = getattr(request, "stay", None)
    readable = stay is not None and not getattr(request, "has_failed", False)
    now = standing_of(stay) if readable else None
    card = crisis_card(stay.country, young=now.young) if stay and now and now.gate.crisis else None
    settings = stay.settings if stay is not None and readable else usual_settings()
    return {
        "crisis": card,
        "htmx_settings": HTMX,
        "inside": stay is not None,
        "opened": stay is not None and stay.opened,
        "sample": stay is not None and stay.sample,
        "look": settings,
        "tab_title": tab_title(settings.tab_title),
        "away": way_out(settings.leave_to).address,
        "draft": SimpleLazyObject(lambda: _typed(request) if readable else {}),
    }


def _typed(request: HttpRequest) -> dict[str, str]:
    if request.method not in {"GET", "HEAD"}:
        return {}
    with suppress(HoldspaceError):
        return typed_before(request)  # type: ignore[arg-type]
    return {}
