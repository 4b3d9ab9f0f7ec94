"""What can be read off one conversation, as expressions for a query over conversations.

Nothing here is stored: only time stamps are, and these classes are computed from them whenever somebody asks. What has
happened (who answered, who asked for a person, what it cost) is told of the whole matter, that is of the conversation
and of those that were joined with it; how long something took is told of the conversation alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
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
from chat.protocol import EventType, HandoffReason, Requester, Stream
from chat.states import ENDED_TURN, Status

SILENCE = timedelta(hours=24)
NO_TIME = Value(timedelta(), output_field=DurationField())
# Leads from most of what belongs to a conversation to it.
OWN = "conversation"
ASSISTANT_SIDE = (Requester.ASSISTANT, Requester.POLICY, Requester.FAILURE)


def boolean(condition: Q) -> ExpressionWrapper:
    """A condition as a column."""
    return ExpressionWrapper(condition, output_field=BooleanField())


def messages(author: Author, **conditions) -> QuerySet[Message]:
    """What `author` said, the first first."""
    return Message.objects.filter(conversation=OuterRef("pk"), author=author, **conditions).order_by("seq")


def handoffs(**conditions) -> QuerySet[Handoff]:
    """Every wait for a human, the first first."""
    return Handoff.objects.filter(conversation=OuterRef("pk"), **conditions).order_by("requested_at", "pk")


def requests(**conditions) -> QuerySet[Handoff]:
    """Wishes for a human, by whomever, the first first.

    What an agent gives back or passes on waits anew, and so does what a customer continues after an agent had it. But
    that agent was there already, asked or not, and nobody has asked again.
    """
    anew = Q(requested_by=Requester.AGENT) | Q(reason=HandoffReason.CONTINUED)
    return Handoff.objects.filter(**conditions).exclude(anew).order_by("requested_at", "pk")


def first(rows: QuerySet, field: str) -> Subquery:
    """The field of the first of the rows, NULL if there is none."""
    return Subquery(rows.values(field)[:1])


def last(rows: QuerySet, field: str) -> Subquery:
    return first(rows.reverse(), field)


def of_conversation(rows: QuerySet, path: str = OWN) -> QuerySet:
    """Those of the conversation; `path` leads from a row to it."""
    return rows.filter(**{path: OuterRef("pk")})


def of_joined(rows: QuerySet, path: str = OWN) -> QuerySet:
    """Those of the conversations that were joined with it.

    Never both in one condition: PostgreSQL would look up each conversation on its own, instead of all at once.
    """
    return rows.filter(**{f"{path}__merged_into": OuterRef("pk")})


def in_matter(rows: QuerySet, path: str = OWN) -> ExpressionWrapper:
    """Whether there is such a row in the conversation or in one that was joined with it."""
    return boolean(Q(Exists(of_conversation(rows, path))) | Q(Exists(of_joined(rows, path))))


def first_in_matter(rows: QuerySet, field: str) -> Coalesce:
    """The field of the first of the conversation's rows, else of the first in those that were joined with it."""
    return Coalesce(first(of_conversation(rows), field), first(of_joined(rows), field))


def all_in_matter(rows: QuerySet) -> Func:
    """The values of the rows, which have one column, in the conversation and in those that were joined with it."""
    own, joined = ArraySubquery(of_conversation(rows)), ArraySubquery(of_joined(rows))
    return Func(own, joined, function="array_cat", output_field=own.output_field)


def total(rows: QuerySet, amount, *, empty, path: str = OWN) -> CombinedExpression:
    """The sum of `amount` over the rows of the conversation and of those that were joined with it."""
    return _sum(rows, amount, path, empty) + _sum(rows, amount, f"{path}__merged_into", empty)


def _sum(rows: QuerySet, amount, by: str, empty) -> Coalesce:
    per_conversation = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(total=Sum(amount))
    return Coalesce(Subquery(per_conversation.values("total")), empty)


def spoke(author: Author) -> ExpressionWrapper:
    return in_matter(Message.objects.filter(author=author))


def human_replied() -> ExpressionWrapper:
    return spoke(Author.AGENT)


def asked_for_human() -> ExpressionWrapper:
    """Also a request that was withdrawn."""
    return in_matter(requests())


def waited_for_human() -> Exists:
    """Asked for or not: also after an agent gave it back or passed it on."""
    return Exists(handoffs())


def was_held() -> ExpressionWrapper:
    """An agent had the conversation at some time."""
    return in_matter(Assignment.objects.all())


def involves_assistant() -> ExpressionWrapper:
    """The assistant gave a public answer (also one that says it has none), or handed off.

    A handoff by policy or after a failure is on the assistant's side too: were it not counted, a broken assistant
    would leave the denominators and look good.
    """
    return boolean(Q(spoke(Author.ASSISTANT)) | Q(in_matter(requests(requested_by__in=ASSISTANT_SIDE))))


def has_ended(at: datetime) -> ExpressionWrapper:
    """Resolved, or nobody has written for 24 hours. These belong to the definition and are not a setting.

    Who waits for a person still waits after a day of silence, and what was put aside comes back.
    """
    goes_on = Q(status=Status.AWAITING_AGENT) | Q(snoozed_until__isnull=False)
    return boolean(Q(status=Status.RESOLVED) | Q(last_message_at__lte=at - SILENCE) & ~goes_on)


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
    """How long agents worked in the conversation: the spans of their heartbeats, also those after its end."""
    return total(FocusSpan.objects.all(), F("last_beat_at") - F("started_at"), empty=NO_TIME)
