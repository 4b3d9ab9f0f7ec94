"""Packs, which are loaded from their folders."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from chat.admin.for_managers import ManagersAdmin
from chat.models import Pack, PromptVersion


@admin.register(Pack)
class PackAdmin(ManagersAdmin):
    list_display = ("name", "slug", "in_force", "on_trial", "folder")
    list_select_related = ("current", "candidate")
    fields = ("name", "slug", "folder", "in_force", "on_trial", "last_loaded")
    readonly_fields = ("in_force", "on_trial", "last_loaded")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("current", "candidate", "loaded")

    @admin.display(description=_("in force"), empty_value="—")
    def in_force(self, pack: Pack) -> str | None:
        return pack.current and link_to(pack.current)

    @admin.display(description=_("on trial"), empty_value="—")
    def on_trial(self, pack: Pack) -> str | None:
        return pack.candidate and format_html("{} ({} %)", link_to(pack.candidate), pack.share)

    @admin.display(description=_("loaded last from the folder"), empty_value="—")
    def last_loaded(self, pack: Pack) -> str | None:
        return pack.loaded and link_to(pack.loaded)


def link_to(version: PromptVersion) -> str:
    url = reverse("admin:chat_promptversion_change", args=[version.pk])
    return format_html('<a class="prompt-link" href="{}">v{}</a>', url, version.number)
