"""Whether anybody is at the desk, as the desk itself says: conversations know nothing of who works there.

It is kept in Redis with a time to live, like the workers' sign of life: when the desk stops saying so, or Redis is
away, nobody claims to know, and customers are told the business hours alone.
"""

from __future__ import annotations

import logging

import redis as redis_errors

from chat import broadcast, redis

log = logging.getLogger(__name__)

YES, NO = b"yes", b"no"


def note(is_attended: bool) -> None:
    """Said by the desk every second; who waits is told when it has changed."""
    said = YES if is_attended else NO
    try:
        before = redis.client().set(redis.DESK_ATTENDED, said, ex=redis.DESK_ATTENDED_SECONDS, get=True)
    except redis_errors.RedisError as error:
        log.warning("attendance not noted: %s", type(error).__name__)
        return
    if before != said:
        broadcast.outlook_changed()


def is_attended() -> bool | None:
    """Whether somebody is at the desk now; None if that is not known."""
    try:
        said = redis.client().get(redis.DESK_ATTENDED)
    except redis_errors.RedisError as error:
        log.warning("attendance not known: %s", type(error).__name__)
        return None
    return {YES: True, NO: False}.get(said)
