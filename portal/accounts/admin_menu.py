"""The admin's menu and first page: what is arranged there, by whom it concerns instead of by who keeps it.

Pages of the desk that arrange something stand in it too: nobody should have to know on which side of the house they
are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """`place` is a model of the admin, such as `chat.Article`, or the name of a page of the desk for managers."""

    place: str
    title: str
    icon: str
    purpose: str

    @property
    def url(self) -> str:
        if "." in self.place:
            return reverse(f"admin:{self.place.lower().replace('.', '_')}_changelist")
        return reverse(self.place)

    def is_open_to(self, request: HttpRequest) -> bool:
        if "." in self.place:
            page = admin.site.get_model_admin(apps.get_model(self.place))
            return page.has_module_permission(request) and page.has_view_permission(request)
        return request.user.is_manager


MENU = (
    (
        _("People"),
        (
            Entry("accounts.User", _("Staff"), "group", _("Roles, teams, languages, skills, how much each can hold.")),
            Entry("invitations", _("Invitations"), "mail", _("Ask somebody to join by a link that works once.")),
            Entry("accounts.ApiKey", _("API keys"), "key", _("For programs: what each may do, and until when.")),
            Entry(
                "accounts.AuditEntry", _("Audit log"), "history", _("Who did and read what. Nothing here can change.")
            ),
        ),
    ),
    (
        _("Desk"),
        (
            Entry(
                "agents_desk.RoutingPolicy", _("Routing"), "alt_route", _("How each team's conversations reach agents.")
            ),
            Entry("agents_desk.SlaPolicy", _("Service levels"), "timer", _("By when each team answers and resolves.")),
            Entry(
                "agents_desk.CannedReply",
                _("Canned replies"),
                "quickreply",
                _("What everybody finds with / as they write."),
            ),
            Entry("desk-macros", _("Macros"), "bolt", _("Several steps with one choice.")),
            Entry("desk-tags", _("Tags"), "sell", _("Rename those in use, or take them off everything.")),
        ),
    ),
    (
        _("Assistant"),
        (
            Entry(
                "chat.Pack",
                _("Company"),
                "store",
                _("Which version of its teams, hours, holidays and texts is in force."),
            ),
            Entry(
                "chat.PromptDraft",
                _("Drafts"),
                "edit_note",
                _("Teams, hours, holidays, tone and rules, before customers see them."),
            ),
            Entry("chat.PromptVersion", _("Versions"), "layers", _("What was published when, and what it changed.")),
            Entry("chat.Article", _("Articles"), "menu_book", _("What the assistant may answer from and cite.")),
            Entry(
                "desk-questions", _("Unanswered questions"), "help", _("What customers asked and no article answers.")
            ),
            Entry("desk-flags", _("Flagged answers"), "flag", _("What agents found wrong, with the right answer.")),
        ),
    ),
    (
        _("Records"),
        (
            Entry("chat.Conversation", _("Conversations"), "forum", _("Every one with its state, to be looked up.")),
            Entry("chat.Quote", _("Quotes"), "request_quote", _("Prices that were offered, and what came of them.")),
            Entry("chat.Verdict", _("Verdicts"), "shield", _("What the guardrails found, and what was done.")),
        ),
    ),
)


def groups_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with what is open to this member of staff; none is empty."""
    groups = [
        {"title": title, "entries": [entry for entry in entries if entry.is_open_to(request)]}
        for title, entries in MENU
    ]
    return [group for group in groups if group["entries"]]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The same as the sidebar's package wants it, and the way back."""
    back = {"title": _("Back to the desk"), "icon": "arrow_back", "link": reverse("desk")}
    return [{"items": [back]}] + [
        {
            "title": group["title"],
            "items": [{"title": each.title, "icon": each.icon, "link": each.url} for each in group["entries"]],
        }
        for group in groups_for(request)
    ]


def with_groups(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """For the first page: templates/admin/index.html."""
    return {**context, "groups": groups_for(request)}
