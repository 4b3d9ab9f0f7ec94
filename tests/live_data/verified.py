"""Customers of Acme's sample records, and how they prove who they are."""

from __future__ import annotations

import re
from datetime import timedelta

from django.core import mail

from chat import clock, company
from chat.assistant.tools import run
from chat.models import Action, Conversation, ToolCall
from chat.packs.contract import JsonObject
from chat.services import customers, records, settlement, verifications
from chat.services.leases import Lease
from chat.services.transcript import writing
from chat.services.verifications import Verified
from tests.people import a_step, say, start_conversation, take_turn

NORA = "nora.whitfield@example.com"
MARCUS = "marcus.adeyemi@example.com"
NOBODY = "somebody.else@example.com"


def ask_for_code(conversation: Conversation, email: str) -> None:
    """As the tool does it, and what the task does then."""
    with writing(conversation.pk) as transcript:
        verification = verifications.request_code(transcript, email=email)
    verifications.send_code(verification_id=verification.pk)


def last_code() -> str:
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def confirm(conversation: Conversation, code: str, token: str = "") -> Verified:
    """The visitor enters the code, by this token or by a new one of theirs."""
    token = token or customers.renew_token(conversation.customer_id)
    return verifications.confirm_code(conversation_id=conversation.pk, code=code, token=token)


def verified_conversation(email: str = NORA, visitor=None) -> Conversation:
    """A conversation whose customer has entered the right code; no turn is live."""
    conversation = start_conversation(visitor)
    ask_for_code(conversation, email)
    confirm(conversation, last_code())
    conversation.turns.update(state="finished", ended_at=conversation.opened_at)
    conversation.refresh_from_db()
    return conversation


def own_records(conversation: Conversation) -> records.CustomerRecords:
    return records.tool_context(conversation.pk, company.content()).records


def call_tool(conversation: Conversation, name: str, **input) -> ToolCall:
    """The model calls a tool in a turn of its own."""
    say(conversation, "Please do it.")
    lease = take_turn(conversation)
    call = call_in_turn(lease, name, input)
    conversation.turns.filter(pk=lease.turn_id).update(state="finished", lease_until=None, ended_at=call.created_at)
    return call


def call_in_turn(lease: Lease, name: str, input: JsonObject, number: int = 1) -> ToolCall:
    step_id = settlement.store_step(lease=lease, record=a_step(lease, number=number, tools=(name,)))
    content = company.content_for(Conversation.objects.get(pk=lease.conversation_id))
    outcome = run(name, input, content, lease.conversation_id)
    settlement.store_tool_call(
        lease=lease, step_id=step_id, block=1, tool_use_id="tool_0", name=name, input=input, outcome=outcome
    )
    return ToolCall.objects.get(step_id=step_id)


def propose(conversation: Conversation, name: str, **input) -> Action:
    return call_tool(conversation, name, **input).action


def in_days(days: int) -> str:
    return (clock.now().date() + timedelta(days=days)).isoformat()
