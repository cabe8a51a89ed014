"""What a person says is in no file and no log, also when a page fails."""

import logging
import re
from pathlib import Path

import pytest
from watching import watched
from window import CALM, TALK, Window

from holdspace.journey.records import Interview
from holdspace.web.places import number_of

CANARY = "zebrafinch-4711"
RESULT = "/think/result"


def test_the_watch_sees_a_file_that_is_written(tmp_path: Path) -> None:
    with watched() as written:
        (tmp_path / "seen").write_text(CANARY, encoding="utf-8")
    assert any("seen" in entry for entry in written)


def whole_visit(window: Window) -> None:
    window.post("/think", {"door": "off"})
    window.post("/think", {"opening": "hurt", "go": "on"})
    window.post("/think/before", {"go": "on"})
    for _ in range(40):
        target = window.get("/think/page")["Location"]
        if not target.startswith("/think/page/"):
            break
        page = window.page(target)
        names = dict.fromkeys(re.findall(r'type="radio" name="([\w-]+)"', page))
        if 'class="none"' in page:
            window.post(target, {"go": "none"})
        elif names:
            first = {name: re.findall(rf'name="{name}" value="([\w-]+)"', page)[0] for name in names}
            calm = {name: CALM.get(name) or TALK.get(name) or value for name, value in first.items()}
            window.post(target, {**calm, "go": "on"})
        else:
            window.post(target, {"go": "on", "none-of-these": "yes"})
    window.post(RESULT, {"go": "own", "own": CANARY})
    for path in ("/think/check", RESULT, "/think/result/how", "/think/sheet", "/help", "/next/5"):
        window.get(path)
    assert CANARY in window.page(RESULT)
    window.post(f"/think/page/{number_of('wish')}", {"go": "on", "wish": CANARY})
    window.get(f"/nowhere/{CANARY}")
    window.post("/think", {"door": CANARY})
    window.post("/think", {"opening": CANARY}, headers={"origin": "http://evil.test"})


def test_nothing_said_reaches_a_file_a_log_or_the_network(
    window: Window, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    whole_visit(Window())
    with watched() as written, caplog.at_level(logging.DEBUG):
        whole_visit(window)
        window.post("/close")
    assert written == []
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    ours = [record for record in caplog.records if record.name.startswith("holdspace")]
    assert ours == []
    assert all(CANARY not in value for value in window.cookies.output().split())


def test_no_answer_is_in_an_address(window: Window) -> None:
    addresses: list[str] = []
    window.under("R1")
    for path in ("/think/page", "/think/check", RESULT):
        response = window.get(path)
        addresses += re.findall(r'(?:href|action)="([^"]*)"', response.content.decode())
        addresses.append(response.headers.get("Location", ""))
    values = {"yes", "no", "threat", "not_sure", "self", "current"}
    assert addresses
    assert not any(values & set(re.split(r"[/?&=]", address)) for address in addresses)


def test_a_page_that_fails_is_calm_and_logs_only_what_and_where(
    window: Window, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    window.told(CALM)
    window.raise_request_exception = False
    journal = window.stay.journal
    interview = journal.newest(Interview)
    assert interview is not None
    journal.save(interview.next(answers={"wish": CANARY}, own_view=CANARY))
    response = window.get(RESULT)
    assert response.status_code == 500
    page = response.content.decode()
    assert CANARY not in page
    assert "Traceback" not in page
    seen = "".join(capfd.readouterr()) + "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("holdspace")
    )
    assert CANARY not in seen
    assert "UnknownInputError in checked:" in seen
    assert "Close" in page
