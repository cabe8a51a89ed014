"""`{% kept_words "text" text %}` in a form: what was typed here and not saved, else the value that is given."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_words(context: dict[str, Any], name: str, value: object = "") -> object:
    """The words typed into the field of this name, or `value`. Django escapes what comes out."""
    draft = context.get("draft")
    return draft[name] if draft and name in draft else value
