"""A desk with people at it, in the words of the tests. Import the fixtures by name."""

from __future__ import annotations

import orjson
import pytest

from agents_desk.models import RoutingPolicy
from agents_desk.services import presence
from chat import redis
from chat.models import Conversation
from chat.services import handoffs
from tests.people import say, start_conversation

END = orjson.dumps({"type": "end"})


@pytest.fixture
def told():
    """What open desks have been told since the last call, as the types of the frames."""
    desks = redis.client().pubsub(ignore_subscribe_messages=True)
    desks.subscribe(redis.DESKS)
    desks.get_message(timeout=5)

    def read() -> list[str]:
        redis.client().publish(redis.DESKS, END)
        heard = []
        while (mail := desks.get_message(timeout=5)) is None or mail["data"] != END:
            if mail is not None:
                heard.append(orjson.loads(mail["data"])["type"])
        return heard

    yield read
    desks.close()


@pytest.fixture
def nobody_has_said_who_is_there():
    """Other tests of this process have."""
    redis.client().delete(redis.DESK_ATTENDED)
    yield
    redis.client().delete(redis.DESK_ATTENDED)


def sit_at_the_desk(*agents) -> None:
    for agent in agents:
        presence.beat(agent=agent, active=True)


def automatic(team: str = "", **policy) -> None:
    """From now on this team's conversations are offered; without a name those of all teams."""
    RoutingPolicy.objects.update_or_create(team=team, defaults={"mode": "automatic", **policy})


def waiting(team: str = "", **fields) -> Conversation:
    """A customer who has just asked for a person."""
    conversation = start_conversation(**fields)
    say(conversation)
    handoffs.request_by_customer(conversation_id=conversation.id)
    if team:
        Conversation.objects.filter(pk=conversation.pk).update(team=team)
    return conversation
