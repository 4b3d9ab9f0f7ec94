"""Joining a customer's duplicate conversations, after proof."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from agents_desk.dossier import dossier
from agents_desk.metrics.population import Population
from agents_desk.metrics.window import last_days
from chat import clock, queries
from chat.assistant.history import read_earlier
from chat.models import Conversation, Identity
from chat.protocol import Code, Refusal
from chat.services import assignments, conversations, handoffs, leases, merges, ratings
from tests.core.rows import refused
from tests.desk.https import https_client
from tests.people import answer, hire, new_visitor, say, start_conversation, take_turn

UTC = ZoneInfo("UTC")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture
def target(visitor_a) -> Conversation:
    conversation = start_conversation(visitor_a)
    say(conversation, "My bicycle was stolen")
    answer(conversation)
    return conversation


@pytest.fixture
def source(visitor_a) -> Conversation:
    """A second one of the same visitor."""
    conversation = start_conversation(visitor_a)
    say(conversation, "The frame number is WX-12345")
    return conversation


def merge(source, target, agent):
    return merges.merge(conversation_id=source.id, into=target.id, agent=agent)


def prove(conversation, reference="CUS-1001"):
    Identity.objects.create(
        conversation=conversation, reference=reference, method="code", verified_at=conversation.opened_at
    )


def last_change(conversation) -> dict:
    return conversation.events.filter(type="conversation.status_changed").latest("seq").data


def facts_of(conversation) -> list[dict]:
    return list(conversation.events.filter(type="conversation.merged").values_list("data", flat=True))


def test_the_one_ends_and_the_other_goes_on(source, target, agent):
    handoffs.request_by_customer(conversation_id=source.id)
    assignments.claim(conversation_id=source.id, agent=agent)
    assignments.claim(conversation_id=target.id, agent=agent)

    merge(source, target, agent)

    source.refresh_from_db()
    assert (source.status, source.merged_into, source.holder) == ("resolved", target, None)
    assert source.assignments.get().ending == "resolved"
    assert source.handoffs.filter(ended_at=None).count() == 0
    target.refresh_from_db()
    assert (target.status, target.holder) == ("with_agent", agent)
    change = last_change(source)
    assert (change["cause"], change["into"]) == ("merged", str(target.id))
    assert facts_of(source) == [{"into": str(target.id), "by": "Anna Meyer"}]
    assert facts_of(target) == [{"from": str(source.id), "by": "Anna Meyer"}]


def test_the_assistant_stops_in_the_one_that_ends(source, target, agent):
    lease = take_turn(source)

    merge(source, target, agent)

    assert source.turns.get(pk=lease.turn_id).state == "superseded"


def test_the_one_that_ended_takes_no_more_messages_and_no_rating(source, target, agent):
    merge(source, target, agent)

    source.refresh_from_db()
    assert source.final_at == source.resolved_at
    assert queries.conversation_state(source)["final_at"] == last_change(source)["final_at"]
    with refused(Code.CONVERSATION_FINAL):
        say(source, "Hello?")
    with refused(Code.CONVERSATION_FINAL):
        handoffs.request_by_customer(conversation_id=source.id)
    with refused(Code.NOT_ALLOWED_NOW):
        ratings.give(conversation_id=source.id, client_id="r1", score=5)


def test_two_browsers_of_one_proved_customer_are_joined_without_telling_one_the_others_address(target, agent):
    elsewhere = start_conversation()
    say(elsewhere)
    prove(target)
    prove(elsewhere)

    merge(elsewhere, target, agent)

    assert last_change(elsewhere)["into"] is None


def test_strangers_are_not_joined(source, agent):
    stranger = start_conversation()
    with refused(Code.NOT_PROVED):
        merge(stranger, source, agent)


def test_one_proof_is_not_two(source, agent):
    stranger = start_conversation()
    prove(stranger)
    with refused(Code.NOT_PROVED):
        merge(stranger, source, agent)


def test_two_different_customers_at_one_browser_are_not_joined(source, target, agent):
    prove(source, "CUS-1001")
    prove(target, "CUS-1002")
    with refused(Code.NOT_PROVED):
        merge(source, target, agent)


def test_nothing_is_joined_with_itself_or_with_what_has_ended(source, target, agent):
    with refused(Code.NOT_MERGEABLE):
        merge(source, source, agent)
    conversations.resolve_by_customer(conversation_id=target.id)
    with refused(Code.NOT_MERGEABLE):
        merge(source, target, agent)
    with refused(Code.NOT_MERGEABLE):
        merge(target, source, agent)


def test_there_is_no_way_back_and_no_ring(visitor_a, source, target, agent):
    third = start_conversation(visitor_a)
    merge(source, target, agent)
    with refused(Code.NOT_MERGEABLE):
        merge(target, source, agent)

    merge(target, third, agent)

    with refused(Code.NOT_MERGEABLE):
        merge(third, source, agent)


def test_of_a_chain_each_one_names_where_the_matter_goes_on(
    visitor_a, source, target, agent, django_assert_num_queries
):
    third, fourth = start_conversation(visitor_a), start_conversation(visitor_a)
    for one, other in ((source, target), (target, third), (third, fourth)):
        merge(one, other, agent)

    with django_assert_num_queries(1):
        assert set(Conversation.objects.joined_to(fourth.id)) == {source, target, third}
    assert not Conversation.objects.filter(merged_into__merged_into__isnull=False).exists()
    assert last_change(source)["into"] == str(target.id)


def test_chains_of_before_are_followed_once_and_for_all(visitor_a):
    chain = [start_conversation(visitor_a) for _ in range(4)]
    for one, other in itertools.pairwise(chain):
        Conversation.objects.filter(pk=one.pk).update(
            merged_into=other, status="resolved", status_when_resolved="with_assistant", resolved_at=clock.now()
        )

    with connection.cursor() as cursor:
        cursor.execute(import_module("chat.migrations.0014_merged_into_where_it_goes_on").FOLLOW_CHAINS)

    assert set(Conversation.objects.joined_to(chain[-1].pk)) == set(chain[:-1])


def test_a_wish_for_a_person_is_not_lost(source, target, agent):
    handoffs.request_by_customer(conversation_id=source.id)
    with refused(Code.NOT_MERGEABLE):
        merge(source, target, agent)
    merge(target, source, agent)


def test_what_a_colleague_holds_is_theirs_to_join(source, target, agent, agent2, manager):
    assignments.claim(conversation_id=source.id, agent=agent2)
    assignments.claim(conversation_id=target.id, agent=agent)
    with refused(Code.NOT_HOLDER):
        merge(source, target, agent)
    merge(source, target, manager)


def test_tests_and_customers_do_not_mix(source, target, agent):
    Conversation.objects.filter(pk=target.pk).update(kind="test")
    with refused(Code.NOT_MERGEABLE):
        merge(source, target, agent)


def test_the_desk_reads_what_was_joined_and_the_assistant_remembers_it(source, target, agent):
    merge(source, target, agent)
    say(target, "Anything new?")

    (joined,) = dossier(agent, target)["joined"]
    assert (joined["id"], joined["excerpt"][0]["text"]) == (str(source.id), "The frame number is WX-12345")
    source.refresh_from_db()
    assert dossier(agent, source)["merged_into"] == {"id": str(target.id), "line": "My bicycle was stolen"}
    turn = target.turns.get(state="queued")
    lease = leases.take(turn_id=turn.pk, pack="acme")
    assert lease.was_joined
    assert "WX-12345" in read_earlier(lease.conversation_id, lease.previous_id)


def test_what_it_may_be_joined_with_is_offered(visitor_a, source, target, agent):
    prove(source)
    elsewhere, others = start_conversation(), start_conversation(visitor_a)
    prove(elsewhere)
    prove(others, "CUS-1002")
    start_conversation()
    conversations.resolve_by_customer(conversation_id=start_conversation(visitor_a).id)
    client = https_client()
    client.force_login(agent)

    offered = client.get(f"/api/v1/desk/conversations/{source.id}/duplicates").json()

    assert {(each["id"], each["same_browser"]) for each in offered} == {
        (str(target.id), True),
        (str(elsewhere.id), False),
    }


def test_over_rest_only_what_the_agent_may_see(source, target):
    Conversation.objects.filter(pk=target.pk).update(team="claims")
    client = https_client()
    client.force_login(hire("bound", teams=["service"], sees_only_own_teams=True))

    path = f"/api/v1/desk/conversations/{source.id}/merge"
    response = client.post(path, {"into": str(target.id)}, content_type="application/json")

    assert response.status_code == 404
    assert source.events.filter(type="conversation.merged").count() == 0


def test_what_was_joined_is_no_matter_of_its_own_in_the_numbers(source, target, agent):
    now = clock.now() + timedelta(seconds=1)
    population = Population.of(last_days(7, now=now, zone=UTC))
    before = set(population.conversations())

    merge(source, target, agent)

    assert before - set(population.conversations()) == {source}
    assert population.exclusions()["merged"] == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_that_cross_one_is_refused_and_nobody_waits_for_ever(pack):
    agent, visitor = hire("agent"), new_visitor()
    for _round in range(5):
        one, other = start_conversation(visitor), start_conversation(visitor)

        with ThreadPoolExecutor(2) as threads:
            crossing = [threads.submit(attempt, pair, agent) for pair in ((one, other), (other, one))]
        outcomes = [each.result() for each in crossing]

        assert sorted(outcomes) == ["merged", "not_mergeable"]
        assert Conversation.objects.filter(pk__in=[one.pk, other.pk], merged_into=None).count() == 1


def attempt(pair, agent) -> str:
    try:
        merge(*pair, agent)
        return "merged"
    except Refusal as refusal:
        return refusal.code.value
    finally:
        connection.close()
