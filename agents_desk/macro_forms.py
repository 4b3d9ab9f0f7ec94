"""Macros as people write them: a name, and steps of which each asks only for what it needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from agents_desk.macro_actions import MOST_ACTIONS, MacroAction, read_actions
from agents_desk.models import Macro
from agents_desk.snooze_times import LABELS, NAMES
from chat import company
from chat.states import Kind

STEPS = (
    ("", _("Choose a step")),
    ("reply", _("Reply to the customer")),
    ("note", _("Write a note")),
    ("tags", _("Change tags")),
    ("snooze", _("Snooze")),
    ("transfer", _("Transfer to a team")),
    ("mark", _("Mark")),
    ("resolve", _("Resolve")),
)
MARKS = ((kind.value, kind.label) for kind in (Kind.TEST, Kind.SPAM, Kind.CUSTOMER))


class MacroForm(forms.ModelForm):
    """The name and for whom it is; agents keep their own ones, managers may share theirs."""

    is_shared = forms.BooleanField(
        label=_("Shared"), required=False, help_text=_("Every agent of the team finds it among their macros.")
    )

    class Meta:
        model = Macro
        fields = ["title", "team"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["team"] = forms.ChoiceField(
            label=_("Team"), required=False, choices=[("", _("Every team")), *_teams()]
        )
        self.initial.setdefault("team", self.instance.team)
        self.initial["is_shared"] = self.instance.pk is None or self.instance.owner_id is None
        if not user.is_manager:
            del self.fields["is_shared"], self.fields["team"]
        dress(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.instance.owner = None if cleaned.get("is_shared") else self.user
        title = cleaned.get("title")
        same = Macro.objects.filter(title=title, owner=self.instance.owner).exclude(pk=self.instance.pk)
        if title and same.exists():
            self.add_error("title", say("There is a macro of this name already."))
        return cleaned


class StepForm(forms.Form):
    """One step; the fields of other kinds of step are left alone."""

    do = forms.ChoiceField(label=_("Step"), choices=STEPS, required=False)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Placeholders such as {customer.name} and {agent.name} are filled in."),
    )
    add = forms.CharField(label=_("Add these tags"), required=False, help_text=_("Separated by commas."))
    remove = forms.CharField(label=_("Remove these tags"), required=False)
    when = forms.ChoiceField(label=_("Until"), choices=[(name, LABELS[name]) for name in NAMES], required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    kind = forms.ChoiceField(label=_("As"), choices=tuple(MARKS), required=False)

    # Which fields a step of each kind asks for.
    ASKS = {
        "reply": ("text",),
        "note": ("text",),
        "tags": ("add", "remove"),
        "snooze": ("when",),
        "transfer": ("team", "text"),
        "mark": ("kind",),
        "resolve": (),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = _teams()
        dress(self)

    def as_data(self) -> dict[str, Any]:
        """The step as it is stored; what is wrong with it is told by `read_actions`."""
        cleaned = self.cleaned_data
        data = {name: cleaned[name] for name in self.ASKS[cleaned["do"]]}
        for name in {"add", "remove"} & data.keys():
            data[name] = [tag for tag in data[name].split(",") if tag.strip()]
        if cleaned["do"] == "transfer":
            data["note"] = data.pop("text")
        return {"do": cleaned["do"], **data}

    @staticmethod
    def initial_of(action: MacroAction) -> dict[str, Any]:
        data = action.model_dump(mode="json")
        for name in {"add", "remove"} & data.keys():
            data[name] = ", ".join(data[name])
        if "note" in data:
            data["text"] = data.pop("note")
        return data


class BaseSteps(forms.BaseFormSet):
    """The steps in the order in which they stand on the page; empty ones do not count."""

    def actions(self) -> tuple[MacroAction, ...]:
        return self._actions

    def clean(self) -> None:
        if any(self.errors):
            return
        chosen = [form for form in self.ordered_forms if form.cleaned_data.get("do")]
        if not chosen:
            raise forms.ValidationError(say("Please choose at least one step."))
        try:
            self._actions = read_actions([form.as_data() for form in chosen])
        except ValidationError as error:
            self._tell(error, chosen)

    def _tell(self, error: ValidationError, chosen: list[StepForm]) -> None:
        """Each mistake at the step that it is in; what concerns their order, above them."""
        for mistake in error.errors():
            place = mistake["loc"]
            if not place:
                raise forms.ValidationError(
                    say(
                        "A conversation that was given away or closed can no longer be answered or snoozed. "
                        "Please change the order of the steps."
                    )
                )
            form = chosen[place[0]]
            names = [name for name in place if name in form.fields]
            form.add_error(
                names[-1] if names else None, WRONG.get(form.cleaned_data.get("do"), say("This cannot be done."))
            )


WRONG = {
    "reply": _("Please write what is to be said."),
    "note": _("Please write the note."),
    "tags": _("Please name a tag to add or to remove, of up to 40 characters each."),
    "transfer": _("Please choose a team."),
}

Steps = forms.formset_factory(
    StepForm,
    formset=BaseSteps,
    extra=0,
    min_num=1,
    max_num=MOST_ACTIONS,
    validate_max=True,
    can_order=True,
    can_delete=True,
)


def dress(form: forms.BaseForm) -> None:
    """Gives the fields the look of the page."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = "input"


def _teams() -> list[tuple[str, str]]:
    return [(team.slug, team.title) for team in company.content().settings.teams]
