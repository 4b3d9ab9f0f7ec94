"""Canned replies that everybody has; agents keep their own at the desk."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from agents_desk.admin.for_managers import ManagedAdmin
from agents_desk.admin.team_field import TeamField, team_title
from agents_desk.models import CannedReply
from chat import clock, company
from chat.language import offered
from chat.packs.placeholders import paths_in
from chat.packs.replies import PLACEHOLDERS


class CannedReplyForm(forms.ModelForm):
    team = TeamField(empty_label=_("Every team"))
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        choices=lambda: [("", _("Every language")), *((code, code) for code in offered())],
    )

    class Meta:
        model = CannedReply
        fields = ("title", "shortcut", "text", "team", "language")

    def clean_shortcut(self) -> str:
        return self.cleaned_data["shortcut"].lower()

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        unknown = [f"{{{name}}}" for name in dict.fromkeys(paths_in(text)) if name not in PLACEHOLDERS]
        if unknown:
            raise forms.ValidationError(
                _("There is no placeholder %(unknown)s. There are: %(known)s."),
                params={"unknown": ", ".join(unknown), "known": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)},
            )
        return text

    def clean(self):
        cleaned = super().clean()
        same = CannedReply.objects.filter(
            pack=company.slug(), owner=None, shortcut=cleaned.get("shortcut"), language=cleaned.get("language", "")
        )
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a reply with this shortcut and language already."))
        return cleaned


@admin.register(CannedReply)
class CannedReplyAdmin(ManagedAdmin):
    form = CannedReplyForm
    list_display = ("title", "shortcut", "team_title", "language", "uses", "used_at")
    list_filter = ("team", "language")
    search_fields = ("title", "shortcut", "text")
    ordering = ("title",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CannedReply]:
        """An agent's own are nobody else's."""
        return super().get_queryset(request).filter(pack=company.slug(), owner=None)

    def save_model(self, request: HttpRequest, obj: CannedReply, form, change: bool) -> None:
        obj.pack = company.slug()
        obj.updated_at = clock.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("team"), ordering="team")
    def team_title(self, reply: CannedReply) -> str:
        return team_title(reply.team)
