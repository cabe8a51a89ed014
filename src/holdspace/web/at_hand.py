"""The interview at hand in a window: taking one up, putting it down, and finding it again after a lock."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from holdspace.journey.journal import MissingRecordError
from holdspace.journey.records import Draft, Interview
from holdspace.web.standing import standing_of
from holdspace.web.stays import Stay

OWN_VIEW: Final = "/think/result"
"""The page whose typed words belong to the interview at hand, under an address that all interviews share."""
SAME_SITTING: Final = timedelta(hours=12)
"""How long after it was last touched an interview is taken up again by itself once notes are opened."""
PART_OF_ONE: Final = ("/think/", "/next/")


def take_up(stay: Stay, interview_id: str) -> None:
    """Take an interview in hand, or none for ""; words typed and not saved stay with the interview they belong to."""
    if interview_id != stay.interview_id:
        with stay.journal.together():
            _move_draft(stay, OWN_VIEW, _own(stay.interview_id))
            _move_draft(stay, _own(interview_id), OWN_VIEW)
    stay.interview_id, stay.undo = interview_id, {}


def _own(interview_id: str) -> str:
    return f"/kept/{interview_id}/view" if interview_id else ""


def _move_draft(stay: Stay, old: str, new: str) -> None:
    with suppress(MissingRecordError):
        draft = stay.journal.get(Draft, old)
        stay.journal.delete(Draft, old)
        if new:
            stay.journal.delete(Draft, new)
            stay.journal.add(Draft(id=new, touched=draft.touched, fields=draft.fields))


def come_back(stay: Stay, now: datetime) -> None:
    """After notes were opened, take up what was in hand when they were locked.

    That is so if a page of it is to be shown, and on every page while it says that someone may not be safe.
    """
    if stay.interview_id or not stay.opened:
        return
    touched = [one for one in stay.journal.all(Interview) if now - one.touched < SAME_SITTING]
    if not touched:
        return
    last = max(touched, key=lambda one: one.touched).id
    wanted = (stay.goes_back_to or stay.held).startswith(PART_OF_ONE)
    if wanted or standing_of(stay.journal, last).gate.crisis:
        stay.interview_id = last
