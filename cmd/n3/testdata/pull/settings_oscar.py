"""A shop of django-oscar."""

from oscar import INSTALLED_APPS as INSTALLED_APPS
from oscar.defaults import *  # noqa: F403
from settings_common import *  # noqa: F403

HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
