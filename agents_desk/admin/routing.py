"""Routing: how each team's conversations come to agents."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agents_desk.admin.for_managers import ManagedAdmin
from agents_desk.admin.team_field import EVERY_TEAM, TeamField, team_title
from agents_desk.models import RoutingPolicy


class RoutingPolicyForm(forms.ModelForm):
    team = TeamField()

    class Meta:
        model = RoutingPolicy
        fields = ("team", "mode", "offer_seconds", "most_at_once")


@admin.register(RoutingPolicy)
class RoutingPolicyAdmin(ManagedAdmin):
    """One line for all teams, and one for each team that works differently. It holds from the next second on."""

    form = RoutingPolicyForm
    list_display = ("team_title", "mode", "offer_seconds", "most_at_once")
    ordering = ("team",)
    readonly_fields = ("team_title",)

    def get_fields(self, request: HttpRequest, obj: RoutingPolicy | None = None):
        """A line stays the line of its team; so the one for all teams cannot get lost."""
        team = "team" if obj is None else "team_title"
        return (team, "mode", "offer_seconds", "most_at_once")

    @admin.display(description=_("team"), ordering="team")
    def team_title(self, policy: RoutingPolicy) -> str:
        return team_title(policy.team) if policy.team else EVERY_TEAM

    def has_delete_permission(self, request: HttpRequest, obj: RoutingPolicy | None = None) -> bool:
        """The one for all teams stays: without it nobody would see what holds."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.team != "")
