from __future__ import annotations

from django.db import models
from django.db.models import Q

from chat.models.conversations import Conversation
from chat.models.messages import Message
from chat.models.notes import Note
from chat.protocol import DESK_EVENTS, EventType, Stream


class Event(models.Model):
    """A past-tense fact of a conversation, numbered without gaps within its stream. The transcript is the events.

    The words of a message or note stay in its own row; the event refers to it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events")
    stream = models.CharField(max_length=6, choices=[(s.value, s.value) for s in Stream])
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=40, choices=[(t.value, t.value) for t in EventType])
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="event")
    note = models.OneToOneField(Note, on_delete=models.CASCADE, null=True, related_name="event")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "stream", "seq"], name="event_numbered_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(stream=Stream.DESK.value, type__in=sorted(DESK_EVENTS))
                | Q(stream=Stream.PUBLIC.value) & ~Q(type__in=sorted(DESK_EVENTS)),
                name="event_in_its_stream",
            ),
            models.CheckConstraint(
                condition=Q(type=EventType.MESSAGE_POSTED.value, message__isnull=False)
                | (~Q(type=EventType.MESSAGE_POSTED.value) & Q(message__isnull=True)),
                name="event_message_iff_posted",
            ),
        ]
