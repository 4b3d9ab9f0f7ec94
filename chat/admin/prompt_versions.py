"""The versions of a prompt: what each says, and the buttons that say which one is in force."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from chat import company
from chat.admin.for_managers import ManagersAdmin
from chat.admin.prompt_forms import ShareForm
from chat.models import PromptVersion
from chat.packs.comparison import compare
from chat.packs.draft_texts import write_parts
from chat.services import prompts
from chat.services.prompts import NotThisPack

MOVED_ON = _("The page was no longer up to date. Nothing was changed; this is how things are now.")


@admin.register(PromptVersion)
class PromptVersionAdmin(ManagersAdmin):
    list_display = ("__str__", "state", "origin", "published_by", "note", "conversation_count", "created_at")
    list_filter = ("pack", "origin")
    list_select_related = ("pack", "published_by")
    ordering = ("pack", "-number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptVersion]:
        return super().get_queryset(request).annotate(conversation_count=Count("conversations"))

    def get_urls(self):
        actions = {
            "draft": self.draft_view,
            "force": self.force_view,
            "trial": self.trial_view,
            "withdraw": self.withdraw_view,
        }
        return [
            path(f"<int:version_id>/{name}/", self._guarded(view), name=f"chat_promptversion_{name}")
            for name, view in actions.items()
        ] + super().get_urls()

    @admin.display(description=_("state"))
    def state(self, version: PromptVersion) -> str:
        return state_of(version)

    @admin.display(description=_("conversations"), ordering="conversation_count")
    def conversation_count(self, version: PromptVersion) -> int:
        return version.conversation_count

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        """What it says, and how that differs from the version in force (of that one: from the one it was made from)."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        versions = PromptVersion.objects.select_related("pack__current", "pack__candidate", "base", "published_by")
        version = get_object_or_404(versions, pk=object_id)
        in_force = version.pack.current
        other = version.base if version == in_force else in_force
        parts = write_parts(company.content_of(version.pk))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(version),
            "version": version,
            "state": state_of(version),
            "in_force": in_force,
            "is_in_force": version == in_force,
            "is_candidate": version == version.pack.candidate,
            "is_earlier": version.number < in_force.number,
            "has_other_code": version.content["code"] != in_force.content["code"],
            "drafts": version.pack.drafts.select_related("base", "edited_by").order_by("-updated_at"),
            "parts": parts,
            "other": other,
            "changes": compare(write_parts(company.content_of(other.pk)), parts) if other else [],
        }
        return TemplateResponse(request, "admin/chat/prompts/version.html", context)

    def draft_view(self, request: HttpRequest, version: PromptVersion) -> HttpResponse:
        draft = prompts.start_draft(base=version, by=request.user)
        return HttpResponseRedirect(reverse("admin:chat_promptdraft_change", args=[draft.pk]))

    def force_view(self, request: HttpRequest, version: PromptVersion) -> HttpResponse:
        if version.number < version.pack.current.number:
            left = prompts.roll_back(version=version)
            text = say("Rolled back from v%(left)d to v%(number)d.") % {"left": left.number, "number": version.number}
        else:
            prompts.choose(version=version)
            text = say("v%(number)d is in force for new conversations.") % {"number": version.number}
        return self._done(request, version, text)

    def trial_view(self, request: HttpRequest, version: PromptVersion) -> HttpResponse:
        form = ShareForm(request.POST)
        if not form.is_valid():
            messages.error(request, say("The share must be a whole number from 1 to 100."))
            return _back_to(version)
        share = form.cleaned_data["share"]
        prompts.try_candidate(version=version, share=share)
        text = say("v%(number)d now gets %(share)d %% of the new conversations.")
        return self._done(request, version, text % {"number": version.number, "share": share})

    def withdraw_view(self, request: HttpRequest, version: PromptVersion) -> HttpResponse:
        prompts.withdraw_candidate(version=version)
        return self._done(request, version, say("The trial of v%(number)d has ended.") % {"number": version.number})

    def _guarded(self, view: Callable[[HttpRequest, PromptVersion], HttpResponse]):
        """Only by a button, only for managers; what has moved on since the page was made is said and not guessed at."""

        @require_POST
        def guarded(request: HttpRequest, version_id: int) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            version = get_object_or_404(PromptVersion.objects.select_related("pack__current"), pk=version_id)
            try:
                return view(request, version)
            except NotThisPack:
                messages.warning(request, MOVED_ON)
                return _back_to(version)

        return self.admin_site.admin_view(guarded)

    def _done(self, request: HttpRequest, version: PromptVersion, text: str) -> HttpResponse:
        self.log_change(request, version, text)
        messages.success(request, text)
        return _back_to(version)


def state_of(version: PromptVersion) -> str:
    pack = version.pack
    if version.pk == pack.current_id:
        return say("In force")
    if version.pk == pack.candidate_id:
        return say("On trial, %(share)d %%") % {"share": pack.share}
    return "—"


def _back_to(version: PromptVersion) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:chat_promptversion_change", args=[version.pk]))
