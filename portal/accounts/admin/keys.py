from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from chat import broadcast, clock
from portal.accounts import audit
from portal.accounts.key_forms import ApiKeyForm
from portal.accounts.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    """Issued once, shown once, then only revoked."""

    form = ApiKeyForm
    list_display = ("prefix", "user", "name", "opens", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("user",)
    list_select_related = ("user",)
    fields = ("user", "name", "scopes", "expires_at")
    actions = ("revoke",)

    @admin.display(description=_("scopes"))
    def opens(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    def save_model(self, request: HttpRequest, obj: ApiKey, form, change: bool) -> None:
        issued, obj.text = ApiKey.issue(user=obj.user, name=obj.name, scopes=obj.scopes, expires_at=obj.expires_at)
        obj.pk, obj.prefix = issued.pk, issued.prefix
        audit.record(request.user, "api_key.issue", subject=obj.pk, owner=obj.user_id, scopes=issued.scopes)

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """The only page that ever shows the key."""
        context = {**self.admin_site.each_context(request), "title": _("API key"), "key": obj, "text": obj.text}
        return render(request, "admin/accounts/apikey/issued.html", context)

    @admin.action(description=_("Revoke the selected keys"))
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        keys = list(keys.filter(revoked_at=None))
        ApiKey.objects.filter(pk__in=[key.pk for key in keys]).update(revoked_at=clock.now())
        for key in keys:
            audit.record(request.user, "api_key.revoke", subject=key.pk, owner=key.user_id)
            broadcast.staff_changed(key.user_id)
        self.message_user(request, _("%(count)d keys revoked.") % {"count": len(keys)})

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        # The list's actions need it; a single key has nothing to change.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False
