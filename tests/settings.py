"""The portal's settings for tests: passwords are no secrets here, and a good hash takes half a second each."""

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
