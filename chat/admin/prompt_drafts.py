"""Drafts of a prompt: editing, what they change, trying them out, publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as say

from chat import access, company
from chat.admin.for_managers import ManagersAdmin
from chat.admin.prompt_forms import PublishForm, SectionNameWrong, edited_parts, locked_files, revision_of, shown_parts
from chat.cookies import VISITOR_COOKIE, set_visitor_cookie
from chat.models import Customer, PromptDraft
from chat.packs.comparison import TextChange, compare
from chat.packs.draft_texts import find_mistakes, write_parts
from chat.packs.folder import PackContent
from chat.packs.mistakes import PackErrors
from chat.packs.prompt_texts import in_order
from chat.protocol import Refusal
from chat.services import customers, previews, prompts
from chat.services.prompts import DraftChanged, DraftGone, ForceChanged, NothingChanged


@admin.register(PromptDraft)
class PromptDraftAdmin(ManagersAdmin):
    list_display = ("__str__", "pack", "base", "edited_by", "updated_at")
    list_select_related = ("pack", "base__pack", "edited_by")
    ordering = ("-updated_at",)

    def get_urls(self):
        views = {"changes": self.changes_view, "publish": self.publish_view}
        views |= {"preview": self.preview_view, "discard": self.discard_view}
        return [
            path(f"<int:draft_id>/{name}/", self._guarded(view), name=f"chat_promptdraft_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        draft = _draft(object_id)
        if request.method != "POST":
            return self._edit_page(request, draft, draft.parts)
        try:
            return self._save(request, draft)
        except DraftGone:
            return _gone(request)

    def _save(self, request: HttpRequest, draft: PromptDraft) -> HttpResponse:
        """Mistakes do not keep anybody from saving; they are shown beside the texts."""
        try:
            parts = edited_parts(request.POST, draft.parts, locked_files(request.user))
        except SectionNameWrong as error:
            messages.error(request, str(error))
            return self._edit_page(request, draft, error.parts)
        try:
            draft = prompts.save_draft(
                draft_id=draft.pk, revision=revision_of(request.POST), parts=parts, by=request.user
            )
        except DraftChanged:
            text = say("%(name)s has saved this draft meanwhile. Yours is below and not saved; saving replaces theirs.")
            messages.warning(request, text % {"name": draft.edited_by.display_name})
            return self._edit_page(request, draft, parts)
        if find_mistakes(draft.parts, base=_base_of(draft)):
            messages.warning(request, say("Saved, with mistakes that are shown below."))
        else:
            messages.success(request, say("Saved."))
        return _to("change", draft)

    def changes_view(self, request: HttpRequest, draft: PromptDraft) -> HttpResponse:
        return self._page(request, draft, "changes", {"changes": _changes_of(draft)})

    def publish_view(self, request: HttpRequest, draft: PromptDraft) -> HttpResponse:
        initial = {"revision": draft.revision, "compared_with": draft.pack.current_id}
        form = PublishForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            return self._publish(request, draft, form.cleaned_data)
        return self._page(request, draft, "publish", {"form": form, "changes": _changes_of(draft)})

    def _publish(self, request: HttpRequest, draft: PromptDraft, asked: dict[str, Any]) -> HttpResponse:
        try:
            version = prompts.publish(
                draft_id=draft.pk,
                revision=asked["revision"],
                compared_with=asked["compared_with"],
                note=asked["note"],
                share=asked["share"],
                by=request.user,
            )
        except PackErrors:
            messages.error(request, say("The draft has mistakes. It can be published once they are mended."))
            return _to("change", draft)
        except NothingChanged:
            messages.warning(request, say("The draft says the same as the version in force."))
            return _to("changes", draft)
        except (DraftChanged, ForceChanged):
            messages.warning(request, say("Something has changed meanwhile. Please look at the changes again."))
            return _to("changes", draft)
        text = say("v%(number)d is published.") % {"number": version.number}
        self.log_addition(request, version, text)
        messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:chat_promptversion_change", args=[version.pk]))

    def preview_view(self, request: HttpRequest, draft: PromptDraft) -> HttpResponse:
        """Opens a conversation with the draft, as the visitor that this browser is on the customers' page."""
        if request.method != "POST":
            return _to("change", draft)
        customer, token = _visitor_of(request)
        try:
            conversation = previews.start(draft=draft, customer=customer, by=request.user)
        except PackErrors:
            messages.error(request, say("The draft has mistakes. It can be tried once they are mended."))
            return _to("change", draft)
        response = HttpResponseRedirect(reverse("conversation", args=[conversation.pk]))
        set_visitor_cookie(response, token)
        return response

    def discard_view(self, request: HttpRequest, draft: PromptDraft) -> HttpResponse:
        if request.method != "POST":
            return _to("change", draft)
        prompts.discard_draft(draft_id=draft.pk)
        messages.success(request, say("The draft is discarded."))
        return HttpResponseRedirect(reverse("admin:chat_promptversion_change", args=[draft.base_id]))

    def _guarded(self, view: Callable[[HttpRequest, PromptDraft], HttpResponse]):
        def guarded(request: HttpRequest, draft_id: int) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            try:
                return view(request, _draft(draft_id))
            except DraftGone:
                return _gone(request)

        return self.admin_site.admin_view(guarded)

    def _edit_page(self, request: HttpRequest, draft: PromptDraft, parts: Mapping[str, str]) -> HttpResponse:
        return self._page(
            request,
            draft,
            "edit",
            {"parts": shown_parts(parts, find_mistakes(parts, base=_base_of(draft)), locked_files(request.user))},
        )

    def _page(self, request: HttpRequest, draft: PromptDraft, name: str, context: dict[str, Any]) -> HttpResponse:
        title = say("Draft from v%(number)d") % {"number": draft.base.number}
        common = {"opts": self.opts, "title": title, "draft": draft, "page": name, "in_force": draft.pack.current}
        common["mistakes"] = find_mistakes(draft.parts, base=_base_of(draft))
        whole = {**self.admin_site.each_context(request), **common, **context}
        return TemplateResponse(request, f"admin/chat/prompts/{name}.html", whole)


def _draft(draft_id: int | str) -> PromptDraft:
    drafts = PromptDraft.objects.select_related("pack__current", "base", "edited_by")
    return get_object_or_404(drafts, pk=draft_id)


def _base_of(draft: PromptDraft) -> PackContent:
    return company.content_of(draft.base_id)


def _changes_of(draft: PromptDraft) -> list[TextChange]:
    """Against the version in force, not the one the draft began with: that is what customers will notice."""
    return compare(write_parts(company.content_of(draft.pack.current_id)), in_order(draft.parts))


def _visitor_of(request: HttpRequest) -> tuple[Customer, str]:
    """The visitor that this browser is already, or a new one."""
    token = request.COOKIES.get(VISITOR_COOKIE)
    try:
        return access.visitor_for(token), token
    except Refusal:
        return customers.create_visitor()


def _gone(request: HttpRequest) -> HttpResponseRedirect:
    messages.warning(request, say("Somebody has published or discarded the draft meanwhile."))
    return HttpResponseRedirect(reverse("admin:chat_promptversion_changelist"))


def _to(name: str, draft: PromptDraft) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:chat_promptdraft_{name}", args=[draft.pk]))
