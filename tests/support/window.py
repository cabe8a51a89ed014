"""One window of the app without a browser: Django's client with the headers a browser sends."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import Client

from holdspace.content.library import engine
from holdspace.discernment.facts import FACT_GRADES
from holdspace.discernment.gate import ACTION_DOORS
from holdspace.discernment.suggestion import Firmness
from holdspace.discernment.vocabulary import Stage
from holdspace.journey.records import Record
from holdspace.journey.thinking import answer, begin
from holdspace.storage.kdf import FLOOR
from holdspace.storage.vault import exists
from holdspace.web.keeping import KEEPING
from holdspace.web.launch import allow
from holdspace.web.middleware import COOKIE
from holdspace.web.stays import STAYS, Stay

BROWSER = {"host": "127.0.0.1", "sec-fetch-site": "same-origin", "origin": "null"}
NO_FACTS = dict.fromkeys(FACT_GRADES, "no")
CALM = {**NO_FACTS, "subject": "self", "contact": "current", "under_18": "no", "safe_now": "yes", "afraid": "no"}

RULES: dict[str, tuple[str, dict[str, str]]] = {
    "R0": ("searching", {"contact": "ended_new", "threat": "yes"}),
    "R1": ("established", {"threat": "yes"}),
    "R2": ("established", {"contempt": "yes", "holds_on": "yes"}),
    "R3": ("established", {"secret": "yes", "secret_kind": "one_thing", "special": "yes"}),
    "R4": ("established", {"money": "not_sure"}),
    "R5": ("established", {"holds_on": "yes", "went_on": "no"}),
    "R6": ("established", {"pushed_method": "yes", "other_clients": "yes"}),
    "R7": ("established", {"afraid": "yes"}),
    "R8": ("established", {"other_clients": "yes", "serious_raised": "no"}),
    "R9": ("established", {"other_clients": "yes", "serious_raised": "no_change"}),
    "R10": ("established", {"afraid": "not_sure"}),
    "R11": ("established", {}),
}
"""A stage and answers that bring each rule about, on top of `CALM`."""

TALK = {
    "mind_they": "yes",
    "feel_hurt": "yes",
    "event_hurt": "yes",
    "event_often": "once",
    "event_usual": "slip",
    "wish": "words",
    "began": "one_event",
    "sessions": "up_to_40",
    "record": "good",
    "heard": "mostly",
    "raised": "no",
    "progress": "moving",
    "familiar": "one_two",
    "gut": "yes",
    "keep_them": "yes",
    "takes_well": "well",
    "unsaid": "bond",
    "want_say": "yes",
}
"""Answers of someone whose therapist, good before, hurt them once."""


STUCK = {
    "mind_stuck": "yes",
    "feel_flat": "yes",
    "wish": "change",
    "began": "slowly",
    "sessions": "more",
    "heard": "mostly",
    "record": "good",
    "raised": "once",
    "raised_ask": "change",
    "received": "no_change",
    "progress": "plateau",
    "useful": "no",
    "goals": "vague",
    "change_wish": "way",
}
"""Answers of someone whose therapy has come to a stop."""


def clear_sheet() -> dict[str, str]:
    """Answers under R11 on which the model at hand leans some way, and has a change and another view to show."""
    core = engine()
    for whole in (TALK, STUCK):
        for length in range(len(whole), 3, -1):
            answers = {**CALM, **dict(list(whole.items())[:length])}
            found = core.result(Stage.ESTABLISHED, core.checked("established", answers)[1])
            unmixed = found.suggestion.firmness is not Firmness.MIXED
            if unmixed and found.readings[0].supporting and found.changes and found.other_view and found.reasons:
                talks = ACTION_DOORS[found.suggestion.first] == "raise"
                if talks:
                    return answers
    raise AssertionError("no sheet here makes the model lean towards talking: add one")


def tell(stay: Stay, answers: Mapping[str, str], stage: str = "established", opening: str = "") -> None:
    """Begin an interview and answer it through the same use-cases that the pages call."""
    now = datetime.now(UTC)
    interview = begin(stay.journal, stage=stage, opening=opening, now=now, new_id=lambda: str(uuid4()))
    stay.door, stay.interview_id = "off", interview.id
    pages: dict[str, dict[str, str]] = {}
    for key, value in answers.items():
        pages.setdefault(engine().questionnaire[key].page, {})[key] = value
    for place, given in enumerate(pages.values()):
        answer(stay.journal, engine(), interview.id, given, now=now + timedelta(milliseconds=place))


def tell_by_cookies(cookies: Iterable[Mapping[str, object]], answers: Mapping[str, str]) -> None:
    """Answer for the window that holds these cookies."""
    token = next(str(cookie["value"]) for cookie in cookies if cookie["name"] == COOKIE)
    stay = STAYS.get(token, datetime.now(UTC))
    assert stay is not None
    tell(stay, answers)


def nothing_kept(folder: Path) -> None:
    """Let this process have no vault open, and look for one in this folder alone."""
    KEEPING.reset(folder)
    KEEPING.cost = FLOOR


class Window(Client):
    """A client that a one-time link has let in."""

    def __init__(self, *, enter: bool = True, **settings: Any) -> None:
        super().__init__(headers=BROWSER, **settings)
        if enter:
            self.enter()

    def enter(self) -> None:
        token = secrets.token_urlsafe(32)
        allow(token, datetime.now(UTC))
        assert self.get(f"/go/{token}").status_code == 303

    @classmethod
    def keeping(cls, folder: Path, records: Iterable[Record] = ()) -> "Window":
        """A window with an open vault, new in this folder unless one is there."""
        from vaults import PASSPHRASE, made

        if not exists(folder):
            made(folder, records)[0].close()
        nothing_kept(folder)
        KEEPING.open(passphrase=PASSPHRASE, now=datetime.now(UTC))
        window = cls()
        window.stay.opened = True
        return window

    @property
    def stay(self) -> Stay:
        found = STAYS.get(self.cookies[COOKIE].value, datetime.now(UTC))
        assert found is not None
        return found

    def told(self, answers: Mapping[str, str], stage: str = "established", opening: str = "") -> "Window":
        """Begin an interview and answer it."""
        tell(self.stay, answers, stage, opening)
        return self

    def under(self, rule: str, **more: str) -> "Window":
        """A window in which this rule holds."""
        stage, answers = RULES[rule]
        return self.told({**CALM, **TALK, **answers, **more}, stage)

    def leaning(self) -> "Window":
        """A window whose result leans towards talking, with everything open."""
        return self.told(clear_sheet())

    def page(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.headers.get("Location"))
        return response.content.decode()
