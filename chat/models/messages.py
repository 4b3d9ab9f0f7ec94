from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation


class Author(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    ASSISTANT = "assistant", _("Assistant")
    AGENT = "agent", _("Agent")
    SYSTEM = "system", _("System")


class Message(models.Model):
    """Immutable text in the public transcript; `seq` is the number of its event. With files the text may be empty.

    `cause` says why the system or the assistant spoke where that matters to the numbers: `answer`, or `fallback`
    (an honest word that no answer could be given).
    """

    class Cause(models.TextChoices):
        ANSWER = "answer", _("Answer")
        FALLBACK = "fallback", _("Fallback")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    author = models.CharField(max_length=10, choices=Author)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    turn = models.OneToOneField("chat.Turn", on_delete=models.SET_NULL, null=True, related_name="message")
    name = models.CharField(max_length=80, blank=True, help_text=_("Who is shown as the speaker."))
    text = models.TextField(blank=True)
    attachment_count = models.PositiveSmallIntegerField(default=0)
    citations = models.JSONField(default=list)
    cause = models.CharField(max_length=10, choices=Cause, default=Cause.ANSWER)
    client_id = models.CharField(max_length=64, null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_id"], name="message_sent_once"),
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_numbered_once"),
            models.CheckConstraint(condition=Q(author__in=Author.values), name="message_author_known"),
            models.CheckConstraint(
                condition=Q(author=Author.AGENT, agent__isnull=False)
                | (~Q(author=Author.AGENT) & Q(agent__isnull=True)),
                name="message_agent_iff_by_agent",
            ),
            models.CheckConstraint(condition=~Q(text="") | Q(attachment_count__gt=0), name="message_not_empty"),
        ]
        indexes = [
            models.Index(fields=["conversation", "author", "seq"], name="message_by_author"),
        ]
