"""What a running turn writes: steps, tool calls with their effects, and its end."""

from decimal import Decimal

import pytest

from chat import clock
from chat.models import Step
from chat.services import assignments, conversations, handoffs, leases, settlement
from chat.services.settlement import Superseded, ToolOutcome
from tests.core.rows import nothing_written
from tests.people import a_step, an_offer, answer, finish_turn, say, take_turn, use_tool

pytestmark = pytest.mark.django_db

ASK_A_PERSON = ToolOutcome(
    output={"handed_over": True}, label="Asking", handoff={"reason": "dispute", "summary": "Wrong bill.", "team": ""}
)
RESOLVED = "resolved_by_assistant"


@pytest.fixture
def lease(conversation):
    return take_turn(conversation)


def give_back_and_take_again(conversation, lease):
    leases.give_back(lease=lease)
    return take_turn(conversation)


TAKEN_AWAY = {
    "an agent took over": lambda conversation, lease, agent: assignments.claim(
        conversation_id=conversation.id, agent=agent
    ),
    "the customer asked for a person": lambda conversation, lease, agent: handoffs.request_by_customer(
        conversation_id=conversation.id
    ),
    "the customer closed it": lambda conversation, lease, agent: conversations.resolve_by_customer(
        conversation_id=conversation.id
    ),
    "another worker has it": lambda conversation, lease, agent: give_back_and_take_again(conversation, lease),
    "it has ended": lambda conversation, lease, agent: finish_turn(lease, step=a_step(lease, number=2)),
}


@pytest.mark.parametrize("why", TAKEN_AWAY)
def test_a_turn_that_was_taken_away_writes_nothing(conversation, lease, agent, why):
    step_id = settlement.store_step(lease=lease, record=a_step(lease, tools=("get_quote",)))
    TAKEN_AWAY[why](conversation, lease, agent)
    step = a_step(lease, number=3)

    for write in (
        lambda: settlement.store_step(lease=lease, record=step),
        lambda: use_tool(lease, step_id, ToolOutcome(output=None, label="Price", offer=an_offer())),
        lambda: finish_turn(lease, step=step),
        lambda: settlement.fail(lease=lease, failure="overloaded", apology="Sorry."),
    ):
        with nothing_written(), pytest.raises(Superseded):
            write()


def test_an_answer_is_said_and_the_turn_has_ended(conversation, lease):
    moment = clock.now()

    finish_turn(lease, "Here you are.", first_text_at=moment)

    message = conversation.messages.get(author="assistant")
    turn = conversation.turns.get()
    assert (message.text, message.name, message.turn) == ("Here you are.", "Eva", turn)
    assert (turn.state, turn.first_text_at, turn.lease_until) == ("finished", moment, None)
    assert list(conversation.events.order_by("seq").values_list("type", flat=True))[-2:] == [
        "message.posted",
        "turn.ended",
    ]


def test_what_the_customer_wrote_meanwhile_gets_a_turn_of_its_own(conversation, lease):
    step = a_step(lease)
    say(conversation, "And one more thing")

    finish_turn(lease, step=step)

    assert sorted(conversation.turns.values_list("state", flat=True)) == ["finished", "queued"]


def test_what_was_read_gets_no_second_answer(conversation, lease):
    say(conversation, "And one more thing")

    finish_turn(lease)

    assert conversation.turns.get().state == "finished"


def test_the_assistant_closes_what_is_settled(conversation, lease):
    finish_turn(lease, "Goodbye.", resolve=True)

    conversation.refresh_from_db()
    assert conversation.status == "resolved"
    assert conversation.events.last().data["cause"] == RESOLVED


def test_it_does_not_close_while_the_customer_still_asks(conversation, lease):
    step = a_step(lease)
    say(conversation, "Wait!")

    finish_turn(lease, "Goodbye.", step=step, resolve=True)

    conversation.refresh_from_db()
    assert conversation.status == "with_assistant"
    assert conversation.live_turn() is not None


def test_the_assistant_may_end_its_sentence_after_asking_for_a_person(conversation, lease):
    step_id = settlement.store_step(lease=lease, record=a_step(lease, tools=("request_human",)))

    use_tool(lease, step_id, ASK_A_PERSON)
    finish_turn(lease, "A colleague will be with you.", step=a_step(lease, number=2), resolve=True)

    conversation.refresh_from_db()
    handoff = conversation.handoffs.get()
    assert (conversation.status, handoff.requested_by, handoff.summary) == (
        "awaiting_agent",
        "assistant",
        "Wrong bill.",
    )
    assert conversation.turns.get().state == "finished"


def test_asking_for_a_person_twice_in_one_step_asks_once(conversation, lease):
    step_id = settlement.store_step(lease=lease, record=a_step(lease, tools=("request_human", "request_human")))

    use_tool(lease, step_id, ASK_A_PERSON, block=1)
    use_tool(lease, step_id, ASK_A_PERSON, block=2)

    assert conversation.handoffs.count() == 1
    assert conversation.turns.get().tool_calls.count() == 2


def test_a_tools_effect_happens_once_per_block(conversation, lease):
    step_id = settlement.store_step(lease=lease, record=a_step(lease, tools=("get_quote",)))
    offer = ToolOutcome(output=None, label="Price", offer=an_offer())
    use_tool(lease, step_id, offer)

    with nothing_written():
        use_tool(lease, step_id, offer)


def test_effects_stay_when_the_turn_is_taken_away(conversation, lease, agent):
    step_id = settlement.store_step(lease=lease, record=a_step(lease, tools=("get_quote",)))
    use_tool(lease, step_id, ToolOutcome(output=None, label="Price", offer=an_offer()))

    assignments.claim(conversation_id=conversation.id, agent=agent)

    assert conversation.quotes.count() == 1


def test_a_turn_that_fails_apologises_and_hands_over(conversation, lease):
    settlement.fail(lease=lease, failure="overloaded", apology="I'm sorry.", draft="I th")

    conversation.refresh_from_db()
    turn, handoff = conversation.turns.get(), conversation.handoffs.get()
    said = conversation.messages.get(author="system")
    assert (turn.state, turn.failure, turn.draft) == ("failed", "overloaded", "I th")
    assert (said.text, said.cause) == ("I'm sorry.", "fallback")
    assert (conversation.status, handoff.requested_by) == ("awaiting_agent", "failure")
    assert handoff.reason == "assistant_failed"


def test_what_was_shown_of_a_superseded_turn_is_kept_for_staff(conversation, lease, agent):
    assignments.claim(conversation_id=conversation.id, agent=agent)

    leases.keep_draft(lease=lease, draft="The price is")

    assert conversation.turns.get().draft == "The price is"
    with nothing_written():
        leases.keep_draft(lease=lease, draft="Something else")


def test_a_finished_turn_keeps_no_draft(conversation, lease):
    finish_turn(lease)

    with nothing_written():
        leases.keep_draft(lease=lease, draft="The price is")


def test_what_a_call_cost_is_kept_with_its_step(conversation, lease):
    numbers = {
        "input_tokens": 12,
        "cache_write_tokens": 3,
        "cache_read_tokens": 4_000,
        "output_tokens": 55,
        "cost": Decimal("0.002071"),
        "first_text_ms": 310,
        "duration_ms": 900,
    }

    finish_turn(lease, step=a_step(lease, **numbers))

    assert Step.objects.values(*numbers).get() == numbers


def test_a_call_that_was_thrown_away_is_kept_whoever_has_the_turn(conversation, lease, agent):
    assignments.claim(conversation_id=conversation.id, agent=agent)

    settlement.store_discarded(lease=lease, record=a_step(lease, discarded=True))

    assert Step.objects.get().discarded


def test_the_next_question_is_answered_by_a_turn_of_its_own(conversation):
    answer(conversation)
    say(conversation, "And?")
    answer(conversation, "That is all.")

    assert list(conversation.messages.order_by("seq").values_list("author", flat=True)) == [
        "customer",
        "assistant",
        "customer",
        "assistant",
    ]
