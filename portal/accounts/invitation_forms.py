from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.invitations import roles_to_offer
from portal.accounts.models import Role, User
from portal.accounts.staff_forms import team_choices

NAME_TAKEN = _("This user name is taken. Please choose another one.")


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))
    teams = forms.MultipleChoiceField(label=_("Teams"), choices=team_choices, required=False)

    def __init__(self, *args, inviter: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles_to_offer(inviter)]
        self.fields["role"].initial = Role.AGENT


class AcceptForm(forms.Form):
    username = forms.CharField(max_length=150, validators=User.username_validator and [User.username_validator])
    public_name = forms.CharField(max_length=80)
    password = forms.CharField(strip=False, max_length=500)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(NAME_TAKEN)
        return username

    def clean_public_name(self) -> str:
        """In one line: it stands in the subjects of letters."""
        return " ".join(self.cleaned_data["public_name"].split())
