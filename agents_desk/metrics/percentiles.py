"""Percentiles in the database, so that nobody has to fetch the rows."""

from __future__ import annotations

from django.db.models import Aggregate


class Percentile(Aggregate):
    """PostgreSQL's `percentile_cont`: interpolates between the two nearest values; NULLs are not counted."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    fraction: float

    def __init__(self, expression, **extra):
        super().__init__(expression, fraction=self.fraction, **extra)

    def _resolve_output_field(self):
        return self.get_source_expressions()[0].output_field


class Median(Percentile):
    fraction = 0.5


class Percentile90(Percentile):
    fraction = 0.9
