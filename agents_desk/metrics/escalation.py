"""Escalation rate: how often a person was asked for, by whom and why."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Metric, Part, Ratio
from agents_desk.metrics.population import Population
from chat.models import Conversation
from chat.protocol import HandoffReason, Requester

ESCALATED = Q(involved=True, asked_for_human=True)
# Reasons to wait once more for a person, by which nobody asks for one.
WAITS_ANEW = (HandoffReason.RELEASED, HandoffReason.TRANSFERRED, HandoffReason.CONTINUED)


def conversations(population: Population) -> QuerySet[Conversation]:
    return population.conversations().annotate(
        involved=facts.involves_assistant(),
        asked_for_human=facts.asked_for_human(),
        held=facts.was_held(),
        ended=facts.has_ended(population.at),
        requested_by=facts.first_in_matter(facts.requests(), "requested_by"),
        reason=facts.first_in_matter(facts.requests(), "reason"),
    )


BY_REQUESTER = tuple(
    Part(
        slug=f"by-{requester.value}",
        label=format_lazy(_("Asked for by: {who}"), who=requester.label),
        condition=ESCALATED & Q(requested_by=requester),
    )
    for requester in Requester
    if requester is not Requester.AGENT
)
BY_REASON = tuple(
    Part(
        slug=f"for-{reason.value.replace('_', '-')}",
        label=format_lazy(_("Reason: {reason}"), reason=reason.label),
        condition=ESCALATED & Q(reason=reason),
    )
    for reason in HandoffReason
    if reason not in WAITS_ANEW
)

METRIC = Metric(
    slug="escalation",
    title=_("Escalation rate"),
    definition=_(
        "Conversations with the assistant involved in which a person was asked for, by the customer, the assistant, a "
        "rule or after a failure, also if the request was withdrawn; divided by all with the assistant involved. Where "
        "there were several requests, the first one says who asked and why. An agent who takes over unasked, and then "
        "gives the conversation back or passes it on, asks for nobody."
    ),
    conversations=conversations,
    parts=(
        Part(slug="escalated", label=_("Escalated"), condition=ESCALATED),
        Part(slug="involved", label=_("Assistant involved"), condition=Q(involved=True)),
        *BY_REQUESTER,
        *BY_REASON,
        Part(
            slug="unasked",
            label=_("Taken over by an agent without a request"),
            condition=Q(involved=True, asked_for_human=False, held=True),
        ),
        Part(
            slug="straight-to-human",
            label=_("A person was asked for before the assistant said anything"),
            condition=Q(involved=False, asked_for_human=True),
        ),
        Part(
            slug="not-involved",
            label=_("Without the assistant, no request"),
            condition=Q(involved=False, asked_for_human=False),
        ),
        Part(slug="open", label=_("Still open"), condition=Q(involved=True, ended=False)),
    ),
    ratios=(Ratio(slug="escalation", label=_("Escalated"), numerator="escalated", denominator="involved"),),
    headline=("escalation",),
    details=("unasked",),
    splits=tuple(part.slug for part in (*BY_REQUESTER, *BY_REASON)),
    excluded=("straight-to-human", "not-involved"),
    still_open="open",
)
