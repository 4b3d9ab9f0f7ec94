"""Wait: from the request for a human until an agent takes the conversation."""

from __future__ import annotations

from django.db.models import DateTimeField, Exists, F, Max, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Measure, Metric, Part, Ratio, Unit
from agents_desk.metrics.percentiles import Median, Percentile90
from agents_desk.metrics.population import Population
from chat.models import Conversation, Handoff

CLAIMED = Q(longest_wait__isnull=False)
WAITING = Q(waiting_since__isnull=False)


def conversations(population: Population) -> QuerySet[Conversation]:
    longest = (
        facts.handoffs(outcome=Handoff.Outcome.CLAIMED)
        .order_by()
        .values("conversation")
        .annotate(longest=Max(F("ended_at") - F("requested_at")))
    )
    gave_up = (Handoff.Outcome.WITHDRAWN, Handoff.Outcome.RESOLVED)
    return (
        population.conversations()
        .annotate(
            waited=facts.waited_for_human(),
            longest_wait=Subquery(longest.values("longest")),
            waiting_since=facts.first(facts.handoffs(ended_at=None), "requested_at"),
            abandoned=Exists(facts.handoffs(outcome__in=gave_up)),
            reassured=Exists(facts.handoffs(outcome=Handoff.Outcome.REASSURED)),
            closed=Exists(facts.handoffs(outcome=Handoff.Outcome.CLOSED)),
        )
        .annotate(waiting_for=Value(population.at, output_field=DateTimeField()) - F("waiting_since"))
    )


METRIC = Metric(
    slug="wait",
    title=_("Wait for a person"),
    definition=_(
        "From the request for a person until an agent takes the conversation. What an agent gives back or passes on to "
        "a team, and what a customer continues after an agent had it, waits anew; of several waits in one conversation "
        "the longest one counts. What is put aside waits on. Abandoned: the "
        "customer withdrew the request or closed the conversation while waiting; what staff closed, as spam for "
        "example, is not."
    ),
    conversations=conversations,
    parts=(
        Part(slug="asked", label=_("Waited for a person"), condition=Q(waited=True)),
        Part(
            slug="claimed",
            label=_("Taken by an agent"),
            condition=CLAIMED,
            shows="longest_wait",
            unit=Unit.SECONDS,
        ),
        Part(
            slug="abandoned",
            label=_("Abandoned while waiting"),
            condition=Q(abandoned=True),
        ),
        Part(slug="reassured", label=_("Returned to the assistant by an agent"), condition=Q(reassured=True)),
        Part(slug="closed", label=_("Closed by staff while waiting"), condition=Q(closed=True)),
        Part(slug="waiting", label=_("Waiting now"), condition=WAITING, shows="waiting_for", unit=Unit.SECONDS),
        Part(slug="not-asked", label=_("Nobody had to wait for a person"), condition=Q(waited=False)),
    ),
    measures=(
        Measure(
            slug="median", label=_("Median"), unit=Unit.SECONDS, function=Median, column="longest_wait", over="claimed"
        ),
        Measure(
            slug="p90",
            label=_("90 % within"),
            unit=Unit.SECONDS,
            function=Percentile90,
            column="longest_wait",
            over="claimed",
        ),
        Measure(
            slug="longest-now",
            label=_("Longest wait now"),
            unit=Unit.SECONDS,
            function=Max,
            column="waiting_for",
            over="waiting",
        ),
    ),
    ratios=(Ratio(slug="abandonment", label=_("Abandoned"), numerator="abandoned", denominator="asked"),),
    headline=("median", "p90"),
    details=("abandonment", "reassured", "closed", "longest-now"),
    excluded=("not-asked",),
    still_open="waiting",
)
