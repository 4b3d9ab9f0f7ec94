"""Holding many conversations at once, so many at a time."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable

from chat.database import in_database
from chat.rehearsal.audit import read_stored
from chat.rehearsal.report import Line, Report
from chat.rehearsal.talk import Heard, Opened, talk
from chat.rehearsal.tickets import Ticket
from chat.services import conversations, customers
from chat.states import Kind


async def rehearse(tickets: list[Ticket], *, url: str, at_a_time: int, on_progress: Callable[[], object]) -> Report:
    """Says each ticket in a conversation of its own. Only the beginning uses this machine's database: a visitor cannot
    start a conversation of kind `test`. The database is read again at the end, to compare."""
    slots = asyncio.Semaphore(at_a_time)

    async def hold(ticket: Ticket) -> tuple[Ticket, Opened, str, Heard]:
        async with slots:
            opened = await in_database(open_conversation)
            client_id = f"converse-{uuid.uuid4().hex}"
            heard = await talk(opened, url=url, client_id=client_id, text=ticket.text)
        on_progress()
        return ticket, opened, client_id, heard

    held = await asyncio.gather(*(hold(ticket) for ticket in tickets))
    stored = await in_database(read_stored, [opened.conversation_id for _, opened, _, _ in held])
    return Report(
        [
            Line(ticket, opened.conversation_id, client_id, heard, stored[opened.conversation_id])
            for ticket, opened, client_id, heard in held
        ]
    )


def open_conversation() -> Opened:
    """A conversation that counts in no metric, for a visitor of its own."""
    customer, token = customers.create_visitor()
    return Opened(str(conversations.start(customer=customer, kind=Kind.TEST).id), token)
