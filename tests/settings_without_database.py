"""The portal's settings for `make lint`, whose checks need the models but no database."""

from portal.settings import *  # noqa: F403

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
