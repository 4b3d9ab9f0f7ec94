from __future__ import annotations

from http import HTTPStatus

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm

from chat import broadcast
from portal.accounts import audit, identities, second_factor
from portal.accounts.models import Role, User
from portal.accounts.staff_forms import StaffChangeForm, StaffCreationForm


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Who leaves is made inactive, not deleted: the transcripts keep saying who said what."""

    form = StaffChangeForm
    add_form = StaffCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "display_name", "role", "is_active", "has_second_factor", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "first_name", "last_name", "public_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    actions = ("take_second_factor", "forget_identity")
    readonly_fields = ("last_login", "date_joined", "second_factor_since")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "public_name", "email")}),
        (_("Rights"), {"fields": ("role", "is_active", "sees_only_own_teams")}),
        (_("Work"), {"fields": ("teams", "languages", "skills", "capacity")}),
        (_("Dates"), {"fields": ("last_login", "date_joined", "second_factor_since")}),
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

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: User) -> bool:
        return user.second_factor_since is not None

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not change or "role" in form.changed_data:
            obj.is_superuser = obj.role == Role.ADMIN
            obj.is_staff = obj.is_manager  # Managers come in for the pages that are theirs.
        super().save_model(request, obj, form, change)
        for name in ("role", "is_active", "sees_only_own_teams", "teams"):
            if name in form.changed_data:
                was, value = form.initial.get(name), getattr(obj, name)
                audit.record(request.user, f"staff.{name}", subject=obj.pk, was=was, value=value)
        transaction.on_commit(lambda: broadcast.staff_changed(obj.pk))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        if response.status_code == HTTPStatus.FOUND and (user := self.get_object(request, id)) is not None:
            audit.record(request.user, "password.set", subject=user.pk)
            broadcast.staff_changed(user.pk)
        return response

    @admin.action(description=_("Take away the second factor, for somebody who has lost it"))
    def take_second_factor(self, request: HttpRequest, staff: QuerySet[User]) -> None:
        staff = list(staff.exclude(second_factor_since=None))
        for user in staff:
            second_factor.take_away(user, by=request.user)
        self.message_user(request, _("%(count)d people sign in with the password alone now.") % {"count": len(staff)})

    @admin.action(description=_("Forget the company's sign-in, for somebody whose identity there is a new one"))
    @transaction.atomic
    def forget_identity(self, request: HttpRequest, staff: QuerySet[User]) -> None:
        staff = list(staff.filter(socialaccount__isnull=False).distinct())
        for user in staff:
            identities.forget(user, by=request.user)
        self.message_user(
            request, _("%(count)d people are known by their e-mail address again.") % {"count": len(staff)}
        )

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
