"""What every page knows: the crisis card while it stands, and what htmx may do."""

import json
from typing import Any, Final

from django.http import HttpRequest

from holdspace.web.lines import crisis_card
from holdspace.web.standing import standing as standing_of
from holdspace.web.stays import Stay

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
    """The crisis card (None where there is no crisis) and the htmx settings.

    After a page failed the answers are left alone, so that the page that says so can't fail as well.
    """
    stay: Stay | None = getattr(request, "stay", None)
    readable = stay is not None and not getattr(request, "has_failed", False)
    now = standing_of(stay) if readable else None
    card = crisis_card(stay.country, young=now.young) if stay and now and now.gate.crisis else None
    return {"crisis": card, "htmx_settings": HTMX, "inside": stay is not None}
