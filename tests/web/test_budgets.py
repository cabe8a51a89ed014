"""How much a page weighs."""

import gzip
import re

from window import Window

CSS, JS, FIRST_VISIT = 15_000, 30_000, 85_000


def weight(window: Window, url: str) -> bytes:
    response = window.get(url)
    assert response.status_code == 200, url
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    response.close()
    return body


def parts(page: str, ending: str) -> list[str]:
    return re.findall(rf'(?:src|href)="(/static/[^"]+\.{ending})"', page)


def test_style_and_script_keep_within_their_budgets(window: Window) -> None:
    page = window.leaning().page("/think/result")
    assert len(parts(page, "css")) == 1
    assert len(parts(page, "js")) == 2
    packed = {
        ending: sum(len(gzip.compress(weight(window, url), 9)) for url in parts(page, ending))
        for ending in ("css", "js")
    }
    assert packed["css"] <= CSS
    assert packed["js"] <= JS


def test_a_first_visit_keeps_within_its_budget_as_it_is_sent(window: Window) -> None:
    page = window.page("/")
    sent = len(page.encode()) + sum(len(weight(window, url)) for url in parts(page, r"(?:css|js|svg)"))
    assert sent <= FIRST_VISIT


def test_htmx_is_set_to_keep_nothing_and_to_run_nothing(window: Window) -> None:
    import html
    import json

    page = html.unescape(window.leaning().page("/think/result"))
    found = re.search(r'name="htmx-config" content="(\{.*?\})"', page)
    assert found is not None
    assert json.loads(found.group(1)) == {
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
    }
    assert 'hx-history="false"' in page


def test_htmx_comes_along_only_where_something_is_swapped(window: Window) -> None:
    assert not any("htmx" in url for url in parts(window.page("/"), "js"))
    assert any("htmx" in url for url in parts(window.leaning().page("/think/result"), "js"))
