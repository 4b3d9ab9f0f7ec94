"""An agent takes over, or the customer asks for a person, at the very moment at which the assistant would speak."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from chat.models import Conversation, Event, Quote, ToolCall
from chat.protocol import EventType
from chat.services import assignments, handoffs, settlement
from chat.services.leases import Lease
from chat.services.settlement import Superseded, ToolOutcome
from tests.people import a_step, an_offer, finish_turn, hire, say, start_conversation, take_turn, use_tool

RACES = 1_000
AT_ONCE = 4
OFFER = ToolOutcome(output=None, label="Working out your price", offer=an_offer())
# What only the assistant brings about.
SPOKEN = {EventType.TOOL_CALLED, EventType.QUOTE_OFFERED, EventType.MESSAGE_POSTED}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_turn_enters_the_transcript_after_a_takeover(pack):
    agent = hire("agent")
    with ThreadPoolExecutor(AT_ONCE) as races, ThreadPoolExecutor(AT_ONCE) as rivals:
        ended = list(races.map(lambda seed: race(random.Random(seed), agent, rivals), range(RACES)))

    # One side would win every time if they did not really run at once.
    assert 0 < sum(spoke for _, spoke in ended) < RACES
    check_all({lease.conversation_id: (lease.turn_id, spoke) for lease, spoke in ended})


def race(chance: random.Random, agent, rivals: ThreadPoolExecutor) -> tuple[Lease, bool]:
    """The turn's lease, and whether the assistant was first."""
    try:
        conversation = start_conversation()
        say(conversation, "A quote, please")
        lease = take_turn(conversation)
        step = a_step(lease, tools=("get_quote",))
        if chance.random() < 0.5:
            speak = partial(use_tool, lease, settlement.store_step(lease=lease, record=step), OFFER)
        else:
            speak = partial(finish_turn, lease, step=step)
        if chance.random() < 0.7:
            interrupt = partial(assignments.claim, conversation_id=conversation.id, agent=agent)
        else:
            interrupt = partial(handoffs.request_by_customer, conversation_id=conversation.id)

        start = Barrier(2)
        interrupted = rivals.submit(begin, start, interrupt)
        spoke = begin(start, speak)
        assert interrupted.result(), "nothing stands in the way of a person"
        return lease, spoke
    finally:
        connection.close()


def begin(start: Barrier, action: Callable[[], object]) -> bool:
    """Whether it was done."""
    start.wait()
    try:
        action()
    except Superseded:
        return False
    finally:
        connection.close()
    return True


def check_all(ended: dict[UUID, tuple[int, bool]]) -> None:
    """In as few statements as one race would need."""
    transcripts = defaultdict(list)
    for event in Event.objects.order_by("conversation", "seq").select_related("message"):
        transcripts[event.conversation_id].append(event)
    quotes = Counter(Quote.objects.values_list("conversation", flat=True))
    tool_calls = Counter(ToolCall.objects.values_list("turn", flat=True))
    reached = dict(Conversation.objects.values_list("pk", "last_seq"))
    assert set(reached) == set(ended)
    for conversation, (turn, spoke) in ended.items():
        events = transcripts[conversation]
        assert [event.seq for event in events] == list(range(1, reached[conversation] + 1))
        said = said_in(events, turn)
        assert bool(said) is spoke
        assert quotes[conversation] == sum(event.type == EventType.QUOTE_OFFERED for event in said)
        assert tool_calls[turn] == sum(event.type == EventType.TOOL_CALLED for event in said)


def said_in(events: list[Event], turn: int) -> list[Event]:
    """What the turn has said, none of it after its end."""
    ended = next(event for event in events if event.type == EventType.TURN_ENDED)
    said = [event for event in events if event.type in SPOKEN and turn_of(event) == turn]
    assert all(event.seq < ended.seq for event in said)
    return said


def turn_of(event) -> int | None:
    return event.message.turn_id if event.message else event.data["turn"]
