"""How far each side has read. It only ever grows, and is no part of the transcript."""

from __future__ import annotations

from django.db import connection, transaction

from chat import broadcast
from chat.models import Conversation
from chat.protocol import Code, Ephemeral, Refusal

# Without a lock of its own: of two that arrive together the higher number stays.
READ = """
    UPDATE "chat_conversation" SET {column} = LEAST(%(seq)s, last_seq)
     WHERE id = %(id)s AND {column} < LEAST(%(seq)s, last_seq)
 RETURNING {column}
"""
BY_CUSTOMER = READ.format(column="customer_read_seq")
BY_AGENT = READ.format(column="agent_read_seq")


def read_by_customer(*, conversation_id, seq: int) -> None:
    """The customer had the message of this number on the screen."""
    _read(BY_CUSTOMER, conversation_id, "customer", seq)


def read_by_agent(*, conversation: Conversation, agent, seq: int) -> None:
    """The holder had the message of this number on the screen; who only looks on reads nothing for the company."""
    if conversation.holder_id != agent.id:
        raise Refusal(Code.NOT_HOLDER)
    _read(BY_AGENT, conversation.pk, "agent", seq)


def _read(statement: str, conversation_id, reader: str, seq: int) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, {"id": conversation_id, "seq": seq})
            reached = cursor.fetchone()
        if reached is not None:
            data = {"reader": reader, "seq": reached[0]}
            transaction.on_commit(lambda: broadcast.show(conversation_id, Ephemeral.READ_CHANGED, data))
