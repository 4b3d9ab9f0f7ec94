"""Redis as a courier: channels of hints, drafts and orders. It may lose mail; the truth is in PostgreSQL."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import redis
import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# What has happened: {"conversation", "seq", "desk_seq", "queue", "places", "whereabouts"}; see `broadcast.hint`.
HINTS = "portal:hints"
# New text of running turns: a list of [conversation, turn, attempt, offset, text].
DRAFTS = "portal:drafts"
# Frames that are shown once and never stored: {"conversation", "type", "data"}.
EPHEMERAL = "portal:ephemeral"
# Frames for every open desk: {"type", "data"}.
DESKS = "portal:desks"
# What those who wait may expect has changed: {}.
OUTLOOK = "portal:outlook"
# Whose sign-in, password, role or key has changed: {"user"}.
STAFF = "portal:staff"
# What a running consultation has said so far, for an agent who comes later; by its number.
CONSULTATION_TEXT = "portal:consultation:%s"
# Orders to workers: {"cancel": turn}, {"cancel_consultation": id} or {"send_drafts": true}.
ORDERS = "portal:orders"
# Set by workers while they work, read by /readyz.
WORKER_SEEN = "portal:worker-seen"
WORKER_SEEN_SECONDS = 45
# Said by the desk every second: "yes" while somebody is there, else "no".
DESK_ATTENDED = "portal:desk-attended"
DESK_ATTENDED_SECONDS = 15

LISTEN_SECONDS = 5
RECONNECT_SECONDS = 1


@functools.cache
def client() -> redis.Redis:
    """The process's synchronous client. A courier that does not answer at once is not waited for."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1)


def async_client() -> redis.asyncio.Redis:
    """A client for one event loop. Reads of an idle subscription may last: redis-py 8 would end them after 5 s."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_SOCKET_TIMEOUT,
        socket_connect_timeout=settings.REDIS_CONNECT_TIMEOUT,
        health_check_interval=10,
    )


async def follow(*channels: str, subscribed: Callable[[], None] | None = None) -> AsyncIterator[tuple[str, Any]]:
    """Mail of these channels as (channel, content), for as long as one listens; connects again when Redis was away.

    `subscribed` is called after each subscription: what was published before it has reached nobody here.
    """
    while True:
        courier = async_client()
        try:
            async with courier.pubsub() as mail:
                await mail.subscribe(*channels)
                while True:
                    message = await mail.get_message(timeout=LISTEN_SECONDS)
                    _stop_if_cancelled()
                    if message is None:
                        continue
                    channel = message["channel"].decode()
                    if message["type"] == "message":
                        yield channel, orjson.loads(message["data"])
                    elif message["type"] == "subscribe" and channel == channels[-1] and subscribed is not None:
                        subscribed()
        except (RedisError, OSError) as error:
            _stop_if_cancelled()
            log.warning("no mail from Redis, trying again: %s", type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)
        finally:
            await courier.aclose()


def _stop_if_cancelled() -> None:
    """redis-py can take a cancellation for its own time-out and swallow it; whoever cancelled would wait for ever."""
    if asyncio.current_task().cancelling():
        raise asyncio.CancelledError
