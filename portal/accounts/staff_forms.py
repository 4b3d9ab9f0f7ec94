"""The forms of a member of staff in the admin: teams and skills are chosen from what the company's pack has."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.forms import UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from chat import company
from chat.packs.settings import PackSettings


def team_choices() -> list[tuple[str, str]]:
    return [(team.slug, team.title) for team in _pack().teams]


def skill_choices() -> list[tuple[str, str]]:
    return [(intent.slug, intent.title) for intent in _pack().intents]


def language_choices() -> list[tuple[str, str]]:
    names = dict(settings.LANGUAGES)
    return [(code, names.get(code.partition("-")[0], code)) for code in _pack().languages]


class Choices(forms.MultipleChoiceField):
    """Several of what the pack offers. What it no longer offers cannot be chosen, and goes when the form is saved."""

    def __init__(self, choices, label, help_text):
        super().__init__(
            choices=choices,
            label=label,
            help_text=help_text,
            required=False,
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )


class WorkFields(forms.ModelForm):
    """What automatic assignment and the desk's lists go by."""

    teams = Choices(
        team_choices, _("Teams"), _("Whose conversations come to this person; none chosen: those of every team.")
    )
    languages = Choices(language_choices, _("Languages"), _("In which this person answers; none chosen: any."))
    skills = Choices(skill_choices, _("Skills"), _("Matters that come to this person first."))


class StaffChangeForm(WorkFields, UserChangeForm):
    pass


class StaffCreationForm(WorkFields, UserCreationForm):
    pass


def _pack() -> PackSettings:
    return company.content().settings
