"""What both sites have: the database of the environment's ADDRESS, and nothing that is not needed to migrate."""

import os
from urllib.parse import urlparse

ADDRESS = os.environ["ADDRESS"]
if ADDRESS.startswith("sqlite:"):
    DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": ADDRESS.removeprefix("sqlite:")}
else:
    parts = urlparse(ADDRESS)
    DATABASE = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": parts.username,
        "HOST": parts.hostname,
        "PORT": parts.port,
    }
DATABASES = {"default": DATABASE}
SECRET_KEY = "only for tests"
USE_TZ = True
SITE_ID = 1
ROOT_URLCONF = __name__
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
SILENCED_SYSTEM_CHECKS = ["admin", "templates", "wagtailadmin.W003"]
urlpatterns: list[object] = []
CONTRIB = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.admin",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
