"""How far each side has read."""

from __future__ import annotations

import pytest

from agents_desk.commands import carry_out
from chat import queries
from chat.commands import carry_out as carry_out_for_customer
from chat.database import in_database
from chat.protocol import CUSTOMER_COMMANDS, Code
from chat.services import assignments
from tests.core.rows import nothing_written, refused
from tests.desk.orders import order
from tests.desk.test_socket import desk_of
from tests.people import new_id, say, start_conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


@pytest.fixture
def conversation(visitor_a, agent):
    conversation = start_conversation(visitor_a)
    say(conversation)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    conversation.refresh_from_db()
    return conversation


def customer_reads(visitor, conversation, seq: int) -> None:
    command = CUSTOMER_COMMANDS["read"].model_validate({"type": "read", "client_id": new_id(), "seq": seq})
    carry_out_for_customer(visitor.token, conversation.id, command)


def read_state(conversation) -> dict[str, int]:
    conversation.refresh_from_db()
    return queries.snapshot(conversation)["read"]


def test_each_side_has_its_number_and_none_of_them_is_an_event(conversation, visitor_a, agent):
    events = conversation.events.count()
    customer_reads(visitor_a, conversation, 3)
    carry_out(agent, order("read", conversation, seq=2))
    assert read_state(conversation) == {"customer": 3, "agent": 2}
    assert conversation.events.count() == events


def test_it_never_goes_back_and_never_beyond_what_was_said(conversation, visitor_a):
    customer_reads(visitor_a, conversation, 3)
    with nothing_written():
        customer_reads(visitor_a, conversation, 1)
    customer_reads(visitor_a, conversation, 10_000)
    assert read_state(conversation)["customer"] == conversation.last_seq


def test_who_only_looks_on_has_read_nothing(conversation, agent2):
    with refused(Code.NOT_HOLDER):
        carry_out(agent2, order("read", conversation, seq=2))


async def test_the_desk_is_told_once_per_number(conversation, visitor_a, agent):
    async with desk_of(agent) as desk:
        await desk.ask("watch", conversation)
        for seq in (2, 2, 1, 3):
            await in_database(customer_reads, visitor_a, conversation, seq)
        assert [(await desk.until("read.changed"))["data"] for _ in range(2)] == [
            {"reader": "customer", "seq": 2},
            {"reader": "customer", "seq": 3},
        ]
