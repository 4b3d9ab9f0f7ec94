"""The bound on guessing holds for all web processes together, however many try at once, and over their restarts."""

from __future__ import annotations

import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from chat import clock
from chat.database import release_connections
from portal.accounts import throttle
from portal.accounts.models import FailedGuess


class Wrong(Exception):
    """The password was not the right one."""


def fail(name: str = "anna", address: str = "203.0.113.7", person=None) -> bool:
    """Whether a wrong guess was looked at at all."""
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    try:
        with throttle.guess(request, name, person=person):
            raise Wrong
    except Wrong:
        return True
    except ValidationError:
        return False


@pytest.mark.django_db
def test_a_restart_forgets_nothing():
    assert [fail() for _ in range(9)] == [True] * 8 + [False]

    importlib.reload(throttle)

    assert not fail()
    assert fail(address="203.0.113.8")


@pytest.mark.django_db
def test_after_five_minutes_one_may_try_again_and_nothing_is_kept():
    for _ in range(8):
        fail()

    with clock.fixed(clock.now() + timedelta(minutes=5, seconds=1)):
        assert throttle.forget_old() == 16
        assert fail()


@pytest.mark.django_db
def test_what_was_right_does_not_count():
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.7")
    for _ in range(50):
        with throttle.guess(request, "anna"):
            pass
    assert not FailedGuess.objects.exists()


@pytest.mark.django_db
def test_a_household_of_ipv6_is_one_address():
    assert [fail(f"n{number}", f"2001:db8::{number:x}") for number in range(41)][-2:] == [True, False]
    assert fail("n1", "2001:db8:0:1::1")


@pytest.mark.django_db
def test_addresses_of_ipv4_are_told_apart_where_they_come_within_ipv6():
    assert [fail(f"n{number}", "::ffff:203.0.113.7") for number in range(41)][-2:] == [True, False]
    assert not fail("n1", "203.0.113.7")
    assert fail("n1", "::ffff:203.0.113.8")


@pytest.mark.django_db
def test_codes_of_one_person_are_bounded_from_everywhere_together(agent, agent2):
    tried = [fail("agent", f"203.0.113.{number}", agent) for number in range(11)]

    assert tried == [True] * 10 + [False]
    assert fail("agent2", "203.0.113.1", agent2)


@pytest.mark.django_db
def test_neither_names_nor_addresses_are_kept():
    fail("anna-or-her-password")
    assert not [each for each in FailedGuess.objects.values_list("key", flat=True) if "anna" in each or "203" in each]


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_no_more_than_the_bound_are_looked_at():
    def one(_number: int) -> bool:
        try:
            return fail()
        finally:
            release_connections()

    with ThreadPoolExecutor(20) as many:
        assert sum(many.map(one, range(40))) == 8
