"""Cost: what the models were paid for, thrown-away steps included, and what the people's time cost."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db.models import Count, DecimalField, Exists, F, Func, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
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
    step = "turns__steps__"
    # Summed apart: joined beside the steps, each other call would count once for every step.
    fast = FastCall.objects.filter(conversation=OuterRef("pk"))
    asked = Consultation.objects.filter(conversation=OuterRef("pk"), steps__gt=0)
    return (
        deflection.conversations(population)
        .annotate(
            focus_time=facts.focus_time(),
            other_cost=_of_other_calls("cost", empty=Decimal(0)),
            other_input=_of_other_calls(ALL_INPUT, empty=0),
            other_cached=_of_other_calls("cache_read_tokens", empty=0),
            other_output=_of_other_calls("output_tokens", empty=0),
            unpriced_others=Exists(fast.filter(cost=None)) | Exists(asked.filter(cost=None)),
        )
        .annotate(
            step_cost=Coalesce(Sum(step + "cost"), Decimal(0), output_field=DOLLARS),
            fresh_tokens=Coalesce(Sum(step + "input_tokens"), 0),
            written_tokens=Coalesce(Sum(step + "cache_write_tokens"), 0),
            read_tokens=Coalesce(Sum(step + "cache_read_tokens"), 0),
            step_output=Coalesce(Sum(step + "output_tokens"), 0),
            unpriced_steps=Count("turns__steps", filter=Q(turns__steps__cost=None)),
        )
        .annotate(
            model_cost=F("step_cost") + F("other_cost"),
            input_tokens=F("fresh_tokens") + F("written_tokens") + F("read_tokens") + F("other_input"),
            cached_tokens=F("read_tokens") + F("other_cached"),
            output_tokens=F("step_output") + F("other_output"),
            human_cost=Seconds("focus_time") * hourly,
        )
        .annotate(full_cost=F("model_cost") + F("human_cost"))
    )


def _of_other_calls(column, *, empty):
    """Of the fast model's calls and of what agents asked the assistant, and of all calls in the conversations that were
    joined with this one: they were made for the same matter."""
    step_joined = f"turn__{facts.JOINED}"
    beside = [model.objects.filter(conversation=OuterRef("pk")) for model in (FastCall, Consultation)]
    joined = [model.objects.filter(**{facts.JOINED: OuterRef("pk")}) for model in (FastCall, Consultation)]
    joined_steps = Step.objects.filter(**{step_joined: OuterRef("pk")})
    total = facts.total(joined_steps, column, empty=empty, by=step_joined)
    for calls in beside:
        total += facts.total(calls, column, empty=empty)
    for calls in joined:
        total += facts.total(calls, column, empty=empty, by=facts.JOINED)
    return total


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
            condition=Q(unpriced_steps__gt=0) | Q(unpriced_others=True),
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
