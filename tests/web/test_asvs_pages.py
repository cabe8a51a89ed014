"""What stands in the files of the pages: no way around escaping, no script that runs text, fields that take a paste."""

import re
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from window import Window

import holdspace.web

WEB = Path(holdspace.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
OWN_TEXT = re.compile(r"{% autoescape off|\|\s*safe\b|safeseq|mark_safe")


def test_no_page_of_a_tool_and_no_list_of_files_is_served(window: Window) -> None:
    assert settings.DEBUG is False
    tools = (
        "admin",
        "admin/login",
        "api",
        "docs",
        "openapi.json",
        "metrics",
        "health",
        "debug",
        "__debug__/",
        ".git/config",
    )
    for path in (*tools, "static/", "static/notes/", "static/../settings.py", "static/%2e%2e/settings.py"):
        assert window.get(f"/{path}").status_code == HTTPStatus.NOT_FOUND, path


def test_the_script_writes_text_and_runs_none() -> None:
    source = (WEB / "static/notes/notes.js").read_text("utf-8")
    runs = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage|indexedDB|cookie"
    assert not re.search(runs, source)
    assert not re.search(r"sessionStorage(?!\.clear\(\))", source)


def test_every_passphrase_field_can_be_pasted_into_and_filled_by_a_manager() -> None:
    fields = []
    for template in TEMPLATES:
        source = template.read_text("utf-8")
        assert "onpaste" not in source
        fields += [
            field
            for field in re.findall(r"<input[^>]*?>", re.sub(r"{%.*?%}|{{.*?}}", "", source))
            if "password" in field
        ]
    assert len(fields) >= 6
    for field in fields:
        token = re.search(r'autocomplete="([\w-]+)"', field)
        assert token is not None, field
        assert token[1] in {"current-password", "new-password"}, field
        longest = re.search(r'maxlength="(\d+)"', field)
        assert longest is None or int(longest[1]) >= 64, field
        assert "pattern=" not in field


def test_no_template_or_view_switches_escaping_off() -> None:
    for source in (*TEMPLATES, *WEB.rglob("*.py")):
        assert not OWN_TEXT.search(source.read_text("utf-8")), source
