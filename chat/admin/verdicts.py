"""What the guardrails found."""

from __future__ import annotations

from django.contrib import admin

from chat.admin.read_only import ReadOnlyAdmin
from chat.models import Verdict


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "rule", "where", "action", "text", "conversation")
    list_filter = ("kind", "action", "where", "rule")
    list_select_related = ("conversation",)
    search_fields = ("conversation__id", "text")
    date_hierarchy = "created_at"
    fields = ("created_at", "kind", "rule", "where", "action", "text", "conversation", "turn", "message")
