"""What a metric is made of, as data: cards, lists and the API are all derived from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db.models import Aggregate, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics.population import Population
from chat.models import Conversation

Text = str | Promise


class Unit(StrEnum):
    """How a value is to be read."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    SCORE = "score"
    DOLLARS = "dollars"


COLUMN_LABELS = {Unit.SECONDS: _("Time"), Unit.SCORE: _("Score"), Unit.DOLLARS: _("Cost")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Those of the metric's conversations for which the condition holds. Its value is how many they are."""

    slug: str
    label: Text
    condition: Q
    shows: str = ""  # the column that the list of these conversations shows beside them
    unit: Unit = Unit.COUNT  # the unit of that column

    @property
    def column_label(self) -> Text:
        return COLUMN_LABELS.get(self.unit, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An aggregate of a column over one part."""

    slug: str
    label: Text
    unit: Unit
    function: type[Aggregate]
    column: str
    over: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One value divided by another. Of two parts, the first within the second, it is a share with an interval; so it is
    of two measures that say `is_proportion`: they count, and what the first counts the second counts too."""

    slug: str
    label: Text
    numerator: str
    denominator: str
    unit: Unit = Unit.SHARE
    is_proportion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is aimed at: at least `least`, or below the value `below` of the same metric."""

    text: Text
    least: float | None = None
    below: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A sum of money in the currency in which it was offered. `part` names the conversations it comes from."""

    part: str
    label: Text
    value: Any
    currency: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric.

    `conversations` gives the population with the columns that conditions and measures speak of: numbers and lists come
    from this one query. `headline` names the values shown large, `details` those in the table below, `splits` those
    that are worth a line only where there is something to say; all in order.
    """

    slug: str
    title: Text
    definition: Text
    conversations: Callable[[Population], QuerySet[Conversation]]
    parts: tuple[Part, ...]
    measures: tuple[Measure, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    headline: tuple[str, ...]
    details: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    still_open: str = ""
    targets: Mapping[str, Target] = field(default_factory=dict)
    amounts: Callable[[Population], list[Amount]] | None = None

    def part(self, slug: str) -> Part | None:
        return next((part for part in self.parts if part.slug == slug), None)

    def narrowed_to_headline(self) -> Metric:
        """The same metric with nothing but what its headline needs: enough for a comparison, and a cheaper query."""
        ratios = tuple(ratio for ratio in self.ratios if ratio.slug in self.headline)
        wanted = {*self.headline, *(slug for ratio in ratios for slug in (ratio.numerator, ratio.denominator))}
        measures = tuple(measure for measure in self.measures if measure.slug in wanted)
        wanted |= {measure.over for measure in measures}
        parts = tuple(part for part in self.parts if part.slug in wanted)
        return replace(self, parts=parts, measures=measures, ratios=ratios, targets={}, amounts=None)

    def behind(self, slug: str, population: Population) -> QuerySet[Conversation]:
        """The conversations that a part counts, newest first."""
        return self.conversations(population).filter(self.part(slug).condition).order_by("-opened_at", "pk")
