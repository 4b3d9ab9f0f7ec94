"""Who is at the desk and what they have to do, which teams there are, and what is being offered to the reader."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Left

from agents_desk.dossier import intent_title, why
from agents_desk.models import AT_THE_DESK, Offer, Presence
from agents_desk.routing.colleagues import staff, with_load
from chat import clock, company
from chat.models import Author, Conversation, Message
from chat.states import Status

LINE_LENGTH = 160
# Who can be asked for help stands first.
ORDER = tuple(Presence.Status.values)


def roster(user) -> dict[str, Any]:
    """Read in a constant number of statements; desks read it anew at each `staff.changed`."""
    everybody = list(with_load(staff()))
    people = sorted((_person(each) for each in everybody), key=_place)
    return {
        "now": clock.now().isoformat(),
        "me": _me(next(each for each in everybody if each.pk == user.pk)),
        "staff": people,
        "teams": _teams(people),
    }


def _me(user) -> dict[str, Any]:
    presence = getattr(user, "presence", None)
    return {
        "status": presence.status if presence else Presence.Status.OFFLINE.value,
        "chosen": presence.chosen if presence else Presence.Status.AVAILABLE.value,
        "offers": [_offer(each) for each in _open_offers(user)],
    }


def _person(user) -> dict[str, Any]:
    presence = getattr(user, "presence", None)
    return {
        "id": user.pk,
        "name": user.display_name,
        "initials": user.initials,
        "status": presence.status if presence else Presence.Status.OFFLINE.value,
        "since": presence.since.isoformat() if presence else None,
        "teams": list(user.teams),
        "languages": list(user.languages),
        "held": user.held,
        "offered": user.offered,
        "capacity": user.capacity,
    }


def _place(person: dict[str, Any]) -> tuple:
    return ORDER.index(person["status"]), person["name"].casefold(), person["id"]


def _teams(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each with how many of its people are at the desk and how many customers wait."""
    waiting = dict(
        Conversation.objects.counted()
        .filter(status=Status.AWAITING_AGENT)
        .order_by()
        .values_list("team")
        .annotate(count=Count("pk"))
    )
    here = [person["teams"] for person in people if person["status"] in AT_THE_DESK]
    return [
        {
            "slug": team.slug,
            "title": team.title,
            "here": sum(not teams or team.slug in teams for teams in here),
            "waiting": waiting.get(team.slug, 0),
        }
        for team in company.content().settings.teams
    ]


def _open_offers(user):
    last = Message.objects.filter(conversation=OuterRef("conversation"), author=Author.CUSTOMER).order_by("-seq")
    return (
        Offer.objects.filter(agent=user, ended_at=None, handoff__ended_at=None)
        .select_related("handoff", "conversation__customer")
        .annotate(line=Subquery(last.values(line=Left("text", LINE_LENGTH))[:1]))
        .order_by("expires_at", "pk")
    )


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "conversation": str(offer.conversation_id),
        "customer": str(offer.conversation.customer),
        "intent": intent_title(offer.conversation),
        "line": offer.line or "",
        "handoff": why(offer.handoff),
        "waiting_since": offer.handoff.requested_at.isoformat(),
        "offered_at": offer.offered_at.isoformat(),
        "until": offer.expires_at.isoformat(),
        "reasons": offer.reasons,
    }
