import pytest

from chat.protocol import HandoffReason, Requester
from tests.metrics.matters import Matter, answered, behind, make_agent, values

pytestmark = pytest.mark.django_db


def test_the_rate_is_of_those_with_the_assistant():
    answered()
    answered()
    answered()
    answered().asks_for_human(1)
    Matter().customer_says().asks_for_human(1)
    Matter().customer_says()
    assert values("escalation", "escalated", "involved", "escalation") == (1, 4, 0.25)
    assert values("escalation", "straight-to-human", "not-involved") == (1, 1)


def test_a_withdrawn_request_counts():
    answered().asks_for_human(1, ended=2, outcome="withdrawn")
    assert values("escalation", "escalated") == (1,)


def test_several_requests_are_one_escalation_and_the_first_says_why():
    agent = make_agent()
    answered().asks_for_human(
        1, by=Requester.ASSISTANT, reason=HandoffReason.DISPUTE, ended=2, outcome="claimed", agent=agent
    ).asks_for_human(5, by=Requester.AGENT, reason=HandoffReason.RELEASED)
    assert values("escalation", "escalated", "by-assistant", "by-agent", "for-dispute", "for-released") == (
        1,
        1,
        0,
        1,
        0,
    )


def test_the_splits_add_up():
    for requester, reason in (
        ("customer", "customer_request"),
        ("customer", "complaint"),
        ("assistant", "needs_authority"),
        ("failure", "assistant_failed"),
        ("policy", "limit_reached"),
    ):
        answered().asks_for_human(1, by=requester, reason=reason)
    assert sum(values("escalation", *(f"by-{who}" for who in Requester.values))) == 5
    assert sum(values("escalation", *(f"for-{why.replace('_', '-')}" for why in HandoffReason.values))) == 5


def test_a_takeover_nobody_asked_for_is_shown_apart():
    taken = answered().held(make_agent(), 1, 2)
    assert values("escalation", "escalated") == (0,)
    assert behind("escalation", "unasked") == {taken.row.pk}
