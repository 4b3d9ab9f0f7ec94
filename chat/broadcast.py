"""The only sender of hints and of what is shown without being stored. Everything here may be lost without harm."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

import orjson
import redis as redis_errors

from chat import redis
from chat.models import Whereabouts
from chat.protocol import Ephemeral

log = logging.getLogger(__name__)


def hint(
    conversation_id, *, seq: int, desk_seq: int, queue: bool, places: bool, whereabouts: Collection[Whereabouts]
) -> None:
    """Tells every web process that the conversation has new events.

    `queue`: lists at the desk have changed, for whoever sees it by its `whereabouts`: where it is and, since it leaves
    those lists, where it was; `places`: those who wait may have moved up.
    """
    publish(
        redis.HINTS,
        {
            "conversation": str(conversation_id),
            "seq": seq,
            "desk_seq": desk_seq,
            "queue": queue,
            "places": places,
            "whereabouts": [list(each) for each in whereabouts],
        },
    )


def typing(conversation_id, *, author: str, name: str, on: bool) -> None:
    _ephemeral(conversation_id, Ephemeral.TYPING_CHANGED, {"author": author, "name": name, "on": on})


def presence(conversation_id, *, customer: bool) -> None:
    _ephemeral(conversation_id, Ephemeral.PRESENCE_CHANGED, {"customer": customer})


def staff_changed(user_id: int) -> None:
    """Has the desk sockets of this member of staff check at once whether they may stay open."""
    publish(redis.STAFF, {"user": user_id})


def cancel_turn(turn_id: int) -> None:
    """Asks the worker that streams this turn to stop; the lost right to speak is in the database already."""
    publish(redis.ORDERS, {"cancel": turn_id})


def cancel_consultation(consultation_id: int) -> None:
    """Asks the worker that answers this consultation to stop; that nobody wants it any more is in the database."""
    publish(redis.ORDERS, {"cancel_consultation": consultation_id})


def show(conversation_id, type: Ephemeral, data: dict[str, Any]) -> None:
    """A frame to everybody who follows a conversation; of `STAFF_ONLY` to the staff among them."""
    _ephemeral(conversation_id, type, data)


def desks(type: Ephemeral, data: dict[str, Any]) -> None:
    """A frame to every desk that is open, whatever it follows."""
    publish(redis.DESKS, {"type": type, "data": data})


def outlook_changed() -> None:
    """Those who wait for a person are told anew what they may expect."""
    publish(redis.OUTLOOK, {})


def _ephemeral(conversation_id, type: Ephemeral, data: dict[str, Any]) -> None:
    publish(redis.EPHEMERAL, {"conversation": str(conversation_id), "type": type, "data": data})


def publish(channel: str, payload: Any) -> None:
    try:
        redis.client().publish(channel, orjson.dumps(payload))
    except redis_errors.RedisError as error:
        # Readers catch up by polling numbers, workers by their next lease renewal.
        log.warning("not published on %s: %s", channel, type(error).__name__)
