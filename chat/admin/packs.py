"""Packs, which are loaded from their folders, and the versions of their prompts."""

from __future__ import annotations

import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from chat.admin.read_only import ReadOnlyAdmin
from chat.models import Pack, PromptVersion


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
