"""Service level: how many of the promises of people were kept, by when they fell due."""

from __future__ import annotations

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics.metric import Measure, Metric, Part, Ratio, Unit
from agents_desk.metrics.population import Population
from agents_desk.models import SlaClock, SlaTarget
from chat.models import Conversation

NOTHING = Value(0)
KEPT = Q(ending=SlaClock.Ending.MET, breached_at=None)
BROKEN = Q(breached_at__isnull=False)
# Neither kept nor broken: it runs, or waits for the customer.
OPEN = Q(ended_at=None, breached_at=None)


def conversations(population: Population) -> QuerySet[Conversation]:
    """Those with a promise that fell due in the window; `kept_…` and `broken_…` count its promises.

    What has been kept belongs to the time at which it would have been due, what is open to that at which it will be.
    """
    window = population.window
    due = SlaClock.objects.filter(
        conversation=OuterRef("pk"), last_due_at__gte=window.start, last_due_at__lt=window.end
    ).order_by()
    counts = {}
    for target in SlaTarget:
        of_target = due.filter(target=target)
        counts[f"kept_{target}"] = _count(of_target.filter(KEPT))
        counts[f"broken_{target}"] = _count(of_target.filter(BROKEN))
    return (
        population.whenever_started()
        .annotate(promises=_count(due.filter(KEPT | BROKEN | OPEN)), open_promises=_count(due.filter(OPEN)), **counts)
        .filter(promises__gt=0)
        .annotate(
            judged_first_response=F("kept_first_response") + F("broken_first_response"),
            judged_next_response=F("kept_next_response") + F("broken_next_response"),
            judged_resolution=F("kept_resolution") + F("broken_resolution"),
        )
    )


def _count(clocks: QuerySet[SlaClock]) -> Coalesce:
    per_conversation = clocks.values("conversation").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(per_conversation, output_field=IntegerField()), NOTHING)


def _parts(target: SlaTarget) -> tuple[Part, ...]:
    name = target.replace("_", "-")
    return (
        Part(
            slug=f"{name}-judged",
            label=format_lazy(_("{what}: kept or broken"), what=target.label),
            condition=Q(**{f"judged_{target}__gt": 0}),
        ),
        Part(
            slug=f"{name}-broken",
            label=format_lazy(_("{what}: broken"), what=target.label),
            condition=Q(**{f"broken_{target}__gt": 0}),
        ),
    )


def _measures(target: SlaTarget) -> tuple[Measure, ...]:
    name = target.replace("_", "-")
    return (
        Measure(
            slug=f"{name}-kept-promises",
            label=format_lazy(_("{what}: promises kept"), what=target.label),
            unit=Unit.COUNT,
            function=Sum,
            column=f"kept_{target}",
            over=f"{name}-judged",
        ),
        Measure(
            slug=f"{name}-promises",
            label=format_lazy(_("{what}: promises"), what=target.label),
            unit=Unit.COUNT,
            function=Sum,
            column=f"judged_{target}",
            over=f"{name}-judged",
        ),
    )


def _ratio(target: SlaTarget) -> Ratio:
    name = target.replace("_", "-")
    return Ratio(
        slug=name,
        label=target.label,
        numerator=f"{name}-kept-promises",
        denominator=f"{name}-promises",
        is_proportion=True,
    )


METRIC = Metric(
    slug="service-level",
    title=_("Service level"),
    definition=_(
        "Promises of people that were kept, divided by those that were kept or broken, by the time at which they fell "
        "due: the first answer after a person was asked for, the next answer after a message, and the end without the "
        "time in which the customer's answer was awaited. A promise is broken when it falls due, even if nobody does "
        "anything. Those that fell away, because the assistant went on, count nowhere. A conversation can have several "
        "promises; the lists show the conversations."
    ),
    conversations=conversations,
    parts=(
        *(part for target in SlaTarget for part in _parts(target)),
        Part(slug="open", label=_("With an open promise"), condition=Q(open_promises__gt=0)),
    ),
    measures=tuple(measure for target in SlaTarget for measure in _measures(target)),
    ratios=tuple(_ratio(target) for target in SlaTarget),
    headline=("first-response", "next-response", "resolution"),
    details=("first-response-promises", "next-response-promises", "resolution-promises"),
    splits=("first-response-broken", "next-response-broken", "resolution-broken"),
    still_open="open",
)
