"""Putting a conversation aside until a time: it leaves the lists of what is to be done, and comes back by itself.

It comes back when the time is there, as soon as the customer writes, and whenever it moves: who takes over, transfers
or resolves it has it in hand again. The clocks of the service level run on meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chat import clock
from chat.models import Conversation
from chat.protocol import Code, EventType, Refusal
from chat.services.transcript import Transcript, writing
from chat.states import Status

LONGEST = timedelta(days=366)
# A year of them at once would keep the sweeper from its other jobs.
MOST_WOKEN_AT_ONCE = 500


def snooze(*, conversation_id, agent, until: datetime | None) -> int:
    """Puts it aside until then, or with None takes it back; returns the number of the event in the desk's stream.

    Its holder does so or a manager, and anybody while it waits. Raises `not_holder`, `not_allowed_now` where nobody's
    turn it is to answer, and `invalid` for a time that is over or more than a year away.
    """
    with writing(conversation_id) as transcript:
        conversation = transcript.conversation
        _check_rights(conversation, agent)
        if until is None:
            transcript.wake(by=agent.display_name)
        else:
            _set(transcript, agent, until)
    return conversation.desk_seq


def wake_due() -> int:
    """Brings back those whose time has come; returns how many. The sweeper calls it."""
    due = Conversation.objects.filter(snoozed_until__lte=clock.now()).order_by("snoozed_until")
    ids = list(due.values_list("pk", flat=True)[:MOST_WOKEN_AT_ONCE])
    return sum(_wake_if_due(conversation_id) for conversation_id in ids)


def _check_rights(conversation: Conversation, agent) -> None:
    if conversation.status not in (Status.WITH_AGENT, Status.AWAITING_AGENT):
        raise Refusal(Code.NOT_ALLOWED_NOW)
    if conversation.status == Status.WITH_AGENT and conversation.holder_id != agent.id and not agent.is_manager:
        raise Refusal(Code.NOT_HOLDER)


def _set(transcript: Transcript, agent, until: datetime) -> None:
    if not transcript.now < until <= transcript.now + LONGEST:
        raise Refusal(Code.INVALID)
    if until == transcript.conversation.snoozed_until:
        return
    transcript.set(snoozed_until=until)
    transcript.append_event(EventType.SNOOZED, {"until": until.isoformat(), "by": agent.display_name})
    transcript.change_lists()


def _wake_if_due(conversation_id) -> bool:
    with writing(conversation_id) as transcript:
        until = transcript.conversation.snoozed_until
        if until is None or until > transcript.now:
            return False
        transcript.wake()
    return True
