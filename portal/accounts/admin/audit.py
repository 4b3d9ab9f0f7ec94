from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from portal.accounts.models import AuditEntry

KINDS = {
    "sign-in": (_("Signing in and out"), ("sign_in.", "sign_out")),
    "account": (_("Passwords and second factors"), ("password.", "second_factor.", "identity.")),
    "rights": (_("Rights, invitations and keys"), ("staff.", "invitation.", "api_key.")),
    "views": (_("Transcripts that were read"), ("conversation.view",)),
    "desk": (_("Deeds at the desk"), ("desk.",)),
    "admin": (_("Changes in the admin"), ("admin.",)),
}


class KindFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [(name, title) for name, (title, _beginnings) in KINDS.items()]

    def queryset(self, request: HttpRequest, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        if self.value() not in KINDS:
            return entries
        _title, beginnings = KINDS[self.value()]
        wanted = Q()
        for beginning in beginnings:
            wanted |= Q(action__startswith=beginning)
        return entries.filter(wanted)


@admin.register(AuditEntry)
class AuditEntryAdmin(ModelAdmin):
    """To read only, and only by administrators. `manage.py verify_audit` says whether it is what was written."""

    list_display = ("moment", "user", "action", "subject", "told")
    list_filter = (KindFilter, "at", "user")
    list_select_related = ("user",)
    search_fields = ("subject__exact",)
    search_help_text = _("The id of a conversation, an account, a key or an invitation")
    ordering = ("-at", "-pk")
    fields = ("at", "user", "action", "subject", "facts")
    show_full_result_count = False
    list_per_page = 50

    @admin.display(description=_("when"), ordering="at")
    def moment(self, entry: AuditEntry) -> str:
        return f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("facts"))
    def told(self, entry: AuditEntry) -> str:
        return ", ".join(f"{name}: {_plain(value)}" for name, value in entry.facts.items())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False


def _plain(value) -> str:
    if isinstance(value, list):
        return " + ".join(map(_plain, value))
    return value if isinstance(value, str) else json.dumps(value)
