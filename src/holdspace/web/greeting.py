"""What the first page says once about keys: the passphrase is asked for on a few days, and what was erased is gone."""

from holdspace.journey import rehearsing
from holdspace.web.keeping import KEEPING
from holdspace.web.requests import PageRequest


def about_keys(request: PageRequest) -> dict[str, object]:
    """What parts/gone.html and parts/rehearsal.html need.

    `gone` says that everything was erased, `over` that the made-up life has ended, `older_keys` and `older_notes` that
    older files than the last ones opened; `rehearsal` is ask, wrong, wait, right, or "" for nothing.
    """
    stay = request.stay
    said, stay.making.rehearsed = stay.making.rehearsed, ""
    asks = stay.opened and not stay.sample and rehearsing.is_due(stay.settings, request.now)
    noticed = set(KEEPING.vault.notices) if stay.opened and KEEPING.vault is not None else set()
    return {
        "older_keys": "older_header" in noticed,
        "older_notes": not noticed.isdisjoint({"older_records", "older_generation"}),
        "rehearsal": said or ("ask" if asks else ""),
        "gone": "gone" in request.GET and not KEEPING.exists(),
        "over": "over" in request.GET and not stay.opened,
    }
