"""Django settings: no models, no database, no sessions, nothing on disk."""

import secrets
from pathlib import Path

HERE = Path(__file__).resolve().parent

SECRET_KEY = secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "holdspace.web.urls"
WSGI_APPLICATION = "holdspace.web.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "holdspace.web"]
DATABASES: dict[str, object] = {}
APPEND_SLASH = False
USE_TZ = True
TIME_ZONE = "UTC"

MIDDLEWARE = [
    "holdspace.web.middleware.headers",
    "holdspace.web.middleware.own_host_only",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "holdspace.web.middleware.own_account_only",
    "holdspace.web.middleware.own_pages_only",
    "holdspace.web.middleware.FormTokens",
    "django_htmx.middleware.HtmxMiddleware",
    "holdspace.web.middleware.stay",
    "holdspace.web.unsaved.UnsavedWords",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "holdspace.web.context.standing",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "holdspace.web.templatetags.typed",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
USE_I18N = True
LOCALE_PATHS = [HERE / "locale"]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

CSRF_COOKIE_NAME = "f"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "holdspace.web.views.errors.refused"

FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
FILE_UPLOAD_HANDLERS = ["holdspace.web.uploads.InMemory"]

# What went wrong is logged by its kind and place; never what was asked, said or sent.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}, "stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["nowhere"], "propagate": False},
        "holdspace.web": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
