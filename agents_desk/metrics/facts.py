"""What can be read off one conversation, as expressions for a query over conversations.

Nothing here is stored: only time stamps are, and these classes are computed from them whenever somebody asks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import (
    BooleanField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from agents_desk.models import FocusSpan
from chat.models import Assignment, Author, Event, Handoff, Message, Turn
from chat.protocol import EventType, Requester, Stream
from chat.states import ENDED_TURN, Status

SILENCE = timedelta(hours=24)
NO_TIME = Value(timedelta(), output_field=DurationField())
# Leads from what belongs to a conversation to the one that it was joined with.
JOINED = "conversation__merged_into"
ASSISTANT_SIDE = (Requester.ASSISTANT, Requester.POLICY, Requester.FAILURE)


def boolean(condition: Q) -> ExpressionWrapper:
    """A condition as a column."""
    return ExpressionWrapper(condition, output_field=BooleanField())


def messages(author: Author, **conditions) -> QuerySet[Message]:
    """What `author` said, the first first."""
    return Message.objects.filter(conversation=OuterRef("pk"), author=author, **conditions).order_by("seq")


def handoffs(**conditions) -> QuerySet[Handoff]:
    """Requests for a human by whomever, the first first."""
    return Handoff.objects.filter(conversation=OuterRef("pk"), **conditions).order_by("requested_at", "pk")


def focus_spans(**conditions) -> QuerySet[FocusSpan]:
    return FocusSpan.objects.filter(conversation=OuterRef("pk"), **conditions).order_by()


def first(rows: QuerySet, field: str) -> Subquery:
    """The field of the first of the rows, NULL if there is none."""
    return Subquery(rows.values(field)[:1])


def last(rows: QuerySet, field: str) -> Subquery:
    return first(rows.reverse(), field)


def total(rows: QuerySet, amount, *, empty, by: str = "conversation") -> Coalesce:
    """The sum of `amount` over the rows that belong to the conversation, by the column that says so."""
    per_conversation = rows.order_by().values(by).annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(per_conversation), empty)


def human_replied() -> Exists:
    return Exists(messages(Author.AGENT))


def asked_for_human() -> Exists:
    """Also a request that was withdrawn."""
    return Exists(handoffs())


def was_held() -> Exists:
    """An agent had the conversation at some time."""
    return Exists(Assignment.objects.filter(conversation=OuterRef("pk")))


def involves_assistant() -> ExpressionWrapper:
    """The assistant gave a public answer (also one that says it has none), or handed off.

    A handoff by policy or after a failure is on the assistant's side too: were it not counted, a broken assistant
    would leave the denominators and look good.
    """
    return boolean(Q(Exists(messages(Author.ASSISTANT))) | Q(Exists(handoffs(requested_by__in=ASSISTANT_SIDE))))


def has_ended(at: datetime) -> ExpressionWrapper:
    """Resolved, or nobody has written for 24 hours. These belong to the definition and are not a setting."""
    return boolean(Q(status=Status.RESOLVED) | Q(last_message_at__lte=at - SILENCE))


def cause_of_end() -> Coalesce:
    """The `Move` that changed the status last, empty if none did."""
    changes = Event.objects.filter(
        conversation=OuterRef("pk"), stream=Stream.PUBLIC, type=EventType.STATUS_CHANGED
    ).order_by("-seq")
    cause = Subquery(changes.values(cause=KeyTextTransform("cause", "data"))[:1])
    return Coalesce(cause, Value(""), output_field=TextField())


def state_of_last_turn() -> Coalesce:
    """How the last turn that has ended did so, empty if there is none."""
    turns = Turn.objects.filter(conversation=OuterRef("pk"), state__in=ENDED_TURN).order_by("-queued_at", "-pk")
    return Coalesce(Subquery(turns.values("state")[:1]), Value(""))


def focus_time() -> CombinedExpression:
    """How long agents worked in the conversation: the spans of their heartbeats, also those after its end.

    Work in those that were joined with it was work on this matter.
    """
    length = F("last_beat_at") - F("started_at")
    joined = FocusSpan.objects.filter(**{JOINED: OuterRef("pk")})
    return total(focus_spans(), length, empty=NO_TIME) + total(joined, length, empty=NO_TIME, by=JOINED)
