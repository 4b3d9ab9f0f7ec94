"""Readings as cards: what is shown large, what below it, and where each number leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from agents_desk.metrics.display import show, show_amount, show_change, show_interval
from agents_desk.metrics.metric import Amount, Metric, Text, Unit
from agents_desk.metrics.population import Population
from agents_desk.metrics.reading import Figure, Reading, read


@dataclass(frozen=True, slots=True)
class Line:
    """One number in words, with the list of conversations behind it; of a share also the whole and its list."""

    label: Text
    text: str
    url: str
    figure: Figure | None = None
    interval: str = ""
    change: str = ""
    numerator: str = ""
    denominator: str = ""
    denominator_url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    metric: Metric
    headline: list[Line]
    details: list[Line]
    exclusions: list[Line]
    still_open: Line | None

    @property
    def excluded_count(self) -> int:
        return sum(line.figure.n for line in self.exclusions)


def build_card(metric: Metric, population: Population) -> Card:
    """A metric's card; its headline is compared with the window before."""
    reading, before = read(metric, population), read(metric.narrowed_to_headline(), population.previous())
    lines = _Lines(metric, population.query())
    figures = reading.figures
    splits = [lines.of(figures[slug]) for slug in metric.splits if figures[slug].value]
    return Card(
        metric=metric,
        headline=[lines.of(figures[slug], before) for slug in metric.headline],
        details=[lines.of(figures[slug]) for slug in metric.details]
        + splits
        + [lines.of_amount(amount) for amount in reading.amounts],
        exclusions=[lines.of(figures[slug]) for slug in metric.excluded if figures[slug].value],
        still_open=lines.of(reading.still_open) if reading.still_open and reading.still_open.value else None,
    )


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One headline number, once for each of several populations."""

    metric: Metric
    label: Text
    lines: list[Line]


def build_split(metric: Metric, populations: Sequence[Population]) -> list[SplitRow]:
    """A metric's headline numbers side by side."""
    narrow = metric.narrowed_to_headline()
    readings = [(_Lines(metric, population.query()), read(narrow, population)) for population in populations]
    return [
        SplitRow(
            metric=metric,
            label=readings[0][1].figures[slug].label,
            lines=[lines.of(reading.figures[slug]) for lines, reading in readings],
        )
        for slug in metric.headline
    ]


@dataclass(frozen=True, slots=True)
class _Lines:
    metric: Metric
    query: str

    def of(self, figure: Figure, before: Reading | None = None) -> Line:
        is_share = figure.interval is not None
        return Line(
            label=figure.label,
            text=show(figure.value, figure.unit),
            url=self._url(figure.part),
            figure=figure,
            interval=show_interval(figure.interval) if is_share else "",
            change=show_change(figure.value, before.figures[figure.slug].value, figure.unit) if before else "",
            numerator=show(figure.numerator, Unit.COUNT) if is_share else "",
            denominator=show(figure.denominator, Unit.COUNT) if is_share else "",
            denominator_url=self._url(figure.denominator_part) if is_share else "",
        )

    def of_amount(self, amount: Amount) -> Line:
        text = show_amount(amount.value, amount.currency, amount.period)
        return Line(label=amount.label, text=text, url=self._url(amount.part))

    def _url(self, part: str) -> str:
        return f"{reverse('desk-metrics-part', args=[self.metric.slug, part])}?{self.query}"
