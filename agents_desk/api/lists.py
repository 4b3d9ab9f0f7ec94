"""Views, their conversations in pages, and the search."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from agents_desk.api.auth import staff
from agents_desk.lists import choices, counts, pages
from agents_desk.lists.filters import Filters
from agents_desk.lists.search import search
from agents_desk.lists.views import VIEWS, view_named
from agents_desk.models import SavedView
from agents_desk.services import saved_views
from chat.protocol import Code, Refusal

router = Router(auth=staff)


class ViewIn(Schema):
    """A view to keep: `view` is the slug of a built-in one, `filters` as in the address of a list."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=60)
    view: str
    filters: Filters = Filters()
    is_shared: bool = False


@router.get("/conversations", summary="A page of a view")
def read_conversations(
    request: HttpRequest, filters: Query[Filters], view: str = "open", after: str = ""
) -> dict[str, Any]:
    """50 rows; `after` is the `next` of the page before. Filters combine. Each row has its `place`, which compares as
    text with the others'."""
    return pages.page(request.auth, view_named(view), filters, after=after)


@router.get("/conversations/changes", summary="Single conversations of a view")
def read_changes(request: HttpRequest, filters: Query[Filters], ids: str = "", view: str = "open") -> dict[str, Any]:
    """Of the conversations in `ids` (at most 100, separated by commas) those that you may see, as they are now, with
    their `place` in the view; null for those that are not in it."""
    return pages.changes(request.auth, view_named(view), filters, _uuids(ids))


@router.get("/search", summary="Search everything that you may see")
def read_search(request: HttpRequest, filters: Query[Filters], after: str = "") -> dict[str, Any]:
    """Every word of `q` has to be found in a conversation, "words in quotes" as they stand; a word may go on. 20 rows,
    best first, each with its best line as `hit`; `marks` are ranges of its `text` in code points."""
    return search(request.auth, filters, after=after)


@router.get("/views", summary="The views, with how many conversations each has")
def read_views(request: HttpRequest) -> dict[str, Any]:
    """Built-in ones in `views`, kept ones in `saved`. A count of null is not known, that of resolved ends at 1,000."""
    saved = list(saved_views.of(request.auth))
    counted = counts.count_views(request.auth, saved)
    return {
        "views": [
            {"slug": view.slug, "title": str(view.title), "count": counted[view.slug]} for view in VIEWS.values()
        ],
        "saved": [_saved(each, request.auth, counted[f"saved-{each.pk}"]) for each in saved],
    }


@router.get("/views/choices", summary="What lists can be filtered by")
def read_choices(request: HttpRequest) -> dict[str, Any]:
    return choices.choices(request.auth)


@router.post("/views", response={201: dict[str, Any]}, summary="Keep a view under a name")
def keep_view(request: HttpRequest, body: ViewIn):
    """For oneself; a manager may share it with everybody."""
    saved = saved_views.keep(user=request.auth, **dict(body))
    return Status(201, _saved(saved, request.auth))


@router.patch("/views/{saved_id}", summary="Change a view that was kept")
def change_view(request: HttpRequest, saved_id: int, body: ViewIn) -> dict[str, Any]:
    return _saved(saved_views.change(user=request.auth, saved_id=saved_id, **dict(body)), request.auth)


@router.delete("/views/{saved_id}", response={204: None}, summary="Keep a view no longer")
def remove_view(request: HttpRequest, saved_id: int):
    saved_views.remove(user=request.auth, saved_id=saved_id)
    return Status(204, None)


def _saved(saved: SavedView, user, count: int | None = None) -> dict[str, Any]:
    return {
        "id": saved.pk,
        "name": saved.name,
        "view": saved.view,
        "filters": saved.filters,
        "is_shared": saved.is_shared,
        "is_mine": saved.owner_id == user.pk,
        "may_change": saved_views.may_change(user, saved),
        "count": count,
    }


def _uuids(listed: str) -> list[UUID]:
    try:
        return [UUID(each) for each in listed.split(",") if each]
    except ValueError:
        raise Refusal(Code.INVALID) from None
