"""First response: how long the customer waited for the first word of substance, of the assistant and of a human."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agents_desk.metrics import facts
from agents_desk.metrics.metric import Measure, Metric, Part, Unit
from agents_desk.metrics.opening_hours import OpenTime, openings_during
from agents_desk.metrics.percentiles import Median, Percentile90
from agents_desk.metrics.population import Population
from chat.models import Author, Conversation, Handoff, Message

# What the assistant says after a person has answered is no first response of anybody.
CAME_SECOND = Q(first_answer_at__gt=F("first_reply_at"))
CAME_FIRST = Q(first_reply_at__isnull=True) | Q(first_answer_at__lte=F("first_reply_at"))
ANSWERED = Q(first_answer_at__isnull=False) & CAME_FIRST
REPLIED = Q(first_reply_at__isnull=False)
# An agent who takes over a running conversation unasked interrupts no wait, so there is nothing to measure.
HUMAN_WAS_DUE = Q(request_at__isnull=False) | Q(first_answer_at__isnull=True) | CAME_SECOND


def conversations(population: Population) -> QuerySet[Conversation]:
    first_answer = facts.messages(Author.ASSISTANT, cause=Message.Cause.ANSWER)
    # A request that was withdrawn started no wait that this reply ended. One that led to an agent did, even if
    # that agent gave the conversation back without a word: the customer was still waiting.
    request = facts.handoffs(outcome=Handoff.Outcome.CLAIMED, requested_at__lte=OuterRef("first_reply_at"))
    return (
        population.conversations()
        .annotate(
            waited=facts.waited_for_human(),
            ended=facts.has_ended(population.at),
            first_question_at=facts.first(facts.messages(Author.CUSTOMER), "created_at"),
            first_answer_at=facts.first(first_answer, "created_at"),
            first_reply_at=facts.first(facts.messages(Author.AGENT), "created_at"),
        )
        .annotate(request_at=facts.first(request, "requested_at"))
        .annotate(human_due_at=Coalesce("request_at", "first_question_at"))
        .annotate(
            answer_time=F("first_answer_at") - F("first_question_at"),
            reply_time=F("first_reply_at") - F("human_due_at"),
            reply_open_time=OpenTime("human_due_at", "first_reply_at", openings_during(population)),
        )
    )


def _median_and_p90(slug: str, label_median: str, label_p90: str, column: str, over: str) -> tuple[Measure, Measure]:
    return (
        Measure(
            slug=f"{slug}-median", label=label_median, unit=Unit.SECONDS, function=Median, column=column, over=over
        ),
        Measure(
            slug=f"{slug}-p90", label=label_p90, unit=Unit.SECONDS, function=Percentile90, column=column, over=over
        ),
    )


METRIC = Metric(
    slug="first-response",
    title=_("First response"),
    definition=_(
        "Assistant: from the customer's first message to the first public answer; a fallback is no answer. Person: "
        "from the request for a person, or from the first message where the assistant never answered, to the first "
        "public reply by a person; also counted within business hours only. Median, and the time within which 90 % got "
        "it. Those without an answer are not dropped: they are counted below. Where a person answered first, what the "
        "assistant said later is no first response."
    ),
    conversations=conversations,
    parts=(
        Part(
            slug="answered",
            label=_("Answered by the assistant"),
            condition=ANSWERED,
            shows="answer_time",
            unit=Unit.SECONDS,
        ),
        Part(
            slug="unanswered",
            label=_("Never answered by the assistant"),
            condition=Q(first_answer_at__isnull=True),
        ),
        Part(slug="second", label=_("Answered by the assistant only after a person had"), condition=CAME_SECOND),
        Part(
            slug="replied",
            label=_("Replied to by a person"),
            condition=REPLIED & HUMAN_WAS_DUE,
            shows="reply_time",
            unit=Unit.SECONDS,
        ),
        Part(
            slug="unreplied",
            label=_("Waited for a person, none replied"),
            condition=Q(waited=True) & ~REPLIED,
        ),
        Part(
            slug="unasked",
            label=_("An agent took over without a request"),
            condition=REPLIED & ~HUMAN_WAS_DUE,
        ),
        Part(
            slug="open",
            label=_("Still open and waiting for a first response"),
            condition=Q(ended=False) & ~REPLIED & (Q(first_answer_at__isnull=True) | Q(waited=True)),
        ),
    ),
    measures=(
        *_median_and_p90("assistant", _("Assistant, median"), _("Assistant, 90 % within"), "answer_time", "answered"),
        *_median_and_p90("human", _("Person, median"), _("Person, 90 % within"), "reply_time", "replied"),
        *_median_and_p90(
            "human-open",
            _("Person, median in business hours"),
            _("Person, 90 % within, in business hours"),
            "reply_open_time",
            "replied",
        ),
    ),
    headline=("assistant-median", "human-median"),
    details=("assistant-p90", "human-p90", "human-open-median", "human-open-p90", "unanswered", "unreplied"),
    excluded=("unasked", "second"),
    still_open="open",
)
