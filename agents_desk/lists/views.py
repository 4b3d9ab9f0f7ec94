"""The views of the desk, as data: which conversations each has, and in which order.

An order is one column and the id, so that a page begins where another ended (keyset) whatever has changed above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agents_desk.models import Offer, SlaClock
from chat import access
from chat.models import Conversation
from chat.protocol import Code, Refusal
from chat.states import OPEN, Kind, Status

# A preview is its author's own business, and spam is nobody's; whoever looks for it says so.
SHOWN_KINDS = (Kind.CUSTOMER, Kind.TEST, Kind.SAMPLE)

AWAKE = Q(snoozed_until=None)
WAITING = Q(status=Status.AWAITING_AGENT) & AWAKE
# That it has been asked for makes the join an inner one, which an index on the times of open requests can begin.
OPEN_REQUEST = Q(handoffs__requested_at__isnull=False, handoffs__ended_at=None)


@dataclass(frozen=True, slots=True)
class Order:
    """By a column of the conversation, or of what is joined to it by `chosen`; ties by id in the same direction."""

    by: Combinable
    descending: bool = False


# A conversation has at most three clocks that run: one for each promise.
RUNNING = SlaClock.objects.filter(conversation=OuterRef("pk"), ended_at=None, due_at__isnull=False)

FIRST_DUE = Order(Subquery(RUNNING.order_by("due_at").values("due_at")[:1]))
LONGEST_WAIT = Order(F("handoffs__requested_at"))
LATEST = Order(F("last_message_at"), descending=True)
FIRST_TO_WAKE = Order(F("snoozed_until"))
LAST_RESOLVED = Order(F("resolved_at"), descending=True)


@dataclass(frozen=True, slots=True)
class View:
    """`chosen` says which conversations belong, for somebody; `is_open` that all of them are open. `joins` picks the
    one row of another table that its order needs."""

    slug: str
    title: str | Promise
    chosen: Callable[[object], Q]
    order: Order
    is_open: bool = True
    joins: Q | None = None


VIEWS = {
    view.slug: view
    for view in (
        View("mine", _("Mine"), lambda user: Q(holder=user) & AWAKE, LATEST),
        View("waiting", _("Waiting"), lambda user: WAITING, LONGEST_WAIT, joins=OPEN_REQUEST),
        View(
            "unassigned",
            _("Unassigned"),
            lambda user: WAITING & ~is_offered(),
            LONGEST_WAIT,
            joins=OPEN_REQUEST,
        ),
        View("due", _("Due first"), lambda user: Q(status__in=OPEN) & AWAKE & Q(Exists(RUNNING)), FIRST_DUE),
        View("assistant", _("With the assistant"), lambda user: Q(status=Status.WITH_ASSISTANT) & AWAKE, LATEST),
        View("open", _("All open"), lambda user: Q(status__in=OPEN), LATEST),
        View("snoozed", _("Snoozed"), lambda user: Q(status__in=OPEN, snoozed_until__isnull=False), FIRST_TO_WAKE),
        View("resolved", _("Resolved"), lambda user: Q(status=Status.RESOLVED), LAST_RESOLVED, is_open=False),
    )
}


def view_named(slug: str) -> View:
    """Raises `not_found`."""
    try:
        return VIEWS[slug]
    except KeyError:
        raise Refusal(Code.NOT_FOUND) from None


def is_offered() -> Exists:
    """Whether it is put before an agent at the moment."""
    return Exists(Offer.objects.filter(conversation=OuterRef("pk"), ended_at=None))


def in_view(view: View, user) -> QuerySet[Conversation]:
    """The view's conversations that this member of staff may see, each with its place in the order as `place`."""
    shown = Conversation.objects.filter(access.visible_to(user), view.chosen(user), view.joins or Q())
    return shown.annotate(place=view.order.by)
