"""Quotes: what became of the price offers."""

from __future__ import annotations

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Amount, Measure, Metric, Part, Ratio, Unit
from agents_desk.metrics.population import Population
from chat.models import Conversation, Quote

OFFERED = Q(offered=True)
ACCEPTED = OFFERED & Q(accepted=True)
OPEN = OFFERED & Q(accepted=False, unanswered=True)
DECLINED = OFFERED & Q(accepted=False, unanswered=False, declined=True)
EXPIRED = OFFERED & Q(accepted=False, unanswered=False, declined=False)


def conversations(population: Population) -> QuerySet[Conversation]:
    quotes = Quote.objects.all()
    return population.conversations().annotate(
        offered=facts.in_matter(quotes),
        accepted=facts.in_matter(quotes.filter(answer=Quote.Answer.ACCEPT)),
        declined=facts.in_matter(quotes.filter(answer=Quote.Answer.DECLINE)),
        unanswered=facts.in_matter(quotes.filter(answer="", expires_at__gt=population.at)),
        quote_count=facts.total(quotes, Value(1), empty=0),
    )


def amounts(population: Population) -> list[Amount]:
    """What accepted and open quotes are worth. Currencies and periods are never added up: 20 a month is not 20 once.

    The sum of everything offered would say nothing: who changes a detail is offered the same thing again.
    """
    rows = (
        Quote.objects.alias(goes_on_in=Coalesce("conversation__merged_into", "conversation"))
        .filter(goes_on_in__in=population.conversations())
        .values("currency", "period")
        .annotate(
            accepted=Sum("price", filter=Q(answer=Quote.Answer.ACCEPT), default=0),
            open=Sum("price", filter=Q(answer="", expires_at__gt=population.at), default=0),
        )
        .order_by("currency", "period")
    )
    labels = {"accepted": _("Value accepted"), "open": _("Value open")}
    return [
        Amount(part=part, label=label, value=row[part], currency=row["currency"], period=row["period"])
        for row in rows
        for part, label in labels.items()
    ]


METRIC = Metric(
    slug="quotes",
    title=_("Quotes"),
    definition=_(
        "Conversations in which a price was offered. Accepted: at least one of its quotes was. Otherwise open: one can "
        "still be answered; declined: one was declined; expired: none was answered in time. Value: the sum of the "
        "accepted and of the open quotes, by currency and period."
    ),
    conversations=conversations,
    parts=(
        Part(slug="offered", label=_("Conversations with a quote"), condition=OFFERED),
        Part(slug="accepted", label=_("Accepted"), condition=ACCEPTED),
        Part(slug="declined", label=_("Declined"), condition=DECLINED),
        Part(slug="expired", label=_("Expired"), condition=EXPIRED),
        Part(slug="open", label=_("Still open"), condition=OPEN),
        Part(slug="none", label=_("No quote"), condition=~OFFERED),
    ),
    measures=(
        Measure(
            slug="quotes",
            label=_("Quotes, repeated ones included"),
            unit=Unit.COUNT,
            function=Sum,
            column="quote_count",
            over="offered",
        ),
    ),
    ratios=(Ratio(slug="acceptance", label=_("Accepted"), numerator="accepted", denominator="offered"),),
    headline=("offered", "acceptance"),
    details=("declined", "expired", "quotes"),
    excluded=("none",),
    still_open="open",
    amounts=amounts,
)
