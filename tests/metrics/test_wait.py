from datetime import timedelta

import pytest

from tests.metrics.matters import NOW, Matter, answered, behind, make_agent, values

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent()


def test_from_request_to_claim(agent):
    for wait in (1, 3, 8):
        answered().asks_for_human(10, ended=10 + wait, outcome="claimed", agent=agent)
    assert values("wait", "asked", "claimed", "median", "p90") == (3, 3, 180.0, pytest.approx(420.0))


def test_a_second_wait_after_a_release_is_not_hidden_by_a_short_first(agent):
    answered().asks_for_human(10, ended=11, outcome="claimed", agent=agent).asks_for_human(
        20, by="agent", reason="released", ended=50, outcome="claimed", agent=agent
    )
    assert values("wait", "asked", "claimed", "median") == (1, 1, 30 * 60.0)


def test_what_is_passed_on_to_a_team_waits_anew_and_to_a_colleague_not_at_all(agent):
    colleague = make_agent("ben")
    answered().asks_for_human(10, ended=12, outcome="claimed", agent=agent).asks_for_human(
        20, by="agent", reason="transferred", ended=25, outcome="claimed", agent=colleague
    )
    answered().asks_for_human(10, ended=11, outcome="claimed", agent=agent).held(agent, 11, 20).held(colleague, 20, 30)
    assert values("wait", "claimed", "median") == (2, 3 * 60.0)


def test_who_still_waits_has_not_waited_yet(agent):
    waiting = Matter(opened=NOW - timedelta(minutes=30)).customer_says().asks_for_human(5)
    Matter(opened=NOW - timedelta(minutes=10)).customer_says().asks_for_human(5)
    assert values("wait", "asked", "claimed", "waiting", "median", "longest-now") == (2, 0, 2, None, 25 * 60.0)
    assert waiting.row.pk in behind("wait", "waiting")


def test_giving_up_is_counted_apart_and_shortens_no_wait(agent):
    answered().asks_for_human(10, ended=100, outcome="withdrawn")
    answered().asks_for_human(10, ended=100, outcome="resolved")
    answered().asks_for_human(10, ended=100, outcome="reassured")
    answered().asks_for_human(10, ended=100, outcome="closed")
    answered().asks_for_human(10, ended=12, outcome="claimed", agent=agent)
    assert values("wait", "abandoned", "abandonment", "reassured", "claimed", "median") == (2, 0.4, 1, 1, 120.0)


def test_without_a_request_there_is_no_wait(agent):
    answered()
    answered().held(agent, 1, 2)
    assert values("wait", "asked", "not-asked", "median", "longest-now") == (0, 2, None, None)
