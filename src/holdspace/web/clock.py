"""What time it is for the pages."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings


def clock() -> datetime:
    """Now; the setting HOLDSPACE_CLOCK may give another clock."""
    given: Callable[[], datetime] | None = getattr(settings, "HOLDSPACE_CLOCK", None)
    return given() if given else datetime.now(UTC)
