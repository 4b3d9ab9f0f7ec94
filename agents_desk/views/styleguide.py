"""Every component of the pages in every state, made from the product's own templates and modules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agents_desk.metrics.cards import Card, Line
from agents_desk.metrics.catalogue import METRICS
from agents_desk.metrics.metric import Target, Unit
from agents_desk.metrics.reading import Figure


@dataclass(frozen=True, slots=True)
class Component:
    """Its specimens are in the template of the same name; `says` is what it is for."""

    slug: str
    title: str | Promise
    says: str | Promise

    @property
    def template(self) -> str:
        return f"styleguide/_{self.slug}.html"


STYLES = (
    "attachment",
    "avatar",
    "badge",
    "banner",
    "card",
    "composer",
    "dialog",
    "empty",
    "field",
    "key",
    "menu",
    "message",
    "metrics",
    "notice",
    "proposal",
    "prose",
    "quote",
    "skeleton",
    "sources",
    "switch",
    "table",
    "tabs",
    "toast",
    "tool",
    "desk-context",
    "desk-palette",
    "desk-preferences",
    "desk-queue",
    "desk-row",
    "desk-shortcuts",
    "desk-thread",
    "styleguide",
)
COMPONENTS = (
    Component("button", _("Button"), _("Something to do. At most one primary in view.")),
    Component("field", _("Field"), _("A label, one control, a hint, an error.")),
    Component("menu", _("Menu"), _("A few actions behind a button, each with its keys.")),
    Component("dialog", _("Dialog"), _("A question that must be answered first.")),
    Component("toast", _("Toast"), _("A word about what was just done, or was refused.")),
    Component("badge", _("Badge"), _("One or two words about a state; never colour alone.")),
    Component("avatar", _("Avatar"), _("Who speaks, as initials beside the name.")),
    Component("card", _("Card"), _("One thing that stands for itself.")),
    Component("table", _("Table"), _("Numbers at the end of the line, in tabular figures.")),
    Component("tabs", _("Tabs"), _("One of a few views.")),
    Component("empty", _("Empty state"), _("Nothing here, and what one can do.")),
    Component("skeleton", _("Skeleton"), _("Where something is about to be.")),
    Component("banner", _("Banner"), _("Something that concerns the whole page.")),
    Component("figure", _("Figure"), _("A number, large, with its target, its change and how sure it is.")),
    Component("message", _("Message"), _("What was said, by whom and when.")),
    Component("draft", _("Draft"), _("What is being said, or about to be.")),
    Component("tool", _("Tool card"), _("What the assistant has looked up; staff see what went in and out.")),
    Component("quote", _("Quote card"), _("A price offer: the price large, its breakdown folded.")),
    Component("citation", _("Citation"), _("Where a statement comes from.")),
    Component("note", _("Note and verdict"), _("For staff only: remarks, and what a guardrail found.")),
    Component("composer", _("Composer"), _("Where one writes.")),
    Component("row", _("Queue row"), _("A conversation in a list: customer, last line, wait.")),
    Component("timeline", _("Timeline"), _("Who had a conversation, in the order of time.")),
    Component("key", _("Key"), _("A key of the keyboard.")),
)


@require_safe
@login_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """For staff. What is photographed of it is compared in tests/browser/test_styleguide.py."""
    context = {
        "styles": [f"css/{name}.css" for name in STYLES],
        "components": COMPONENTS,
        "card": _card(),
        "lines": _card().headline,
    }
    return render(request, "styleguide/page.html", context)


def _card() -> Card:
    """A card of numbers that nobody has measured."""
    target = Target(text=_("at least 85 %"), least=0.85)
    share = Figure("good", _("Good ratings"), Unit.SHARE, 0.87, "good", 120, target=target, reaches_target=True)
    missed = replace(share, label=_("Solved without a person"), reaches_target=False)
    nothing = Figure("none", _("Not asked yet"), Unit.COUNT, None, "none", 0)
    return Card(
        metric=METRICS["rating"],
        headline=[
            Line(share.label, "87 %", "#guide-figure", share, "80 % – 92 %", "+3", "104", "120", "#guide-figure"),
            Line(missed.label, "62 %", "#guide-figure", missed, "53 % – 71 %", "−2", "62", "100", "#guide-figure"),
            Line(nothing.label, "–", "#guide-figure", nothing),
        ],
        details=[
            Line(share.label, "87 %", "#guide-card", share, "", "", "104", "120"),
            Line(nothing.label, "–", "#guide-card", nothing),
        ],
        exclusions=[],
        still_open=None,
    )


styleguide_urlpatterns = [path("styleguide/", styleguide, name="styleguide")]
