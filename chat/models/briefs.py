from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat import clock
from chat.models.handoffs import Handoff


class Brief(models.Model):
    """What the agent reads first about a handoff. Every entry says what it rests on.

    An entry is `{"text", "evidence"}`; a piece of evidence is `{"kind", "ref", "title", "url"}`, where kind is message
    (ref: its number in the transcript), tool (id of the ToolCall), passage (id) or quote (reference).
    """

    handoff = models.OneToOneField(Handoff, on_delete=models.CASCADE, related_name="brief")
    asked = models.TextField(help_text=_("What the customer wants."))
    established = models.JSONField(default=list, help_text=_("What is known."))
    tried = models.JSONField(default=list, help_text=_("What the assistant did about it."))
    promised = models.JSONField(default=list, help_text=_("What the customer was promised."))
    open_question = models.TextField(blank=True)
    suggested_reply = models.TextField(blank=True)
    made_by = models.CharField(max_length=80, help_text=_("The model that wrote it, or 'record'."))
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("brief")
        verbose_name_plural = _("briefs")
