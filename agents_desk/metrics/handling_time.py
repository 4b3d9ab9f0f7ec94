"""Handling time: how much work a conversation was, for people and for the assistant."""

from __future__ import annotations

from django.db.models import Avg, Case, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Measure, Metric, Part, Target, Unit
from agents_desk.metrics.percentiles import Median, Percentile90
from agents_desk.metrics.population import Population
from agents_desk.models import FocusSpan
from chat.models import Author, Conversation, Turn
from chat.states import ENDED_TURN, Move, Status

BY_PEOPLE = Q(status=Status.RESOLVED, held=True)
# Who gave up waiting for a person was handled by nobody.
IN_THE_QUEUE = Q(status_when_resolved=Status.AWAITING_AGENT)
UNHELD = Q(status=Status.RESOLVED, held=False)
BY_ASSISTANT = UNHELD & Q(involved=True) & ~IN_THE_QUEUE
PUT_AWAY = (Move.RESOLVE_BY_SILENCE, Move.RESOLVE_BY_MANAGER, Move.CLOSE)


def conversations(population: Population) -> QuerySet[Conversation]:
    after_the_end = FocusSpan.objects.filter(last_beat_at__gt=OuterRef("resolved_at"))
    wrap_up = F("last_beat_at") - Greatest(F("started_at"), OuterRef("resolved_at"))
    turns = Turn.objects.filter(state__in=ENDED_TURN, started_at__isnull=False)
    return (
        population.conversations()
        .annotate(
            held=facts.was_held(),
            involved=facts.involves_assistant(),
            focused=facts.in_matter(FocusSpan.objects.all()),
            focus_time=facts.focus_time(),
            wrap_up_time=facts.total(after_the_end, wrap_up, empty=facts.NO_TIME),
            turn_time=facts.total(turns, F("ended_at") - F("started_at"), empty=facts.NO_TIME),
            first_question_at=facts.first(facts.messages(Author.CUSTOMER), "created_at"),
            cause_of_end=facts.cause_of_end(),
        )
        .annotate(
            # The hours of silence before it was closed, or a manager cleared it away, are nobody's handling.
            settled_at=Case(When(cause_of_end__in=PUT_AWAY, then="last_message_at"), default="resolved_at")
        )
        .annotate(resolution_time=F("settled_at") - F("first_question_at"))
    )


METRIC = Metric(
    slug="handling-time",
    title=_("Handling time"),
    definition=_(
        "Person: the time in which agents actively worked in the conversation (a signal every 15 seconds; a gap of 60 "
        "seconds ends the count), including wrap-up, which is such time after the resolution; per resolved "
        "conversation that an agent held. Assistant: the seconds in which it prepared answers, and the time from the "
        "customer's first message to the resolution, or to the last message where silence closed it; per resolved "
        "conversation that no agent held and that did not wait for one at its end."
    ),
    conversations=conversations,
    parts=(
        Part(
            slug="by-people",
            label=_("Resolved, held by an agent, work recorded"),
            condition=BY_PEOPLE & Q(focused=True),
            shows="focus_time",
            unit=Unit.SECONDS,
        ),
        Part(
            slug="by-assistant",
            label=_("Resolved by the assistant alone"),
            condition=BY_ASSISTANT,
            shows="turn_time",
            unit=Unit.SECONDS,
        ),
        Part(
            slug="unrecorded",
            label=_("Held by an agent, but no work recorded"),
            condition=BY_PEOPLE & Q(focused=False),
        ),
        Part(
            slug="no-hands",
            label=_("Resolved without assistant or agent"),
            condition=UNHELD & Q(involved=False) & ~IN_THE_QUEUE,
        ),
        Part(
            slug="unreached",
            label=_("Ended while waiting for a person, held by nobody"),
            condition=UNHELD & IN_THE_QUEUE,
        ),
        Part(slug="open", label=_("Not resolved yet"), condition=~Q(status=Status.RESOLVED)),
    ),
    measures=(
        Measure(
            slug="human-mean",
            label=_("Person, mean"),
            unit=Unit.SECONDS,
            function=Avg,
            column="focus_time",
            over="by-people",
        ),
        Measure(
            slug="human-median",
            label=_("Person, median"),
            unit=Unit.SECONDS,
            function=Median,
            column="focus_time",
            over="by-people",
        ),
        Measure(
            slug="human-p90",
            label=_("Person, 90 % within"),
            unit=Unit.SECONDS,
            function=Percentile90,
            column="focus_time",
            over="by-people",
        ),
        Measure(
            slug="wrap-up-mean",
            label=_("Person, wrap-up in it, mean"),
            unit=Unit.SECONDS,
            function=Avg,
            column="wrap_up_time",
            over="by-people",
        ),
        Measure(
            slug="assistant-mean",
            label=_("Assistant, mean"),
            unit=Unit.SECONDS,
            function=Avg,
            column="turn_time",
            over="by-assistant",
        ),
        Measure(
            slug="assistant-median",
            label=_("Assistant, median"),
            unit=Unit.SECONDS,
            function=Median,
            column="turn_time",
            over="by-assistant",
        ),
        Measure(
            slug="resolution-median",
            label=_("Assistant, first message to resolution, median"),
            unit=Unit.SECONDS,
            function=Median,
            column="resolution_time",
            over="by-assistant",
        ),
        Measure(
            slug="resolution-p90",
            label=_("Assistant, first message to resolution, 90 % within"),
            unit=Unit.SECONDS,
            function=Percentile90,
            column="resolution_time",
            over="by-assistant",
        ),
    ),
    headline=("human-mean", "assistant-mean"),
    details=(
        "human-median",
        "human-p90",
        "wrap-up-mean",
        "assistant-median",
        "resolution-median",
        "resolution-p90",
    ),
    excluded=("unrecorded", "unreached", "no-hands"),
    still_open="open",
    targets={"assistant-mean": Target(text=_("below a person's"), below="human-mean")},
)
