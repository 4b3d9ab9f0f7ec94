"""A team in a form: one of the company's, by its title."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from chat import company

EVERY_TEAM = _("All teams without one of their own")


class TeamField(forms.ChoiceField):
    """The slug of a team of the pack in force; empty for all of them, unless it is required."""

    widget = UnfoldAdminSelectWidget

    def __init__(self, *, empty_label=EVERY_TEAM, **fields):
        fields.setdefault("label", _("Team"))
        fields.setdefault("required", False)
        super().__init__(choices=lambda: [("", empty_label), *team_choices()], **fields)


def team_choices() -> list[tuple[str, str]]:
    """Slug and title of each team; none while no pack is loaded."""
    try:
        return [(team.slug, team.title) for team in company.content().settings.teams]
    except company.NoPackLoaded:
        return []


def team_title(slug: str) -> str:
    """How people call a team; its slug if the pack no longer has it."""
    return dict(team_choices()).get(slug, slug)
