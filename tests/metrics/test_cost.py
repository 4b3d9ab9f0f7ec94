import itertools
from decimal import Decimal

import pytest

from agents_desk.models import FocusSpan
from chat import clock
from chat.models import Consultation, FastCall
from chat.services import merges
from tests.metrics.matters import NOW, OLD, YOUNG, Matter, answered, behind, make_agent, minutes, values
from tests.people import a_step, finish_turn, new_visitor, say, start_conversation, take_turn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rate(settings):
    settings.HUMAN_HOURLY_COST = Decimal("36.00")  # a cent a second


def test_every_step_is_paid_for_also_a_discarded_one():
    answered().turn(0, 1).step(cost="0.01", fresh=100, out=5).step(cost="0.02", discarded=True).turn(1, 2).step(
        cost="0.03"
    )
    answered()
    assert values("cost", "model", "full", "per-conversation") == (
        Decimal("0.06"),
        Decimal("0.06"),
        Decimal("0.03"),
    )


def test_a_persons_minutes_cost_the_set_rate():
    agent = make_agent()
    answered().turn(0, 1).step(cost="0.05").step(cost="0.05").focused(agent, 0, 1).focused(agent, 2, 4)  # 180 s
    assert values("cost", "people", "full") == (Decimal("1.80"), Decimal("1.90"))


def test_what_was_spent_on_a_joined_conversation_counts_with_the_one_that_goes_on():
    agent = make_agent()
    goes_on = answered().turn(0, 1).step(cost="0.10", fresh=10, out=1).focused(agent, 0, 1)
    joined = answered().turn(0, 1).step(cost="0.20", fresh=20, out=2).focused(agent, 0, 2).joined_with(goes_on)
    FastCall.objects.create(conversation=joined.row, purpose="routing", model="m", input_tokens=5, cost="0.05")

    assert behind("cost", "all") == {goes_on.row.pk}
    assert behind("cost", "unpriced") == set()
    assert values("cost", "model", "people", "input-tokens", "output-tokens") == (
        Decimal("0.35"),
        Decimal("1.80"),
        35,
        3,
    )


def test_an_unknown_price_in_a_joined_conversation_is_said():
    goes_on = answered()
    answered().turn(0, 1).step(cost=None, fresh=10).joined_with(goes_on)
    assert behind("cost", "unpriced") == {goes_on.row.pk}


def test_a_chain_of_joined_conversations_is_paid_for_whole(pack, agent):
    """Every minute another one goes on in the next: A in B, B in C, C in D."""
    visitor, minute = new_visitor(), minutes(1)
    chain = []
    for number in range(4):
        with clock.fixed(OLD + number * minute):
            conversation = start_conversation(visitor)
            say(conversation)
            lease = take_turn(conversation)
            finish_turn(lease, step=a_step(lease, cost=Decimal("0.01"), input_tokens=10))
        FocusSpan.objects.create(conversation=conversation, agent=agent, started_at=OLD, last_beat_at=OLD + minute)
        chain.append(conversation.pk)
    for source, target in itertools.pairwise(chain):
        merges.merge(conversation_id=source, into=target, agent=agent)

    assert behind("cost", "all") == {chain[-1]}
    assert values("cost", "model", "people", "input-tokens") == (Decimal("0.04"), Decimal("2.40"), 40)


def test_the_deflected_bear_the_cost_of_all_that_could_have_been():
    answered().turn(0, 1).step(cost="0.10")
    answered().turn(0, 1).step(cost="0.10")
    answered().asks_for_human(1).turn(0, 1).step(cost="0.40")
    answered(opened=YOUNG).turn(0, 1).step(cost="9.00")
    assert values("cost", "cohort", "deflected", "cohort-full", "per-deflected") == (
        3,
        2,
        Decimal("0.60"),
        Decimal("0.30"),
    )


def test_cache_reads_are_a_share_of_all_input():
    answered().turn(0, 1).step(cost="0", fresh=100, written=300, read=600, out=50).step(cost="0", read=1000, out=7)
    assert values("cost", "input-tokens", "cached-tokens", "output-tokens", "cache-reads") == (2000, 1600, 57, 0.8)


def test_calls_of_the_fast_model_are_paid_for_once_each():
    both = answered().turn(0, 1).step(cost="0.01", fresh=10, out=1).step(cost="0.01", read=20, out=1)
    for cost in ("0.001", "0.002"):
        FastCall.objects.create(
            conversation=both.row,
            purpose="routing",
            model="m",
            input_tokens=100,
            cache_write_tokens=50,
            cache_read_tokens=30,
            output_tokens=7,
            cost=Decimal(cost),
        )
    unpriced = answered()
    FastCall.objects.create(conversation=unpriced.row, purpose="routing", model="unknown", input_tokens=5)
    assert values("cost", "model", "full") == (Decimal("0.023"), Decimal("0.023"))
    assert values("cost", "input-tokens", "cached-tokens", "output-tokens") == (395, 80, 16)
    assert behind("cost", "unpriced") == {unpriced.row.pk}


def test_what_agents_ask_the_assistant_is_paid_for_too():
    agent, asked = make_agent(), answered().turn(0, 1).step(cost="0.01", fresh=10, out=1)
    for number, cost in enumerate(("0.002", "0.003", None)):
        Consultation.objects.create(
            conversation=asked.row,
            agent=agent,
            client_id=f"k{number}",
            kind="question",
            question="Why?",
            state="finished",
            ended_at=NOW,
            steps=1 if cost else 0,
            input_tokens=100,
            cache_read_tokens=50,
            output_tokens=7,
            cost=cost,
        )
    assert values("cost", "model") == (Decimal("0.015"),)
    assert values("cost", "input-tokens", "cached-tokens", "output-tokens") == (460, 150, 22)
    assert behind("cost", "unpriced") == set()


def test_an_unknown_price_is_said():
    unknown = answered().turn(0, 1).step(cost=None, fresh=10).step(cost="0.01")
    assert values("cost", "unpriced", "full") == (1, Decimal("0.01"))
    assert behind("cost", "unpriced") == {unknown.row.pk}


def test_without_conversations_nothing_has_a_price():
    assert values("cost", "all", "full", "per-conversation", "per-deflected", "cache-reads") == (
        0,
        None,
        None,
        None,
        None,
    )


def test_without_a_deflected_one_there_is_no_price_for_it():
    Matter().customer_says().asks_for_human(1)
    assert values("cost", "per-deflected") == (None,)
