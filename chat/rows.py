"""Loading one row by a statement whose text is made once.

The ORM words its SQL anew at every call, which costs more than PostgreSQL needs for the answer: about a millisecond of
CPU. On the paths that every message takes that is most of what a message costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


class OneRow(Generic[M]):
    """`OneRow(Conversation, "WHERE id = %s").load(key)`: an instance like any other, or None.

    For models whose columns need no conversion: JSON would come as text. `also` are further expressions, by the names
    of the attributes in which they are noted.
    """

    def __init__(self, model: type[M], clauses: str, also: Mapping[str, str] | None = None):
        fields = model._meta.concrete_fields
        table = model._meta.db_table
        expressions = [*(f'"{table}"."{field.column}"' for field in fields), *(also or {}).values()]
        self._model = model
        self._names = [field.attname for field in fields]
        self._also = tuple(also or ())
        self._sql = f'SELECT {", ".join(expressions)} FROM "{table}" {clauses}'

    def load(self, *parameters: Any) -> M | None:
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            row = cursor.fetchone()
        if row is None:
            return None
        columns = len(self._names)
        loaded = self._model.from_db(connection.alias, self._names, row[:columns])
        for name, value in zip(self._also, row[columns:], strict=True):
            setattr(loaded, name, value)
        return loaded
