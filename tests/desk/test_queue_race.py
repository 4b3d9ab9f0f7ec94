"""Twenty agents at once, and two hundred customers who wait: each is held by exactly one, none is lost."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from agents_desk.commands import carry_out
from agents_desk.models import Offer
from agents_desk.routing.router import route
from chat import clock
from chat.models import Assignment, Conversation, Event, Handoff
from chat.protocol import Code, Refusal
from tests.desk.attending import automatic, sit_at_the_desk
from tests.desk.orders import order
from tests.people import hire, new_visitor

AGENTS = 20
CONVERSATIONS = 200
ROUTERS = 2
# Among so many at the head of the queue each picks one: most often somebody else wants it too.
SEEN = 8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pack", "nobody_has_said_who_is_there"),
]


def test_agents_who_pick_from_the_same_queue(pack):
    agents = queue_up()
    at_once([partial(pick_until_nobody_waits, agent, random.Random(agent.pk)) for agent in agents])
    check_all_are_held_once()


def test_agents_who_accept_what_two_routers_offer(pack):
    """There is room for exactly so many: two routers that chose at once would give one agent too much and leave a
    customer waiting."""
    agents = queue_up(capacity=CONVERSATIONS // AGENTS)
    automatic(offer_seconds=600)
    sit_at_the_desk(*agents)
    while Conversation.objects.filter(status="awaiting_agent").exists():
        at_once([partial(alone, route)] * ROUTERS + [partial(accept_what_is_offered, agent) for agent in agents])
    check_all_are_held_once()
    held = Counter(Assignment.objects.values_list("agent", flat=True))
    assert set(held.values()) == {CONVERSATIONS // AGENTS}
    assert set(Offer.objects.values_list("outcome", flat=True)) == {"accepted"}


def queue_up(**fields) -> list:
    """The agents; the customers wait already. Without what was said before, which would cost a test seconds."""
    now, customer = clock.now(), new_visitor().customer
    waiting = Conversation.objects.bulk_create(
        [Conversation(customer=customer, status="awaiting_agent") for _ in range(CONVERSATIONS)]
    )
    Handoff.objects.bulk_create(
        [
            Handoff(
                conversation=conversation,
                requested_by="customer",
                reason="customer_request",
                requested_at=now - timedelta(seconds=place),
            )
            for place, conversation in enumerate(waiting)
        ]
    )
    return [hire(f"agent-{number}", **fields) for number in range(AGENTS)]


def at_once(jobs: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(jobs)) as people:
        for done in [people.submit(job) for job in jobs]:
            done.result()


def alone(unit: Callable, *args):
    """One request: its connection goes back before the next, so that nobody keeps one while others wait for it."""
    try:
        return unit(*args)
    finally:
        connection.close()


def pick_until_nobody_waits(agent, chance: random.Random) -> None:
    while head := alone(lambda: list(Conversation.objects.waiting()[:SEEN])):
        try:
            alone(carry_out, agent, order("claim", chance.choice(head)))
        except Refusal as refusal:
            if refusal.code is not Code.ALREADY_CLAIMED:
                raise


def accept_what_is_offered(agent) -> None:
    offers = Offer.objects.filter(agent=agent, ended_at=None).select_related("conversation")
    for offer in alone(list, offers):
        alone(carry_out, agent, order("claim", offer.conversation))


def check_all_are_held_once() -> None:
    holders = dict(Conversation.objects.filter(status="with_agent").values_list("pk", "holder"))
    assert len(holders) == CONVERSATIONS
    assert sorted(Assignment.objects.filter(ended_at=None).values_list("conversation", "agent")) == sorted(
        holders.items()
    )
    assert Assignment.objects.count() == CONVERSATIONS
    assert dict(Handoff.objects.values_list("conversation", "claimed_by")) == holders
    joined = Counter(Event.objects.filter(type="agent.joined").values_list("conversation", flat=True))
    assert joined == dict.fromkeys(holders, 1)
