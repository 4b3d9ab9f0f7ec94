"""Loading one row by a statement whose text is made once.

The ORM words its SQL anew at every call, which costs more than PostgreSQL needs for the answer: about a millisecond of
CPU. On the paths that every message takes that is most of what a message costs.
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


class OneRow(Generic[M]):
    """`OneRow(Conversation, "WHERE id = %s").load(key)`: an instance like any other, or None.

    For models whose columns need no conversion: JSON would come as text.
    """

    def __init__(self, model: type[M], clauses: str):
        fields = model._meta.concrete_fields
        table = model._meta.db_table
        columns = ", ".join(f'"{table}"."{field.column}"' for field in fields)
        self._model = model
        self._names = [field.attname for field in fields]
        self._sql = f'SELECT {columns} FROM "{table}" {clauses}'

    def load(self, *parameters: Any) -> M | None:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            row = cursor.fetchone()
        return None if row is None else self._model.from_db(connection.alias, self._names, row)
