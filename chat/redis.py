"""Redis as a courier: channels of hints, drafts and orders. It may lose mail; the truth is in PostgreSQL."""

from __future__ import annotations

import functools

import redis
import redis.asyncio
from django.conf import settings

# What has happened: {"conversation", "seq", "desk_seq", "queue", "places"}; see `broadcast.hint`.
HINTS = "portal:hints"
# New text of running turns: a list of [conversation, turn, attempt, offset, text].
DRAFTS = "portal:drafts"
# Frames that are shown once and never stored: {"conversation", "type", "data"}.
EPHEMERAL = "portal:ephemeral"
# Whose sign-in, password, role or key has changed: {"user"}.
STAFF = "portal:staff"
# Orders to workers: {"cancel": [turn, ...]} or {"send_drafts": true}.
ORDERS = "portal:orders"
# Set by workers while they work, read by /readyz.
WORKER_SEEN = "portal:worker-seen"
WORKER_SEEN_SECONDS = 45


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
