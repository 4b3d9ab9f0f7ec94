"""The admin, which notes what is changed in it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from portal.accounts import audit


class Audited(ModelAdmin):
    """Where Django writes its own log of recent actions, the audit log gets an entry, in the same transaction."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any):
        _record(request, "admin.add", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any):
        _record(request, "admin.change", obj, fields=_changed_fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet):
        for obj in queryset:
            _record(request, "admin.delete", obj)
        return super().log_deletions(request, queryset)


class AuditedAdminSite(UnfoldAdminSite):
    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Every page is audited, because the site sees to it: there is nothing that a new one could forget."""
        wanted = admin_class or ModelAdmin
        audited = type(wanted.__name__, (Audited, wanted), {"__module__": wanted.__module__, "__doc__": wanted.__doc__})
        super().register(model_or_iterable, audited, **options)


def _record(request: HttpRequest, action: str, obj: Model, **facts: Any) -> None:
    audit.record(request.user, action, subject=str(obj.pk)[:80], model=obj._meta.label_lower, **facts)


def _changed_fields(message: Any) -> list[str]:
    """The names only: what was in them may be anything."""
    parts = message if isinstance(message, list) else []
    changed = [part["changed"] for part in parts if "changed" in part]
    return [str(name) for each in changed for name in each.get("fields", [])]
