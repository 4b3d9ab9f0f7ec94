"""Reading a metric: all of its values for one population, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Count

from agents_desk.metrics.metric import Amount, Measure, Metric, Part, Ratio, Target, Text, Unit
from agents_desk.metrics.population import Population
from agents_desk.metrics.shares import wilson_interval

# The aggregates' names must not collide with the columns that they aggregate.
PREFIX = "value_"
NO_LIMIT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with what is needed to judge it. `part` names the conversations behind it."""

    slug: str
    label: Text
    unit: Unit
    value: Any
    part: str
    n: int
    numerator: Any = None
    denominator: Any = None
    denominator_part: str = ""
    interval: tuple[float, float] | None = None
    target: Target | None = None
    reaches_target: bool | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    metric: Metric
    figures: dict[str, Figure]
    amounts: list[Amount]

    @property
    def still_open(self) -> Figure | None:
        return self.figures.get(self.metric.still_open)


def read(metric: Metric, population: Population) -> Reading:
    """All values of a metric. A value of nothing (no conversations) is None, never 0."""
    values = _aggregate(metric, population)
    figures = {part.slug: _of_part(part, values) for part in metric.parts}
    figures |= {measure.slug: _of_measure(measure, values) for measure in metric.measures}
    figures |= {ratio.slug: _of_ratio(ratio, figures) for ratio in metric.ratios}
    for slug, target in metric.targets.items():
        figures[slug] = _judged(figures[slug], target, figures)
    amounts = metric.amounts(population) if metric.amounts else []
    return Reading(metric=metric, figures=figures, amounts=amounts)


def _aggregate(metric: Metric, population: Population) -> dict[str, Any]:
    aggregates = {PREFIX + part.slug: Count("pk", filter=part.condition) for part in metric.parts}
    for measure in metric.measures:
        condition = metric.part(measure.over).condition
        aggregates[PREFIX + measure.slug] = measure.function(measure.column, filter=condition)
    # Without the limit PostgreSQL dissolves the inner query and looks up every column again for every value that
    # mentions it, instead of once per conversation.
    values = metric.conversations(population)[:NO_LIMIT].aggregate(**aggregates)
    return {name.removeprefix(PREFIX): value for name, value in values.items()}


def _of_part(part: Part, values: dict[str, Any]) -> Figure:
    count = values[part.slug]
    return Figure(slug=part.slug, label=part.label, unit=Unit.COUNT, value=count, part=part.slug, n=count)


def _of_measure(measure: Measure, values: dict[str, Any]) -> Figure:
    value = values[measure.slug]
    if isinstance(value, timedelta):
        value = value.total_seconds()
    return Figure(
        slug=measure.slug,
        label=measure.label,
        unit=measure.unit,
        value=value,
        part=measure.over,
        n=values[measure.over],
    )


def _of_ratio(ratio: Ratio, figures: dict[str, Figure]) -> Figure:
    numerator, denominator = figures[ratio.numerator], figures[ratio.denominator]
    divisible = numerator.value is not None and denominator.value
    value = numerator.value / denominator.value if divisible else None
    counts_parts = numerator.slug == numerator.part and denominator.slug == denominator.part
    is_proportion = counts_parts or (ratio.is_proportion and divisible)
    return Figure(
        slug=ratio.slug,
        label=ratio.label,
        unit=ratio.unit,
        value=value,
        part=numerator.part,
        n=denominator.n,
        numerator=numerator.value,
        denominator=denominator.value,
        denominator_part=denominator.part,
        interval=wilson_interval(numerator.value, denominator.value) if is_proportion else None,
    )


def _judged(figure: Figure, target: Target, figures: dict[str, Figure]) -> Figure:
    limit = figures[target.below].value if target.below else target.least
    reaches = None
    if figure.value is not None and limit is not None:
        reaches = figure.value < limit if target.below else figure.value >= limit
    return replace(figure, target=target, reaches_target=reaches)
