"""The Django app: templates, static files and locale of the pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The pages."""

    name = "holdspace.web"
    label = "pages"
