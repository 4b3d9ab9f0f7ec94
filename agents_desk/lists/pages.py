"""A page of a view, and single conversations of it: so a list is kept up to date row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from agents_desk.lists.filters import Filters, passing
from agents_desk.lists.rows import rows_of, with_lines
from agents_desk.lists.views import View, in_view
from chat import access, clock
from chat.models import Conversation
from chat.protocol import Code, Refusal
from chat.states import Kind

PAGE = 50
MOST_ASKED_FOR = 100


def page(user, view: View, filters: Filters, *, after: str = "") -> dict[str, Any]:
    """The rows after a place (`next` of the page before), and the `next` of this one, None at the end."""
    order = view.order
    found = in_view(view, user).filter(passing(filters))
    if after:
        found = found.filter(_beyond(after, descending=order.descending))
    direction = "-" if order.descending else ""
    items = _placed(found.order_by(f"{direction}place", f"{direction}pk")[: PAGE + 1])
    has_more = len(items) > PAGE
    return {**_about(view), "items": items[:PAGE], "next": items[PAGE - 1]["place"] if has_more else None}


def changes(user, view: View, filters: Filters, ids: Sequence[UUID]) -> dict[str, Any]:
    """These conversations as they are now, as far as one may see them; `place` is None for those that are not in the
    view. So a page of it puts each where it belongs, or takes it out, and need not be read anew."""
    if len(ids) > MOST_ASKED_FOR:
        raise Refusal(Code.INVALID)
    places = {each.pk: _place(each) for each in in_view(view, user).filter(passing(filters), pk__in=ids).only("pk")}
    seen = list(with_lines(Conversation.objects.filter(access.visible_to(user), pk__in=ids)))
    items = [
        {**row, "place": places.get(each.pk)}
        for each, row in zip(seen, rows_of(seen), strict=True)
        if each.kind != Kind.PREVIEW
    ]
    return {**_about(view), "items": items}


def _about(view: View) -> dict[str, Any]:
    return {"now": clock.now().isoformat(), "view": view.slug, "descending": view.order.descending}


def _placed(found: QuerySet[Conversation]) -> list[dict[str, Any]]:
    conversations = list(with_lines(found))
    rows = rows_of(conversations)
    return [{**row, "place": _place(each)} for each, row in zip(conversations, rows, strict=True)]


def _place(conversation: Conversation) -> str:
    """Comparable as text, in the view's direction: the order's moment and then the id."""
    return f"{conversation.place.isoformat()}~{conversation.pk}"


def _beyond(place: str, *, descending: bool) -> Q:
    """The first comparison is what an index can begin with, the second settles ties."""
    try:
        at, _, pk = place.partition("~")
        moment, key = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        raise Refusal(Code.INVALID) from None
    if descending:
        return Q(place__lte=moment) & (Q(place__lt=moment) | Q(pk__lt=key))
    return Q(place__gte=moment) & (Q(place__gt=moment) | Q(pk__gt=key))
