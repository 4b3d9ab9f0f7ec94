"""Conversations and price offers, which the services alone write."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from chat.admin.read_only import ReadOnlyAdmin
from chat.models import Conversation, Quote


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "kind", "status", "holder", "opened_at", "last_message_at")
    list_filter = ("status", "kind")
    list_select_related = ("holder",)
    search_fields = ("id",)
    date_hierarchy = "opened_at"
    fields = (
        *("id", "at_the_desk", "customer", "kind", "status", "holder", "opened_at"),
        *("last_message_at", "resolved_at", "previous"),
    )
    readonly_fields = ("at_the_desk",)

    @admin.display(description=_("transcript"))
    def at_the_desk(self, conversation: Conversation) -> str:
        url = reverse("desk-conversation", args=[conversation.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open at the desk"))


@admin.register(Quote)
class QuoteAdmin(ReadOnlyAdmin):
    list_display = ("reference", "title", "price", "currency", "created_at", "expires_at", "answer")
    list_filter = ("answer", "product")
    search_fields = ("reference",)
    date_hierarchy = "created_at"
    fields = (
        *("reference", "title", "product", "price", "currency", "period", "conversation"),
        *("created_at", "expires_at", "answer", "answered_at"),
    )
