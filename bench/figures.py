"""Percentiles and medians, as the tables of docs/performance.md give them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """By linear interpolation between the two nearest of the sorted values; `share` is between 0 and 1."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def milliseconds(values: Sequence[float], share: float) -> float:
    """A percentile of seconds, in milliseconds."""
    return round(percentile(values, share) * 1000, 1)


def median_of(rounds: Sequence[dict], name: str) -> float:
    """The median of one figure over several rounds; rounds without it do not count."""
    values = [each[name] for each in rounds if each.get(name) is not None]
    return round(median(values), 4) if values else float("nan")
