"""Involved: with which conversations the assistant had to do at all."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Metric, Part, Ratio
from agents_desk.metrics.population import Population
from chat.models import Conversation
from chat.states import Status


def conversations(population: Population) -> QuerySet[Conversation]:
    return population.conversations().annotate(
        involved=facts.involves_assistant(), human_replied=facts.human_replied(), ended=facts.has_ended(population.at)
    )


METRIC = Metric(
    slug="conversations",
    title=_("Conversations"),
    definition=_(
        "Every conversation that started in the window and in which the customer said something. The assistant was "
        "involved if it gave at least one public answer, also an honest “I do not know”, or handed the conversation "
        "to a person: by itself, by a rule, or because it had failed."
    ),
    conversations=conversations,
    parts=(
        Part(slug="all", label=_("Conversations"), condition=Q()),
        Part(slug="involved", label=_("Assistant involved"), condition=Q(involved=True)),
        Part(slug="not-involved", label=_("Without the assistant"), condition=Q(involved=False)),
        Part(slug="human", label=_("Answered by a person, too"), condition=Q(human_replied=True)),
        Part(slug="resolved", label=_("Resolved"), condition=Q(status=Status.RESOLVED)),
        Part(slug="open", label=_("Still open"), condition=Q(ended=False)),
    ),
    ratios=(
        Ratio(slug="involved-share", label=_("Assistant involved"), numerator="involved", denominator="all"),
        Ratio(slug="human-share", label=_("Answered by a person"), numerator="human", denominator="all"),
    ),
    headline=("all", "involved-share"),
    details=("human", "resolved"),
    excluded=("not-involved",),
    still_open="open",
)
