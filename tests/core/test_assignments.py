"""Which agent holds a conversation."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from chat.protocol import Code, Refusal
from chat.services import assignments, conversations, handoffs
from tests.core.rows import nothing_written, refused
from tests.people import answer, reply, start_conversation, take_turn

pytestmark = pytest.mark.django_db


def claim(conversation, agent):
    return assignments.claim(conversation_id=conversation.id, agent=agent)


def test_a_claim_takes_the_word_from_the_running_assistant(conversation, agent):
    lease = take_turn(conversation)

    claim(conversation, agent)

    conversation.refresh_from_db()
    assert (conversation.status, conversation.holder) == ("with_agent", agent)
    assert conversation.epoch == lease.epoch + 1
    assert conversation.turns.get().state == "superseded"
    types = list(conversation.events.order_by("seq").values_list("type", flat=True))
    assert types[-3:] == ["turn.ended", "conversation.status_changed", "agent.joined"]


def test_a_claim_from_the_queue_ends_the_wait(conversation, agent):
    handoffs.request_by_customer(conversation_id=conversation.id)

    claim(conversation, agent)

    handoff = conversation.handoffs.get()
    assert (handoff.outcome, handoff.claimed_by) == ("claimed", agent)
    assert conversation.assignments.get().handoff == handoff


def test_the_second_is_told_and_the_first_may_repeat_it(conversation, agent, agent2):
    seq = claim(conversation, agent)

    with refused(Code.ALREADY_CLAIMED):
        claim(conversation, agent2)
    with nothing_written():
        assert claim(conversation, agent) == seq


def test_nobody_claims_what_is_finished(conversation, agent):
    conversations.resolve_by_customer(conversation_id=conversation.id)

    with refused(Code.NOT_ALLOWED_NOW):
        claim(conversation, agent)


@pytest.mark.parametrize("action", [assignments.release, conversations.resolve_by_agent])
def test_what_nobody_holds_nobody_gives_away(conversation, agent, action):
    with refused(Code.NOT_HOLDER):
        action(conversation_id=conversation.id, agent=agent)


@pytest.mark.parametrize(
    "action", [assignments.release, assignments.return_to_assistant, conversations.resolve_by_agent]
)
def test_only_the_holder_gives_it_away(conversation, agent, agent2, action):
    claim(conversation, agent)
    with refused(Code.NOT_HOLDER):
        action(conversation_id=conversation.id, agent=agent2)

    action(conversation_id=conversation.id, agent=agent)

    conversation.refresh_from_db()
    assert conversation.holder is None
    assert conversation.assignments.get().ended_at is not None
    with refused(Code.NOT_HOLDER):
        reply(conversation, agent)


def test_what_is_released_waits_again(conversation, agent):
    claim(conversation, agent)

    assignments.release(conversation_id=conversation.id, agent=agent)

    conversation.refresh_from_db()
    assert conversation.status == "awaiting_agent"
    assert conversation.handoffs.get(ended_at=None).reason == "released"
    assert conversation.assignments.get().ending == "released"


def test_what_is_returned_is_answered_if_the_customer_wrote_last(conversation, agent):
    claim(conversation, agent)

    assignments.return_to_assistant(conversation_id=conversation.id, agent=agent)

    conversation.refresh_from_db()
    assert conversation.status == "with_assistant"
    assert conversation.turns.filter(state="queued").count() == 1


def test_what_the_agent_has_answered_is_not_answered_again(conversation, agent):
    claim(conversation, agent)
    reply(conversation, agent)

    assignments.return_to_assistant(conversation_id=conversation.id, agent=agent)

    assert not conversation.turns.filter(state="queued").exists()


def test_any_agent_may_reassure_who_waits(conversation, agent2):
    answer(conversation)
    handoffs.request_by_customer(conversation_id=conversation.id)

    assignments.return_to_assistant(conversation_id=conversation.id, agent=agent2)

    conversation.refresh_from_db()
    assert conversation.status == "with_assistant"
    assert conversation.handoffs.get().outcome == "reassured"


def test_who_reassures_too_late_is_told_that_nobody_waits(conversation, agent):
    handoffs.request_by_customer(conversation_id=conversation.id)
    handoffs.withdraw(conversation_id=conversation.id)

    with refused(Code.HANDOFF_GONE):
        assignments.return_to_assistant(conversation_id=conversation.id, agent=agent)


@pytest.mark.django_db(transaction=True)
def test_of_agents_who_claim_at_once_one_gets_it(pack, agent, agent2):
    conversation = start_conversation()
    handoffs.request_by_customer(conversation_id=conversation.id)

    def try_to_claim(who) -> str:
        try:
            claim(conversation, who)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "got it"

    with ThreadPoolExecutor(2) as agents:
        outcomes = sorted(agents.map(try_to_claim, [agent, agent2]))

    assert outcomes == ["already_claimed", "got it"]
    assert conversation.assignments.count() == 1
