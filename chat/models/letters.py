from __future__ import annotations

from django.db import models
from django.db.models import Q

from chat.models.conversations import Conversation
from chat.models.messages import Message


class LetterQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome="")

    def due(self, now):
        return self.open().filter(due_at__lte=now)


class Letter(models.Model):
    """An e-mail to a customer that has to go out: an order that outlives every process.

    `ANSWER` is for one message of an agent, and for no message twice; several that are open go in one e-mail.
    `TRANSCRIPT` is the public part up to the event `upto`, to the address `to`. `due_at` is when it is tried (again).
    """

    class Kind(models.TextChoices):
        ANSWER = "answer"
        TRANSCRIPT = "transcript"

    class Outcome(models.TextChoices):
        SENT = "sent"
        READ = "read"  # The customer has read the answer on the page, so nothing was sent.
        FAILED = "failed"
        NEEDLESS = "needless"  # Nobody to send it to any more.

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="letter")
    upto = models.PositiveIntegerField(default=0)
    to = models.EmailField(max_length=254, blank=True)
    asked_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="answer", message__isnull=False) | Q(kind="transcript", message__isnull=True),
                name="letter_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True) | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="letter_settled_iff_outcome",
            ),
            models.CheckConstraint(condition=~Q(kind="transcript", to=""), name="letter_transcript_addressed"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(outcome=""), name="letter_due"),
            models.Index(fields=["to", "created_at"], condition=Q(kind="transcript"), name="letter_transcripts_to"),
        ]
