from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversations import Conversation
from chat.models.messages import Message


class AttachmentQuerySet(models.QuerySet):
    def forgotten_since(self, moment):
        """Uploaded before `moment` and never sent, or of a conversation that is no more."""
        return self.filter(Q(message=None, uploaded_at__lt=moment) | Q(conversation=None))


class Attachment(models.Model):
    """A file that came with a message, or was uploaded to come with one.

    The row is there before its file and goes after it, so no file lies about that no row knows: `stored_at` says that
    the file is complete. Both links are emptied rather than cascade, so that the sweeper still finds what it has to
    remove. `agent` is who uploaded it; a customer's has none. `position` is its place in the message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="attachments")
    position = models.PositiveSmallIntegerField(default=0)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    file = models.CharField(max_length=200, unique=True, help_text=_("Its name in the storage."))
    preview = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(message=None) | Q(stored_at__isnull=False), name="attachment_sent_when_stored"
            ),
            models.CheckConstraint(
                condition=Q(width=None, height=None, preview="") | Q(width__gt=0, height__gt=0) & ~Q(preview=""),
                name="attachment_measured_if_image",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "uploaded_at"], name="attachment_of_conversation"),
            models.Index(fields=["uploaded_at"], condition=Q(message=None), name="attachment_not_sent"),
        ]

    def __str__(self) -> str:
        return self.name
