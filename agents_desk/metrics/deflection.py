"""Deflection: the assistant handled it, and the customer neither came back within a week nor was unhappy.

A customer is recognised by the token in their browser, and every visitor has one: a conversation of somebody who
cannot be recognised does not exist here. Somebody who returns from another browser is a new customer, which no
definition can see; the page says so.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import containment, facts
from agents_desk.metrics.containment import CONTAINED, NO_HUMAN, OLD_ENOUGH
from agents_desk.metrics.metric import Metric, Part, Ratio, Target
from agents_desk.metrics.population import CUSTOMER_SPOKE, Population
from chat.models import Author, Conversation, Rating

RETURN_HOURS = timedelta(hours=168)
POOR_SCORE = 2

COHORT = OLD_ENOUGH & Q(involved=True)
GOOD_SO_FAR = Q(came_back=False, rated_poorly=False)
DEFLECTED = COHORT & CONTAINED & GOOD_SO_FAR & Q(week_over=True)
NOT_ASSESSABLE = COHORT & NO_HUMAN & GOOD_SO_FAR & (Q(ended=False) | (CONTAINED & Q(week_over=False)))


def conversations(population: Population) -> QuerySet[Conversation]:
    # One that was joined with this very conversation is no return; joined with another one it still was one.
    apart = Q(merged_into__isnull=True) | ~Q(merged_into=OuterRef("pk"))
    later = Conversation.objects.filter(
        apart,
        CUSTOMER_SPOKE,
        kind__in=population.kinds,
        customer=OuterRef("customer"),
        opened_at__gt=OuterRef("opened_at"),
        opened_at__lte=OuterRef("last_question_at") + RETURN_HOURS,
    )
    return (
        containment.conversations(population)
        .annotate(last_question_at=facts.last(facts.messages(Author.CUSTOMER), "created_at"))
        .annotate(
            # A conversation that starts in the 168th hour still counts, so the week is over only after it.
            week_over=facts.boolean(Q(last_question_at__lt=population.at - RETURN_HOURS)),
            came_back=Exists(later),
            rated_poorly=facts.in_matter(Rating.objects.filter(score__lte=POOR_SCORE)),
        )
    )


METRIC = Metric(
    slug="deflection",
    title=_("Deflection"),
    definition=_(
        "Deflected: contained, and the same customer started no new conversation within 168 hours of their last "
        "message, and gave no rating of 2 or less. Divided by all conversations with the assistant involved that "
        "started at least 9 days ago, whatever became of them; those that cannot be assessed yet count as not "
        "deflected. Customers are recognised by their browser: who returns from another one is not seen to return."
    ),
    conversations=conversations,
    parts=(
        Part(slug="deflected", label=_("Deflected"), condition=DEFLECTED),
        Part(slug="cohort", label=_("Assistant involved, at least 9 days old"), condition=COHORT),
        Part(
            slug="came-back",
            label=_("Contained, but the customer came back within 168 hours"),
            condition=COHORT & CONTAINED & Q(came_back=True),
        ),
        Part(
            slug="rated-poorly",
            label=_("Contained, but rated 1 or 2"),
            condition=COHORT & CONTAINED & Q(rated_poorly=True),
        ),
        Part(slug="not-contained", label=_("Not contained"), condition=COHORT & ~CONTAINED & ~NOT_ASSESSABLE),
        Part(
            slug="not-assessable",
            label=_("Cannot be assessed yet, counted as not deflected"),
            condition=NOT_ASSESSABLE,
        ),
        Part(
            slug="too-young",
            label=_("Younger than 9 days (see provisional containment)"),
            condition=Q(involved=True) & ~OLD_ENOUGH,
        ),
        Part(slug="not-involved", label=_("Without the assistant"), condition=Q(involved=False)),
        Part(slug="open", label=_("Still open"), condition=COHORT & Q(ended=False)),
    ),
    ratios=(Ratio(slug="deflection", label=_("Deflected"), numerator="deflected", denominator="cohort"),),
    headline=("deflection",),
    details=("came-back", "rated-poorly", "not-contained", "not-assessable"),
    excluded=("too-young", "not-involved"),
    still_open="open",
    targets={"deflection": Target(text=_("70–80 %"), least=0.7)},
)
