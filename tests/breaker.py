"""The breaker as a test needs it. Its state lies in Redis, where the next test would find it."""

import pytest

from chat import redis
from chat.services import breaker

KEYS = (breaker.FAILED, breaker.SUCCEEDED, breaker.TRIPPED, breaker.PAUSE, breaker.PROBE)


@pytest.fixture
def fresh_breaker():
    """Nothing has failed and nothing has succeeded."""
    redis.client().delete(*KEYS)
    yield
    redis.client().delete(*KEYS)


@pytest.fixture
def a_probe_is_due(fresh_breaker):
    """The model was out of reach; after the pause the next call may try."""
    for _ in range(breaker.FAILURES):
        breaker.record_failure()
    end_pause()


def end_pause() -> None:
    """As when its time is over."""
    redis.client().delete(breaker.PAUSE)
