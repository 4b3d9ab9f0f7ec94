"""Staff and their API keys in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm

from chat import broadcast, clock
from portal.accounts.models import ApiKey, Role, User
from portal.accounts.staff_forms import StaffChangeForm, StaffCreationForm

# What one may do follows from the role alone.
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Who leaves is made inactive, not deleted: the transcripts keep saying who said what."""

    form = StaffChangeForm
    add_form = StaffCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "display_name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "first_name", "last_name", "public_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "public_name", "email")}),
        (_("Rights"), {"fields": ("role", "is_active", "sees_only_own_teams")}),
        (_("Work"), {"fields": ("teams", "languages", "skills", "capacity")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
        (_("Person"), {"fields": ("first_name", "last_name", "public_name", "email")}),
        (_("Rights"), {"fields": ("role", "sees_only_own_teams")}),
        (_("Work"), {"fields": ("teams", "languages", "skills", "capacity")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None):
        """Nobody takes their own rights away: the last administrator would lock everybody out."""
        if obj is not None and obj.pk == request.user.pk:
            return (*self.readonly_fields, "role", "is_active")
        return self.readonly_fields

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not change or "role" in form.changed_data:
            obj.is_superuser = obj.role == Role.ADMIN
            obj.is_staff = obj.is_manager  # Managers come in for the pages that are theirs.
        super().save_model(request, obj, form, change)
        broadcast.staff_changed(obj.pk)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and (user := self.get_object(request, id)) is not None:
            broadcast.staff_changed(user.pk)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    """Issued once, shown once, then only revoked."""

    list_display = ("prefix", "user", "name", "created_at", "revoked_at")
    list_filter = ("user",)
    fields = ("user", "name")
    actions = ("revoke",)

    def save_model(self, request: HttpRequest, obj: ApiKey, form, change: bool) -> None:
        issued, obj.text = ApiKey.issue(user=obj.user, name=obj.name)
        obj.pk, obj.prefix = issued.pk, issued.prefix

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """The only page that ever shows the key."""
        context = {**self.admin_site.each_context(request), "title": _("API key"), "key": obj, "text": obj.text}
        return render(request, "admin/accounts/apikey/issued.html", context)

    @admin.action(description=_("Revoke the selected keys"))
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        keys = list(keys.filter(revoked_at=None))
        ApiKey.objects.filter(pk__in=[key.pk for key in keys]).update(revoked_at=clock.now())
        for key in keys:
            broadcast.staff_changed(key.user_id)
        self.message_user(request, _("%(count)d keys revoked.") % {"count": len(keys)})

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        # The list's actions need it; a single key has nothing to change.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False
