"""The numbers as plain data, for `GET /api/v1/metrics`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.population import Population
from agents_desk.metrics.reading import Figure, Reading, read
from agents_desk.metrics.window import Window
from chat.models import PromptVersion


def report(window: Window, version: PromptVersion | None = None, intent: str | None = None) -> dict[str, Any]:
    """Every metric for the window, each with numerator, denominator, exclusions and how many are still open.

    Shares lie between 0 and 1, durations are seconds, sums of money are decimals as text. A value of nothing is null.
    """
    population = Population.of(window, version=version, intent=intent)
    return {
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "tz": window.zone.key,
        "at": population.at.isoformat(),
        "version": version.number if version else None,
        "intent": intent,
        "kinds": [str(kind) for kind in population.kinds],
        "excluded": population.exclusions(),
        "metrics": {slug: _metric(read(metric, population)) for slug, metric in METRICS.items()},
    }


def _metric(reading: Reading) -> dict[str, Any]:
    metric, figures = reading.metric, reading.figures
    still_open = reading.still_open
    return {
        "title": str(metric.title),
        "definition": str(metric.definition),
        "values": {slug: _value(figure) for slug, figure in figures.items() if slug not in metric.excluded},
        "amounts": [
            {"of": amount.part, "value": str(amount.value), "currency": amount.currency, "period": amount.period}
            for amount in reading.amounts
        ],
        "exclusions": {slug: {"label": str(figures[slug].label), "n": figures[slug].n} for slug in metric.excluded},
        "still_open": still_open.value if still_open else None,
    }


def _value(figure: Figure) -> dict[str, Any]:
    value = {
        "label": str(figure.label),
        "unit": figure.unit.value,
        "value": _plain(figure.value),
        "n": figure.n,
        "conversations": figure.part,
    }
    if figure.denominator is not None or figure.numerator is not None:
        value |= {"numerator": _plain(figure.numerator), "denominator": _plain(figure.denominator)}
    if figure.interval:
        value["interval"] = list(figure.interval)
    if figure.target:
        value |= {"target": str(figure.target.text), "reaches_target": figure.reaches_target}
    return value


def _plain(value: Any) -> Any:
    return str(round(value, 6)) if isinstance(value, Decimal) else value
