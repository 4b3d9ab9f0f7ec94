"""`python -m bench.tokens`: tokens and list price of one conversation of ten turns. Asks nobody, and starts nothing."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ.setdefault("DEMO", "1")  # no secret is needed for what stores nothing
django.setup()

from bench.tokens.comparison import as_table, compare  # noqa: E402 - needs the settings

print(as_table(compare()))
