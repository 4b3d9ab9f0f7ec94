"""Passing a conversation on: to a colleague at the desk, to a team, or, by a manager, to anybody."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from agents_desk.models import AT_THE_DESK, Presence
from agents_desk.services import offers
from chat.models import Conversation
from chat.protocol import Code, Refusal
from chat.services import assignments, transfers


def transfer(*, conversation: Conversation, agent, to_agent: int | None, to_team: str | None, note: str) -> int:
    """By its holder, to a colleague who is at the desk or to a team; `invalid` for both or neither.

    Nobody is given a conversation while they are away: the customer would wait for somebody who does not come.
    """
    if (to_agent is None) == (not to_team):
        raise Refusal(Code.INVALID)
    return transfers.transfer(
        conversation_id=conversation.pk,
        agent=agent,
        to_agent=None if to_agent is None else _colleague_at_the_desk(to_agent),
        to_team=to_team or "",
        note=note,
    )


def assign(*, conversation: Conversation, by, to_agent: int) -> int:
    """To oneself, which is a claim; by a manager to anybody at the desk, whoever has it now."""
    if to_agent == by.pk and not by.is_manager:
        return offers.claim(conversation_id=conversation.pk, agent=by)
    if not by.is_manager:
        raise Refusal(Code.FORBIDDEN)
    agent = by if to_agent == by.pk else _colleague_at_the_desk(to_agent)
    with transaction.atomic():
        seq = assignments.assign(conversation_id=conversation.pk, to_agent=agent)
        offers.end_answered(conversation.pk)
    return seq


def _colleague_at_the_desk(user_id: int):
    """Raises `no_such_agent`, or `agent_unavailable` with the name."""
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise Refusal(Code.NO_SUCH_AGENT)
    if not Presence.objects.filter(agent=user, status__in=AT_THE_DESK).exists():
        raise Refusal(
            Code.AGENT_UNAVAILABLE, _("%(name)s is not at the desk at the moment.") % {"name": user.display_name}
        )
    return user
