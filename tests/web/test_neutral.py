"""Nothing a passer-by can see tells what the pages are about: addresses, titles, names of files."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver
from window import Window

import holdspace.web
from holdspace.content.library import questionnaire
from holdspace.discernment.vocabulary import Action
from holdspace.web.middleware import COOKIE
from holdspace.web.places import number_of, step_number

TELLING = re.compile(
    r"therap|counsel|psych|mental|abus|harm|crisis|safe|suicid|danger|leave|leaving|boundar|rupture|feel|discern"
    r"|raise|opinion|diagnos|holdspace|secret|sexual|touch|partner",
    re.IGNORECASE,
)
PATHS = [
    "/",
    "/think",
    "/think/before",
    "/think/check",
    "/think/result",
    "/think/result/how",
    "/think/sheet",
    "/help",
    "/help?at=GB",
    "/more",
    "/about",
    "/about/how",
    "/about/private",
    "/settings",
    "/stored",
    "/take",
    "/bring",
    "/blank",
    "/nowhere",
    *(f"/think/page/{number_of(question.page)}" for question in questionnaire().questions),
    *(f"/next/{step_number(action)}" for action in Action),
]
RULES_TO_LOOK_AT = ["R1", "R5", "R0", "R11"]


def test_no_address_tells_what_it_is_about() -> None:
    for entry in get_resolver("holdspace.web.urls").url_patterns:
        assert isinstance(entry, URLPattern)
        assert not TELLING.search(str(entry.pattern))
    assert not any(TELLING.search(path) for path in PATHS)


@pytest.mark.parametrize("rule", RULES_TO_LOOK_AT)
def test_every_title_is_notes_and_a_neutral_word(window: Window, rule: str) -> None:
    window.under(rule)
    for path in dict.fromkeys(PATHS):
        page = window.get(path, follow=True).content.decode()
        found = re.search(r"<title>(.*?)</title>", page)
        assert found is not None, path
        title = found.group(1)
        assert re.fullmatch(r"(\w+( \d+)? – )?Notes", title), (path, title)
        assert not TELLING.search(title)


def test_pages_have_titles_of_their_own(window: Window) -> None:
    window.under("R11")
    shown = ["/think/page/1", "/think/page/2", "/think/check", "/think/result", "/think/sheet", "/help", "/more"]
    titles = [re.findall(r"<title>(.*?)</title>", window.page(path))[0] for path in shown]
    assert len(set(titles)) == len(titles)


def test_every_link_on_every_page_leads_somewhere(window: Window) -> None:
    window.under("R11")
    seen: set[str] = set()
    waiting = ["/", "/think", "/think/before", "/think/result", "/think/sheet", "/help", "/more"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = window.get(path, follow=True)
        assert response.status_code == 200, path
        page = response.content.decode()
        for href in re.findall(r'href="(/[^"#]*)', page):
            assert not TELLING.search(href), href
            if not href.startswith("/static/") and href not in seen:
                waiting.append(href)
        for url in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            file = window.get(url)
            assert file.status_code == 200, url
            file.close()
    assert {"/think/check", "/think/result/how", "/about/how", "/about/private"} <= seen


def test_names_of_files_and_cookies_are_neutral() -> None:
    static = Path(holdspace.web.__file__).parent / "static"
    for file in static.rglob("*"):
        assert not TELLING.search(str(file.relative_to(static)))
    assert not TELLING.search(COOKIE)
    assert not TELLING.search(settings.CSRF_COOKIE_NAME)


def test_nothing_on_a_page_comes_from_anywhere_else(window: Window) -> None:
    window.under("R11")
    for path in dict.fromkeys(PATHS):
        page = window.get(path, follow=True).content.decode()
        assert not re.findall(r'(?:src|action|data|srcset)="(?:https?:)?//', page), path
        assert not re.findall(r'<link[^>]+href="(?:https?:)?//', page), path


def test_no_page_has_script_or_style_inside_it(window: Window) -> None:
    for rule in RULES_TO_LOOK_AT:
        window.under(rule)
        for path in dict.fromkeys(PATHS):
            page = window.get(path, follow=True).content.decode()
            assert "<style" not in page
            assert not re.search(r"<script(?![^>]*\bsrc=)", page)
            assert not re.search(r"\s(?:style|on\w+|hx-on[^=]*|hx-vals|hx-vars)=", page), path


def test_every_form_keeps_the_browser_from_remembering_it(window: Window) -> None:
    window.under("R11")
    for path in dict.fromkeys(PATHS):
        page = window.get(path, follow=True).content.decode()
        for form in re.findall(r"<form[^>]*>", page):
            if 'method="post"' in form:
                assert 'autocomplete="off"' in form, (path, form)
