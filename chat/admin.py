"""Looking things up. Conversations are written by the services alone, and packs are loaded from their folders."""

from __future__ import annotations

import json

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from chat.models import Conversation, Pack, PromptVersion, Quote


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


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


@admin.register(Pack)
class PackAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "folder")


@admin.register(PromptVersion)
class PromptVersionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "pack", "number", "created_at")
    list_filter = ("pack",)
    list_select_related = ("pack",)
    fields = ("pack", "number", "created_at", "digest", "text")
    readonly_fields = ("text",)

    @admin.display(description=_("content"))
    def text(self, version: PromptVersion) -> str:
        return format_html("<pre>{}</pre>", json.dumps(version.content, indent=2, ensure_ascii=False))
