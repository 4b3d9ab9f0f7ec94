"""What there is to choose among in the filters of a list."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func

from chat import access, company
from chat.models import Conversation
from chat.states import OPEN
from portal.accounts.models import User

MOST_TAGS = 100


def choices(user) -> dict[str, Any]:
    """Teams, intents and languages of the pack; the staff; the tags that open conversations have."""
    settings = company.content().settings
    open_ones = Conversation.objects.filter(access.visible_to(user), status__in=OPEN)
    tags = open_ones.annotate(tag=Func(F("tags"), function="unnest")).values_list("tag", flat=True)
    return {
        "teams": [{"slug": team.slug, "title": team.title} for team in settings.teams],
        "intents": [{"slug": intent.slug, "title": intent.title} for intent in settings.intents],
        "languages": list(settings.languages),
        "tags": list(tags.distinct().order_by("tag")[:MOST_TAGS]),
        "agents": [{"id": each.pk, "name": each.display_name} for each in _staff()],
    }


def _staff() -> list[User]:
    found = User.objects.filter(is_active=True)
    return sorted(found, key=lambda user: user.display_name.casefold())
