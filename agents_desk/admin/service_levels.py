"""Service levels: what each team promises."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agents_desk.admin.for_managers import ManagedAdmin
from agents_desk.admin.team_field import EVERY_TEAM, TeamField, team_title
from agents_desk.models import SlaPolicy


class SlaPolicyForm(forms.ModelForm):
    team = TeamField()

    class Meta:
        model = SlaPolicy
        fields = ("team", "first_response", "next_response", "resolution", "in_business_hours", "warn_at")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in ("first_response", "next_response", "resolution")):
            raise forms.ValidationError(_("Promise at least one of the three."))
        return cleaned


@admin.register(SlaPolicy)
class SlaPolicyAdmin(ManagedAdmin):
    """A change holds for what begins afterwards; clocks that run go on as they began."""

    form = SlaPolicyForm
    list_display = ("team_title", "first_response", "next_response", "resolution", "in_business_hours")
    ordering = ("team",)

    @admin.display(description=_("team"), ordering="team")
    def team_title(self, policy: SlaPolicy) -> str:
        return team_title(policy.team) if policy.team else EVERY_TEAM
