"""Suggested replies: in which conversations agents were given one, and what they made of it."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Metric, Part, Ratio
from agents_desk.metrics.population import Population
from chat.models import Consultation, Conversation, SuggestionUse

SUGGESTED = Q(suggested=True)
USED = SUGGESTED & Q(used_unchanged=True) | SUGGESTED & Q(used_edited=True)


def conversations(population: Population) -> QuerySet[Conversation]:
    given = Consultation.objects.filter(kind=Consultation.Kind.SUGGESTION, state=Consultation.State.FINISHED)
    uses = SuggestionUse.objects.all()
    return population.conversations().annotate(
        suggested=facts.in_matter(given),
        used_unchanged=facts.in_matter(uses.filter(similarity=1), "consultation__conversation"),
        used_edited=facts.in_matter(uses.filter(similarity__lt=1), "consultation__conversation"),
        ended=facts.has_ended(population.at),
    )


METRIC = Metric(
    slug="suggestions",
    title=_("Suggested replies"),
    definition=_(
        "Conversations in which the assistant suggested a reply to an agent. Used: at least one was sent, as it was or "
        "with changes; a conversation with both counts in each line. Discarded: none of its suggestions was used. What "
        "failed or was given up does not count."
    ),
    conversations=conversations,
    parts=(
        Part(slug="suggested", label=_("With a suggestion"), condition=SUGGESTED),
        Part(slug="used", label=_("Used"), condition=USED),
        Part(slug="unchanged", label=_("Sent as suggested"), condition=SUGGESTED & Q(used_unchanged=True)),
        Part(slug="edited", label=_("Sent with changes"), condition=SUGGESTED & Q(used_edited=True)),
        Part(
            slug="discarded",
            label=_("Discarded"),
            condition=SUGGESTED & Q(used_unchanged=False, used_edited=False, ended=True),
        ),
        Part(
            slug="open",
            label=_("Still open"),
            condition=SUGGESTED & Q(used_unchanged=False, used_edited=False, ended=False),
        ),
        Part(slug="none", label=_("No suggestion"), condition=~SUGGESTED),
    ),
    ratios=(Ratio(slug="adoption", label=_("Used"), numerator="used", denominator="suggested"),),
    headline=("suggested", "adoption"),
    details=("unchanged", "edited", "discarded"),
    excluded=("none",),
    still_open="open",
)
