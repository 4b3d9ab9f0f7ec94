from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from portal.accounts.models import ApiKey, Scope


class ApiKeyForm(forms.ModelForm):
    """Nothing is ticked beforehand: a key should open what its program needs."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope.value, format_lazy("{}: {}", scope.value, scope.label)) for scope in Scope],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("What it opens, of what its owner may do."),
    )

    class Meta:
        model = ApiKey
        fields = ("user", "name", "scopes", "expires_at")
