"""Cost: what the models were paid for, thrown-away steps included, and what the people's time cost."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import add

from django.conf import settings
from django.db.models import DecimalField, F, Func, Q, QuerySet, Sum, Value
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import deflection, facts
from agents_desk.metrics.deflection import COHORT, DEFLECTED
from agents_desk.metrics.metric import Measure, Metric, Part, Ratio, Text, Unit
from agents_desk.metrics.population import Population
from chat.models import Consultation, Conversation, FastCall, Step

DOLLARS = DecimalField(max_digits=20, decimal_places=6)
SECONDS_PER_HOUR = 3600
ALL_INPUT = F("input_tokens") + F("cache_write_tokens") + F("cache_read_tokens")


class Seconds(Func):
    """A duration as a number of seconds."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)"
    output_field = DecimalField(max_digits=20, decimal_places=6)


def conversations(population: Population) -> QuerySet[Conversation]:
    hourly = Value(settings.HUMAN_HOURLY_COST / SECONDS_PER_HOUR, output_field=DOLLARS)
    return (
        deflection.conversations(population)
        .annotate(
            model_cost=_of_calls("cost", empty=Decimal(0)),
            input_tokens=_of_calls(ALL_INPUT, empty=0),
            cached_tokens=_of_calls("cache_read_tokens", empty=0),
            output_tokens=_of_calls("output_tokens", empty=0),
            # What agents ask may end before it comes to a call.
            unpriced=_any_unpriced(),
            human_cost=Seconds(facts.focus_time()) * hourly,
        )
        .annotate(full_cost=F("model_cost") + F("human_cost"))
    )


# All calls to a model: the turns' own, the fast model's, and what agents asked; and what leads from each to its
# conversation.
CALLS = ((Step, "turn__conversation"), (FastCall, "conversation"), (Consultation, "conversation"))


def _of_calls(column, *, empty):
    """Of all that were made for the matter."""
    return reduce(add, (facts.total(calls.objects.all(), column, empty=empty, path=path) for calls, path in CALLS))


def _any_unpriced():
    """What agents ask may end before it comes to a call."""
    unpriced = Q()
    for calls, path in CALLS:
        made = calls.objects.filter(steps__gt=0) if calls is Consultation else calls.objects.all()
        unpriced |= Q(facts.in_matter(made.filter(cost=None), path))
    return facts.boolean(unpriced)


def _sum(slug: str, label: Text, unit: Unit, column: str, over: str = "all") -> Measure:
    return Measure(slug=slug, label=label, unit=unit, function=Sum, column=column, over=over)


METRIC = Metric(
    slug="cost",
    title=_("Cost"),
    definition=_(
        "The tokens of every call to a model, also of answers that were thrown away, at that model's price, plus the "
        "people's active time at the set hourly rate, in US dollars. Per conversation, and per deflected conversation: "
        "there all costs of the conversations that are at least 9 days old are borne by those that were deflected. "
        "Cache reads: input tokens read from the cache divided by all input tokens."
    ),
    conversations=conversations,
    parts=(
        Part(slug="all", label=_("Conversations"), condition=Q(), shows="full_cost", unit=Unit.DOLLARS),
        Part(
            slug="cohort",
            label=_("Assistant involved, at least 9 days old"),
            condition=COHORT,
            shows="full_cost",
            unit=Unit.DOLLARS,
        ),
        Part(slug="deflected", label=_("Deflected"), condition=DEFLECTED, shows="full_cost", unit=Unit.DOLLARS),
        Part(
            slug="unpriced",
            label=_("With calls to a model of unknown price, counted as free"),
            condition=Q(unpriced=True),
        ),
        Part(slug="open", label=_("Still open, may cost more"), condition=Q(ended=False)),
    ),
    measures=(
        _sum("full", _("Together"), Unit.DOLLARS, "full_cost"),
        _sum("model", _("Model"), Unit.DOLLARS, "model_cost"),
        _sum("people", _("People's time"), Unit.DOLLARS, "human_cost"),
        _sum("cohort-full", _("Together, conversations of 9 days and more"), Unit.DOLLARS, "full_cost", "cohort"),
        _sum("input-tokens", _("Input tokens"), Unit.COUNT, "input_tokens"),
        _sum("cached-tokens", _("of these read from the cache"), Unit.COUNT, "cached_tokens"),
        _sum("output-tokens", _("Output tokens"), Unit.COUNT, "output_tokens"),
    ),
    ratios=(
        Ratio(
            slug="per-conversation",
            label=_("Per conversation"),
            numerator="full",
            denominator="all",
            unit=Unit.DOLLARS,
        ),
        Ratio(
            slug="per-deflected",
            label=_("Per deflected conversation"),
            numerator="cohort-full",
            denominator="deflected",
            unit=Unit.DOLLARS,
        ),
        Ratio(slug="cache-reads", label=_("Cache reads"), numerator="cached-tokens", denominator="input-tokens"),
    ),
    headline=("per-conversation", "per-deflected"),
    details=("full", "model", "people", "input-tokens", "output-tokens", "cache-reads"),
    excluded=("unpriced",),
    still_open="open",
)
