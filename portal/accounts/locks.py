"""One at a time, in all processes together: for what is counted before it is added to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def lock(keys: Iterable[str]) -> None:
    """Until the end of the transaction; in one order, so that nobody waits in a ring."""
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
