"""A model that is out of reach is not asked again and again, and is tried again by itself."""

import pytest
from redis import Redis

from chat import redis
from chat.services import breaker
from tests.breaker import end_pause

pytestmark = pytest.mark.usefixtures("fresh_breaker")


def fail(times: int) -> None:
    for _ in range(times):
        breaker.record_failure()


def test_a_few_failures_change_nothing():
    fail(breaker.FAILURES - 1)
    assert breaker.allows()


@pytest.mark.parametrize("leave", [breaker.Leave.GIVEN, breaker.Leave.PROBE])
def test_failures_among_many_successes_change_nothing(leave):
    for _ in range(20):
        breaker.record_success(leave)
    fail(breaker.FAILURES)
    assert breaker.allows()


def test_a_call_that_succeeds_asks_once():
    breaker.allows()  # also tells what tests before this one have left to be told
    redis.client().delete(breaker.SUCCEEDED)
    before = asked()
    breaker.record_success(breaker.allows())
    assert asked() - before == 1
    breaker.allows()
    assert int(redis.client().get(breaker.SUCCEEDED)) == 1


def asked() -> int:
    return redis.client().info("commandstats")["cmdstat_evalsha"]["calls"]


def test_many_failures_trip_it_and_the_pause_has_an_end():
    fail(breaker.FAILURES)
    assert not breaker.allows()
    assert breaker.is_tripped()
    assert 0 < redis.client().ttl(breaker.PAUSE) <= breaker.PAUSE_SECONDS
    assert redis.client().ttl(breaker.TRIPPED) > 0


def test_after_the_pause_one_turn_may_try():
    fail(breaker.FAILURES)
    end_pause()
    assert breaker.allows() is breaker.Leave.PROBE
    assert not breaker.allows()


def test_a_call_of_before_that_succeeds_does_not_end_the_pause():
    fail(breaker.FAILURES)
    breaker.record_success(breaker.Leave.GIVEN)
    assert not breaker.allows()


def test_a_probe_that_is_given_back_goes_to_the_next():
    fail(breaker.FAILURES)
    end_pause()
    breaker.allows()
    breaker.give_leave_back()
    assert breaker.allows() is breaker.Leave.PROBE


def test_a_probe_that_succeeds_lets_everybody_through():
    fail(breaker.FAILURES)
    end_pause()
    breaker.record_success(breaker.allows())
    assert [breaker.allows() for _ in range(3)] == [True] * 3
    fail(1)
    assert breaker.allows()


def test_a_probe_that_fails_begins_the_next_pause():
    fail(breaker.FAILURES)
    end_pause()
    breaker.allows()
    fail(1)
    assert not breaker.allows()


def test_without_redis_turns_try():
    breaker._script.cache_clear()
    with pytest.MonkeyPatch.context() as patched, Redis.from_url("redis://127.0.0.1:9649") as nobody:
        patched.setattr(redis, "client", lambda: nobody)
        fail(breaker.FAILURES)
        assert breaker.allows()
    breaker._script.cache_clear()
