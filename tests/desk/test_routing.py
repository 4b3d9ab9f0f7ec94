"""Automatic assignment: what waits is offered to one agent after the other."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from agents_desk.commands import carry_out
from agents_desk.models import Offer
from agents_desk.routing.choice import Matter, choose
from agents_desk.routing.colleagues import at_the_desk
from agents_desk.routing.router import route
from agents_desk.services import offers, presence
from chat import clock
from chat.models import Conversation
from chat.protocol import Code
from chat.services import assignments, conversations, handoffs, snoozes, transfers
from tests.core.rows import nothing_written, refused
from tests.desk.attending import automatic, sit_at_the_desk, waiting
from tests.desk.orders import order
from tests.people import hire, start_conversation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack", "nobody_has_said_who_is_there")]

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with clock.fixed(NOW):
        yield


def after(**time):
    return clock.fixed(NOW + timedelta(**time))


def still_there(*agents, **time) -> None:
    """They are at the desk at that moment too, and the router looks at the queue."""
    with after(**time):
        sit_at_the_desk(*agents)
        route()


def open_offer(conversation: Conversation) -> Offer | None:
    return conversation.offers.filter(ended_at=None).first()


def outcomes(conversation: Conversation) -> list[tuple[str, str]]:
    return [(offer.agent.username, offer.outcome) for offer in conversation.offers.order_by("pk")]


def desk_events(conversation: Conversation) -> list[str]:
    return list(conversation.events.filter(stream="desk").order_by("seq").values_list("type", flat=True))


def test_agents_pick_unless_a_manager_says_otherwise(agent):
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    assert not conversation.offers.exists()


def test_what_waits_is_offered_and_goes_on_waiting(agent, told, django_capture_on_commit_callbacks):
    automatic(offer_seconds=30)
    sit_at_the_desk(agent)
    conversation = waiting()
    with django_capture_on_commit_callbacks(execute=True):
        route()
    offer = open_offer(conversation)
    assert (offer.agent, offer.expires_at) == (agent, NOW + timedelta(seconds=30))
    assert offer.reasons["able"] == 1
    assert Conversation.objects.get(pk=conversation.pk).status == "awaiting_agent"
    made = conversation.events.get(type="conversation.offered")
    assert made.data == {"agent": agent.pk, "name": "Anna Meyer", "until": offer.expires_at.isoformat()}
    assert told() == ["staff.changed"]


def test_a_team_of_its_own_mode_leaves_the_others_as_they_are(agent):
    automatic("billing")
    sit_at_the_desk(agent)
    bill, claim = waiting("billing"), waiting("claims")
    route()
    assert open_offer(bill)
    assert not open_offer(claim)


def test_whoever_waits_longest_is_offered_first(agent):
    automatic(most_at_once=1)
    sit_at_the_desk(agent)
    with after(seconds=-5):
        first = waiting()
    second = waiting()
    route()
    assert open_offer(first)
    assert not open_offer(second)


@pytest.mark.parametrize("kind", ["sample", "spam", "preview"])
def test_what_is_nobodys_work_is_not_offered(agent, kind):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    Conversation.objects.filter(pk=conversation.pk).update(kind=kind)
    route()
    assert not conversation.offers.exists()


def test_claiming_accepts(agent):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    carry_out(agent, order("claim", conversation))
    assert outcomes(conversation) == [("agent", "accepted")]
    assert desk_events(conversation)[-2:] == ["conversation.offered", "offer.ended"]


def test_a_colleague_may_be_quicker(agent, agent2):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    carry_out(agent2, order("claim", conversation))
    assert outcomes(conversation) == [("agent", "taken")]


def test_without_a_reaction_it_goes_to_the_next(agent, agent2):
    automatic(offer_seconds=30)
    sit_at_the_desk(agent, agent2)
    conversation = waiting()
    route()
    still_there(agent, agent2, seconds=31)
    assert outcomes(conversation) == [("agent", "expired"), ("agent2", "")]


def test_the_first_is_asked_again_only_when_all_others_were_and_after_a_rest(agent, agent2):
    automatic(offer_seconds=30)
    sit_at_the_desk(agent, agent2)
    conversation = waiting()
    route()
    still_there(agent, agent2, seconds=31)
    still_there(agent, agent2, seconds=62)
    assert open_offer(conversation) is None
    still_there(agent, agent2, seconds=31 + 121)
    assert open_offer(conversation).agent == agent


def test_declining_passes_it_to_the_next(agent, agent2):
    automatic()
    sit_at_the_desk(agent, agent2)
    conversation = waiting()
    route()
    carry_out(agent, order("offer.decline", conversation))
    route()
    assert outcomes(conversation) == [("agent", "declined"), ("agent2", "")]


def test_what_is_not_offered_to_one_cannot_be_declined(agent, agent2):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    with refused(Code.OFFER_GONE):
        carry_out(agent, order("offer.decline", conversation))
    route()
    with refused(Code.OFFER_GONE):
        carry_out(agent2, order("offer.decline", conversation))


@pytest.mark.parametrize("status", ["busy", "away"])
def test_who_is_no_longer_available_gets_nothing_and_keeps_no_offer(agent, status):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    presence.choose(agent=agent, status=status)
    route()
    assert outcomes(conversation) == [("agent", "unavailable")]


def test_who_closes_the_desk_loses_the_offer_but_is_asked_when_back(agent):
    automatic(offer_seconds=600)
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    with after(seconds=46):
        route()
    assert outcomes(conversation) == [("agent", "unavailable")]
    still_there(agent, seconds=50)
    assert open_offer(conversation).agent == agent


def test_when_the_customer_no_longer_waits_the_offer_is_withdrawn(agent):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    handoffs.withdraw(conversation_id=conversation.pk)
    route()
    assert outcomes(conversation) == [("agent", "withdrawn")]
    assert not open_offer(conversation)


def test_what_is_put_aside_is_no_longer_offered(agent, agent2):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    snoozes.snooze(conversation_id=conversation.pk, agent=agent2, until=NOW + timedelta(hours=1))
    route()
    assert outcomes(conversation) == [("agent", "withdrawn")]
    assert not open_offer(conversation)


def test_what_is_put_aside_is_not_offered_and_no_load(agent):
    automatic(most_at_once=1)
    sit_at_the_desk(agent)
    aside, other = waiting(), waiting()
    assignments.claim(conversation_id=aside.pk, agent=agent)
    snoozes.snooze(conversation_id=aside.pk, agent=agent, until=NOW + timedelta(hours=1))
    route()
    assert open_offer(other).agent == agent


def test_an_offer_counts_as_load(agent, agent2):
    automatic()
    sit_at_the_desk(agent, agent2)
    first, second = waiting(), waiting()
    route()
    assert {open_offer(first).agent, open_offer(second).agent} == {agent, agent2}


def test_the_language_and_the_matter_are_those_of_the_conversation(agent, agent2):
    automatic()
    agent.languages, agent2.languages = ["en"], ["de"]
    agent.save(), agent2.save()
    sit_at_the_desk(agent, agent2)
    skilled = hire("skilled", skills=["billing-inquiries"], languages=["en"])
    sit_at_the_desk(skilled)
    german, bill = waiting(), waiting()
    Conversation.objects.filter(pk=german.pk).update(language="de")
    Conversation.objects.filter(pk=bill.pk).update(intent="billing-inquiries", intent_sure=True)
    route()
    assert (open_offer(german).agent, open_offer(bill).agent) == (agent2, skilled)


@pytest.mark.parametrize("away", ["release", "transfer"])
def test_who_gave_it_away_is_not_offered_it_at_once(agent, agent2, away):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    assignments.claim(conversation_id=conversation.pk, agent=agent)
    if away == "release":
        assignments.release(conversation_id=conversation.pk, agent=agent)
    else:
        transfers.transfer(conversation_id=conversation.pk, agent=agent, to_team="claims")
    route()
    assert not conversation.offers.exists()

    still_there(agent, minutes=2)
    assert open_offer(conversation).agent == agent
    still_there(agent, agent2, minutes=3)
    assert outcomes(conversation) == [("agent", "expired"), ("agent2", "")]


@pytest.mark.parametrize("change", ["busy", "offline", "no capacity", "dismissed", "snoozed", "withdrawn"])
def test_what_changes_between_choosing_and_offering_makes_no_offer(agent, agent2, change):
    sit_at_the_desk(agent)
    conversation = waiting()
    handoff = conversation.handoffs.get()
    matter = Matter(conversation.pk, handoff.pk, conversation.team, "en", "")
    choice = choose(matter, at_the_desk(), attempts={}, most_at_once=None, now=NOW)
    if change == "busy":
        presence.choose(agent=agent, status="busy")
    elif change == "offline":
        with after(minutes=2):
            presence.settle()
    elif change == "no capacity":
        type(agent).objects.filter(pk=agent.pk).update(capacity=0)
    elif change == "dismissed":
        type(agent).objects.filter(pk=agent.pk).update(is_active=False)
    elif change == "snoozed":
        snoozes.snooze(conversation_id=conversation.pk, agent=agent2, until=NOW + timedelta(hours=1))
    else:
        handoffs.withdraw(conversation_id=conversation.pk)
    with nothing_written():
        assert offers.make(matter=matter, choice=choice, seconds=45) is None


def test_a_conversation_has_one_open_offer(agent, agent2):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    offer = open_offer(conversation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(
            conversation=conversation, handoff=offer.handoff, agent=agent2, offered_at=NOW, expires_at=NOW
        )


def test_a_queue_in_which_nothing_can_be_offered_costs_a_handful_of_statements(agent, django_assert_max_num_queries):
    automatic(most_at_once=1)
    sit_at_the_desk(agent)
    assignments.claim(conversation_id=start_conversation().pk, agent=agent)
    for _ in range(20):
        waiting()
    with django_assert_max_num_queries(10):
        route()


def test_a_resolved_conversation_leaves_no_offer_behind(agent):
    automatic()
    sit_at_the_desk(agent)
    conversation = waiting()
    route()
    conversations.resolve_by_customer(conversation_id=conversation.pk)
    route()
    assert outcomes(conversation) == [("agent", "withdrawn")]
