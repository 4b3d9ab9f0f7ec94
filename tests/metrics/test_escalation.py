import pytest

from agents_desk.metrics import escalation
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
    assert values("escalation", "escalated", "by-assistant", "for-dispute") == (1, 1, 1)


def test_the_splits_add_up():
    for requester, reason in (
        ("customer", "customer_request"),
        ("customer", "complaint"),
        ("assistant", "needs_authority"),
        ("failure", "assistant_failed"),
        ("policy", "limit_reached"),
    ):
        answered().asks_for_human(1, by=requester, reason=reason)
    joined = answered().asks_for_human(1, by=Requester.ASSISTANT, reason=HandoffReason.DISTRESS)
    joined.joined_with(answered())
    for splits in (escalation.BY_REQUESTER, escalation.BY_REASON):
        assert sum(values("escalation", *(part.slug for part in splits))) == 6


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (None, None),
        (Requester.AGENT, HandoffReason.RELEASED),
        (Requester.AGENT, HandoffReason.TRANSFERRED),
        (Requester.POLICY, HandoffReason.CONTINUED),
    ],
)
def test_a_takeover_nobody_asked_for_is_no_escalation_whatever_becomes_of_it(by, reason):
    taken = answered().held(make_agent(), 1, 2)
    if by:
        taken.asks_for_human(2, by=by, reason=reason)
    assert values("escalation", "escalated") == (0,)
    assert behind("escalation", "unasked") == {taken.row.pk}


def test_a_rule_that_puts_what_continues_back_into_the_queue_does_not_involve_the_assistant():
    alone = Matter().customer_says().asks_for_human(1, ended=2, outcome="claimed", agent=make_agent())
    alone.asks_for_human(9, by=Requester.POLICY, reason=HandoffReason.CONTINUED)
    assert behind("escalation", "straight-to-human") == {alone.row.pk}
