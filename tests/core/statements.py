"""Counting what is sent to the database, in whichever thread."""

import threading
from contextlib import contextmanager

from django.db import connection
from django.db.backends.signals import connection_created


class Statements:
    """`log` holds each statement's beginning; a transaction's begin and end are not counted."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, execute, sql, params, many, context):
        with self._lock:
            self.log.append(" ".join(str(sql).split())[:80])
        return execute(sql, params, many, context)

    def watch(self, connection, **_signal) -> None:
        """Each unit of work takes a connection of its own from the pool."""
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def forget(self) -> list[str]:
        """What was counted; from now on it begins anew."""
        with self._lock:
            log, self.log = self.log, []
        return log


@contextmanager
def counted_statements():
    statements = Statements()
    connection_created.connect(statements.watch)
    statements.watch(connection)
    try:
        yield statements
    finally:
        connection_created.disconnect(statements.watch)
        connection.execute_wrappers.remove(statements)
