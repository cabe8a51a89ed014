"""What a request carries here besides Django's own: the time, and the stay with its journal."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from holdspace.journey.journal import Journal
from holdspace.web.stays import Stay

if TYPE_CHECKING:

    class PageRequest(HttpRequest):
        """A request that came through `holdspace.web.middleware`."""

        now: datetime
        stay: Stay
        journal: Journal
        htmx: HtmxDetails
else:
    PageRequest = HttpRequest
