"""What customer and agents say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from chat import clock
from chat.models import Conversation
from chat.protocol import MAX_TEXT, Code
from chat.services import assignments, conversations, messages
from chat.services.messages import Posted
from tests.core.rows import nothing_written, refused
from tests.people import answer, reply, say, start_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(db):
    return start_conversation()


def test_a_message_gets_the_next_number_and_queues_one_answer(conversation):
    posted = say(conversation, "  Hello  ", client_id="c1")

    message = conversation.messages.get()
    assert (message.seq, message.text, message.author) == (posted.seq, "Hello", "customer")
    assert posted == Posted(2, created=True)
    assert conversation.turns.get().state == "queued"


def test_a_burst_gets_one_answer(conversation):
    for _ in range(3):
        say(conversation)

    assert conversation.turns.count() == 1


def test_sent_again_it_has_the_same_number_and_nothing_is_written(conversation):
    first = say(conversation, "Hello", client_id="c1")
    say(conversation, "And?", client_id="c2")

    with nothing_written():
        assert say(conversation, "Hello ", client_id="c1") == Posted(first.seq, created=False)


def test_another_text_under_the_same_id_is_refused(conversation):
    say(conversation, "Hello", client_id="c1")

    with refused(Code.CLIENT_ID_REUSED):
        say(conversation, "Goodbye", client_id="c1")


def test_two_conversations_may_use_the_same_id(conversation):
    say(conversation, "Hello", client_id="c1")

    assert say(start_conversation(), "Hello", client_id="c1").created


@pytest.mark.parametrize("text", ["", "   \n\t", "\x00"])
def test_an_empty_message_is_refused(conversation, text):
    with refused(Code.EMPTY_TEXT):
        say(conversation, text)


def test_a_message_may_be_just_long_enough(conversation):
    assert say(conversation, "é" * MAX_TEXT).created
    with refused(Code.TEXT_TOO_LONG):
        say(conversation, "é" * (MAX_TEXT + 1))


def test_half_a_surrogate_pair_is_no_text(conversation):
    with refused(Code.INVALID):
        say(conversation, "Hello \ud83d")


def test_what_cannot_be_stored_is_left_out(conversation):
    say(conversation, "Hel\x00lo")

    assert conversation.messages.get().text == "Hello"


def test_within_the_grace_period_a_resolved_conversation_goes_on(conversation):
    say(conversation)
    answer(conversation)
    conversations.resolve_by_customer(conversation_id=conversation.id)

    say(conversation, "One more thing")

    conversation.refresh_from_db()
    assert (conversation.status, conversation.resolved_at) == ("with_assistant", None)
    assert conversation.turns.filter(state="queued").count() == 1


def test_what_an_agent_had_resolved_goes_back_to_the_human_queue(conversation, agent):
    assignments.claim(conversation_id=conversation.id, agent=agent)
    conversations.resolve_by_agent(conversation_id=conversation.id, agent=agent)

    say(conversation, "One more thing")

    conversation.refresh_from_db()
    handoff = conversation.handoffs.get(ended_at=None)
    assert (conversation.status, handoff.requested_by, handoff.reason) == ("awaiting_agent", "policy", "continued")
    assert not conversation.turns.exists()


def test_after_the_grace_period_it_is_final(conversation):
    conversations.resolve_by_customer(conversation_id=conversation.id)
    conversation.refresh_from_db()
    last_moment = conversation.resolved_at + timedelta(minutes=settings.REOPEN_MINUTES)

    with clock.fixed(last_moment), refused(Code.CONVERSATION_FINAL):
        say(conversation)
    with clock.fixed(last_moment - timedelta(seconds=1)):
        assert say(conversation).created


def test_a_known_message_is_acknowledged_even_in_a_final_conversation(conversation):
    first = say(conversation, "Bye", client_id="c1")
    conversations.resolve_by_customer(conversation_id=conversation.id)

    with clock.fixed(clock.now() + timedelta(days=1)):
        assert say(conversation, "Bye", client_id="c1") == Posted(first.seq, created=False)


def test_nobody_answers_while_a_person_has_the_word(conversation, agent):
    assignments.claim(conversation_id=conversation.id, agent=agent)

    say(conversation)

    assert not conversation.turns.exists()


def test_only_the_holder_replies(conversation, agent, agent2):
    with refused(Code.NOT_HOLDER):
        reply(conversation, agent)
    assignments.claim(conversation_id=conversation.id, agent=agent)
    with refused(Code.NOT_HOLDER):
        reply(conversation, agent2)

    reply(conversation, agent, "I am Anna.")

    message = conversation.messages.get()
    assert (message.author, message.agent, message.name) == ("agent", agent, "Anna Meyer")


def test_a_reply_sent_again_is_stored_once(conversation, agent):
    assignments.claim(conversation_id=conversation.id, agent=agent)
    sent = {"conversation_id": conversation.id, "agent": agent, "client_id": "a1"}
    first = messages.post_by_agent(**sent, text="I am Anna.")

    with nothing_written():
        assert messages.post_by_agent(**sent, text="I am Anna.") == Posted(first.seq, created=False)
    with refused(Code.CLIENT_ID_REUSED):
        messages.post_by_agent(**sent, text="I am Ben.")


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_numbers_without_a_gap(pack):
    conversation = start_conversation()

    def post(number: int) -> int:
        try:
            return say(conversation, f"Message {number}").seq
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as writers:
        numbers = sorted(writers.map(post, range(20)))

    # The first one also started the turn, whose event took a number of its own.
    seqs = list(conversation.events.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, 23))
    assert len(set(numbers)) == 20
    assert Conversation.objects.get(pk=conversation.id).last_seq == 22
    assert conversation.turns.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_message_sent_twenty_times_at_once_is_stored_once(pack):
    conversation = start_conversation()

    def post(_) -> Posted:
        try:
            return say(conversation, "Hello", client_id="c1")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as writers:
        posted = list(writers.map(post, range(20)))

    assert {each.seq for each in posted} == {2}
    assert sum(each.created for each in posted) == 1
