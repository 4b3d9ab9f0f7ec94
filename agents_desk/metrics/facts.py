"""What can be read off one conversation, as expressions for a query over conversations.

Nothing here is stored: only time stamps are, and these classes are computed from them whenever somebody asks. What has
happened (who answered, who asked for a person, what it cost) is told of the whole matter, that is of the conversation
and of those that were joined with it; how long something took is told of the conversation alone.
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
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from agents_desk.models import FocusSpan
from chat.models import Assignment, Author, Conversation, Event, Handoff, Message, Turn
from chat.protocol import EventType, HandoffReason, Requester, Stream
from chat.states import ENDED_TURN, Status

SILENCE = timedelta(hours=24)
NO_TIME = Value(timedelta(), output_field=DurationField())
ASSISTANT_SIDE = (Requester.ASSISTANT, Requester.POLICY, Requester.FAILURE)


def boolean(condition: Q) -> ExpressionWrapper:
    """A condition as a column."""
    return ExpressionWrapper(condition, output_field=BooleanField())


def matter() -> QuerySet[Conversation]:
    """The conversation and those that were joined with it, for `conversation__in` in a query about one of them."""
    this = OuterRef(OuterRef("pk"))
    return Conversation.objects.filter(Q(pk=this) | Q(merged_into=this)).order_by().values("pk")


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
    asked = Handoff.objects.filter(conversation__in=matter(), **conditions)
    anew = Q(requested_by=Requester.AGENT) | Q(reason=HandoffReason.CONTINUED)
    return asked.exclude(anew).order_by("requested_at", "pk")


def focus_spans(**conditions) -> QuerySet[FocusSpan]:
    return FocusSpan.objects.filter(conversation__in=matter(), **conditions).order_by()


def first(rows: QuerySet, field: str) -> Subquery:
    """The field of the first of the rows, NULL if there is none."""
    return Subquery(rows.values(field)[:1])


def last(rows: QuerySet, field: str) -> Subquery:
    return first(rows.reverse(), field)


def total(rows: QuerySet, amount, *, empty) -> Coalesce:
    """The sum of `amount` over the rows, which name the conversation or its matter in their condition."""
    together = rows.order_by().annotate(all=Value(1)).values("all").annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(together), empty)


def spoke(author: Author) -> Exists:
    return Exists(Message.objects.filter(conversation__in=matter(), author=author))


def human_replied() -> Exists:
    return spoke(Author.AGENT)


def asked_for_human() -> Exists:
    """Also a request that was withdrawn."""
    return Exists(requests())


def waited_for_human() -> Exists:
    """Asked for or not: also after an agent gave it back or passed it on."""
    return Exists(handoffs())


def was_held() -> Exists:
    """An agent had the conversation at some time."""
    return Exists(Assignment.objects.filter(conversation__in=matter()))


def involves_assistant() -> ExpressionWrapper:
    """The assistant gave a public answer (also one that says it has none), or handed off.

    A handoff by policy or after a failure is on the assistant's side too: were it not counted, a broken assistant
    would leave the denominators and look good.
    """
    return boolean(Q(spoke(Author.ASSISTANT)) | Q(Exists(requests(requested_by__in=ASSISTANT_SIDE))))


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


def focus_time() -> Coalesce:
    """How long agents worked in the conversation: the spans of their heartbeats, also those after its end."""
    return total(focus_spans(), F("last_beat_at") - F("started_at"), empty=NO_TIME)
