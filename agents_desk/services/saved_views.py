"""Views that staff keep under a name."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agents_desk.lists.filters import Filters
from agents_desk.lists.views import view_named
from agents_desk.models import SavedView
from chat.protocol import Code, Refusal
from portal.accounts import audit

MOST_KEPT = 50


def of(user) -> QuerySet[SavedView]:
    """Their own and the shared ones, by name."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).order_by("name", "pk")


def keep(*, user, name: str, view: str, filters: Filters, is_shared: bool = False) -> SavedView:
    """Raises `forbidden` where somebody shares who is no manager, `not_found` for a view that there is not."""
    if user.saved_views.count() >= MOST_KEPT:
        raise Refusal(Code.NOT_ALLOWED_NOW, _("You have %(count)d saved views already.") % {"count": MOST_KEPT})
    return _store(user, SavedView(owner=user), name=name, view=view, filters=filters, is_shared=is_shared)


def change(*, user, saved_id: int, name: str, view: str, filters: Filters, is_shared: bool) -> SavedView:
    """Raises `not_found` for one that is not theirs to change, `forbidden` where only a manager may share."""
    return _store(user, _changeable(user, saved_id), name=name, view=view, filters=filters, is_shared=is_shared)


def remove(*, user, saved_id: int) -> None:
    saved = _changeable(user, saved_id)
    with transaction.atomic():
        if saved.is_shared:
            audit.record(user, "view.remove", subject=f"view {saved.pk}")
        saved.delete()


def may_change(user, saved: SavedView) -> bool:
    """Their own, and for a manager every shared one."""
    return saved.owner_id == user.pk or (saved.is_shared and user.is_manager)


def _changeable(user, saved_id: int) -> SavedView:
    """Raises `not_found` for one that the user may not change, whether or not it is there."""
    saved = SavedView.objects.filter(pk=saved_id).first()
    if saved is None or not may_change(user, saved):
        raise Refusal(Code.NOT_FOUND)
    return saved


def _store(user, saved: SavedView, *, name: str, view: str, filters: Filters, is_shared: bool) -> SavedView:
    if not name.strip():
        raise Refusal(Code.EMPTY_TEXT)
    if is_shared != saved.is_shared and not user.is_manager:
        raise Refusal(Code.FORBIDDEN)
    was_shared = saved.is_shared
    saved.name, saved.view, saved.filters = name.strip(), view_named(view).slug, filters.set
    saved.is_shared = is_shared
    try:
        with transaction.atomic():
            saved.save()
            if is_shared or was_shared:
                audit.record(user, "view.share", subject=f"view {saved.pk}", shared=is_shared)
    except IntegrityError:
        raise Refusal(Code.INVALID, _("You have a view of this name already.")) from None
    return saved
