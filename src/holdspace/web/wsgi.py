"""The WSGI application that the worker serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.web.settings")

application = get_wsgi_application()
