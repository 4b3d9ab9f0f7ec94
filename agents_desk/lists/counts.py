"""How many conversations each view has, in two statements however many views there are."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from agents_desk.lists.filters import Filters, passing
from agents_desk.lists.views import VIEWS, View, in_view
from agents_desk.models import SavedView
from chat import access
from chat.models import Conversation
from chat.states import OPEN

# What is resolved grows without end: nobody needs to know it more exactly.
MOST_COUNTED = 1_000


def count_views(user, saved: Iterable[SavedView] = ()) -> dict[str, int | None]:
    """By slug, and `saved-ID` for saved views; None for those that are too dear to count: searches, and what is
    resolved beyond the plain view, whose count ends at 1,000."""
    wanted = {view.slug: _condition(view, Filters(), user) for view in VIEWS.values() if view.is_open}
    kept = {f"saved-{each.pk}": each for each in saved}
    for slug, each in kept.items():
        if VIEWS[each.view].is_open and "q" not in each.filters:
            wanted[slug] = _condition(VIEWS[each.view], Filters(**each.filters), user)
    # Only the open ones are looked at.
    open_ones = Conversation.objects.filter(access.visible_to(user), status__in=OPEN)
    counted = open_ones.aggregate(**{_alias(slug): Count("pk", filter=where) for slug, where in wanted.items()})
    counts: dict[str, int | None] = dict.fromkeys(kept)
    counts |= {slug: counted[_alias(slug)] for slug in wanted}
    resolved = in_view(VIEWS["resolved"], user).filter(passing(Filters()))
    return counts | {"resolved": resolved.values("pk")[:MOST_COUNTED].count()}


def _condition(view: View, filters: Filters, user) -> Q:
    return view.chosen(user) & passing(filters)


def _alias(slug: str) -> str:
    return f"count_{slug.replace('-', '_')}"
