"""A breaker between the portal and the model: when calls keep failing, turns stop trying and go to people at once.

It recovers by itself. After a pause one turn may try; if its call succeeds everybody may again, else the next pause
begins. The state is shared by all workers through Redis and is worth nothing afterwards, so losing it is harmless.

A call asks Redis once: that it succeeded is only counted here, and told with this process's next question.
"""

from __future__ import annotations

import functools
import logging
import threading
from enum import IntEnum

from redis.commands.core import Script
from redis.exceptions import RedisError

from chat import redis

log = logging.getLogger(__name__)

WINDOW_SECONDS = 60
# So many failures within the window, and at least as many as successes.
FAILURES = 8
PAUSE_SECONDS = 30
# A probe whose worker died must not keep the others waiting for ever.
PROBE_SECONDS = 120
TRIPPED_SECONDS = 3600

FAILED, SUCCEEDED = "portal:breaker:failed", "portal:breaker:succeeded"
TRIPPED, PAUSE, PROBE = "portal:breaker:tripped", "portal:breaker:pause", "portal:breaker:probe"

TELL_SUCCESSES = f"""
    local news = tonumber(ARGV[1])
    if news > 0 and redis.call('INCRBY', '{SUCCEEDED}', news) == news then
        redis.call('EXPIRE', '{SUCCEEDED}', {WINDOW_SECONDS})
    end
"""
ALLOWS = f"""
    {TELL_SUCCESSES}
    if redis.call('EXISTS', '{TRIPPED}') == 0 then return 1 end
    if redis.call('EXISTS', '{PAUSE}') == 1 then return 0 end
    if redis.call('SET', '{PROBE}', 1, 'NX', 'EX', {PROBE_SECONDS}) then return 2 end
    return 0
"""
FAIL = f"""
    {TELL_SUCCESSES}
    local failed = redis.call('INCR', '{FAILED}')
    if failed == 1 then redis.call('EXPIRE', '{FAILED}', {WINDOW_SECONDS}) end
    local succeeded = tonumber(redis.call('GET', '{SUCCEEDED}') or 0)
    local tripped = redis.call('EXISTS', '{TRIPPED}') == 1
    if tripped or (failed >= {FAILURES} and failed >= succeeded) then
        redis.call('SET', '{TRIPPED}', 1, 'EX', {TRIPPED_SECONDS})
        redis.call('SET', '{PAUSE}', 1, 'EX', {PAUSE_SECONDS})
        redis.call('DEL', '{PROBE}')
        return 1
    end
    return 0
"""
SUCCEED = f"""
    if redis.call('DEL', '{TRIPPED}', '{PAUSE}', '{PROBE}') > 0 then redis.call('DEL', '{FAILED}') end
    {TELL_SUCCESSES}
    return 0
"""


class Leave(IntEnum):
    """Whether a call may be tried. A probe's success lets everybody through again."""

    REFUSED = 0
    GIVEN = 1
    PROBE = 2


class Successes:
    """Those of this process that Redis has not been told of yet."""

    def __init__(self) -> None:
        self._count = 0
        self._lock = threading.Lock()

    def add(self) -> None:
        with self._lock:
            self._count += 1

    def take(self) -> int:
        with self._lock:
            count, self._count = self._count, 0
        return count


_successes = Successes()


def allows() -> Leave:
    """Whether a call may be tried now. While tripped one caller at a time gets leave, as the probe."""
    return Leave(_run(ALLOWS, _successes.take(), otherwise=Leave.GIVEN))


def record_failure() -> None:
    """A call found the model out of reach. Refusals of a single request are none of its business."""
    if _run(FAIL, _successes.take(), otherwise=0):
        log.warning("the model is out of reach: turns go to people")


def record_success(leave: Leave = Leave.PROBE) -> None:
    """The model answered a call that had this leave."""
    _successes.add()
    if leave is Leave.PROBE:
        _run(SUCCEED, _successes.take(), otherwise=0)


def give_leave_back() -> None:
    """Whoever was allowed to probe did not: another one may at once."""
    _run(f"return redis.call('DEL', '{PROBE}')", otherwise=0)


def is_tripped() -> bool:
    """For those who watch."""
    return not _run(f"return 1 - redis.call('EXISTS', '{TRIPPED}')", otherwise=1)


def _run(source: str, *arguments: int, otherwise: int) -> int:
    """Without Redis there is no breaker, and turns try."""
    try:
        return _script(source)(args=arguments)
    except RedisError as error:
        log.warning("no breaker without Redis: %s", type(error).__name__)
        return otherwise


@functools.cache
def _script(source: str) -> Script:
    return redis.client().register_script(source)
