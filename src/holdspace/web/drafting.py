"""Words as they were typed before they were saved: put back on the page they belong to, gone once it is saved."""

from holdspace.journey.journal import MissingRecordError
from holdspace.journey.records import Draft
from holdspace.web.requests import PageRequest


def typed_before(request: PageRequest) -> dict[str, str]:
    """What was typed on this page and not saved; empty if nothing was."""
    try:
        return dict(request.journal.get(Draft, request.path).fields)
    except MissingRecordError:
        return {}


def is_saved(request: PageRequest) -> None:
    """The page was saved or left on purpose: its draft is not needed any more."""
    request.journal.delete(Draft, request.path)
