"""What agents may do, to which conversation and when; a refused command changes nothing."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection

from agents_desk.commands import carry_out
from agents_desk.models import Receipt
from agents_desk.services import receipts
from chat import clock
from chat.models import Conversation, Handoff
from chat.protocol import Code, Refusal
from chat.services import conversations
from chat.states import Status
from portal.accounts.models import User
from tests.core.rows import nothing_written, refused
from tests.desk.attending import waiting
from tests.desk.orders import order
from tests.people import hire, new_visitor, reply, say, start_conversation, take_turn

pytestmark = pytest.mark.django_db


def held_by(agent) -> Conversation:
    conversation = waiting()
    carry_out(agent, order("claim", conversation))
    return conversation


def resolved(agent) -> Conversation:
    conversation = held_by(agent)
    carry_out(agent, order("resolve", conversation))
    return conversation


def test_claiming_takes_it_from_the_queue_and_ends_the_request(agent):
    conversation = held_by(agent)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.holder) == (Status.WITH_AGENT, agent)
    assert conversation.handoffs.get().claimed_by == agent


def test_claiming_takes_the_word_from_a_running_assistant(agent):
    conversation = start_conversation()
    say(conversation)
    lease = take_turn(conversation)
    carry_out(agent, order("claim", conversation))
    assert conversation.turns.get(pk=lease.turn_id).state == "superseded"
    assert conversation.events.latest("seq").type == "agent.joined"


def test_claiming_what_one_holds_changes_nothing(agent):
    conversation = held_by(agent)
    with nothing_written():
        carry_out(agent, order("claim", conversation))


def test_the_second_to_claim_is_told_who_was_first(agent, agent2):
    conversation = held_by(agent)
    with pytest.raises(Refusal) as refusal:
        carry_out(agent2, order("claim", conversation))
    assert refusal.value.code is Code.ALREADY_CLAIMED
    assert "Anna Meyer" in refusal.value.message


@pytest.mark.django_db(transaction=True)
def test_of_agents_racing_for_a_conversation_one_gets_it_and_the_others_change_nothing():
    agents = [hire(f"racer{number}", public_name=f"Racer {number}") for number in range(4)]
    for _ in range(10):
        conversation = waiting()
        won, lost = race(conversation, agents)
        assert len(won) == 1
        assert {refusal.code for refusal in lost} == {Code.ALREADY_CLAIMED}
        assert all(won[0].display_name in refusal.message for refusal in lost)
        conversation.refresh_from_db()
        assert conversation.holder == won[0]
        assert [each.agent for each in conversation.assignments.all()] == won
        assert conversation.events.filter(type="agent.joined").count() == 1


def race(conversation: Conversation, agents: list[User]) -> tuple[list[User], list[Refusal]]:
    """All claim at once; those who got it, and what the others were told."""
    start = threading.Barrier(len(agents))
    won, lost = [], []

    def claim(agent: User) -> None:
        start.wait()
        try:
            carry_out(agent, order("claim", conversation))
        except Refusal as refusal:
            lost.append(refusal)
        else:
            won.append(agent)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(agent,)) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, lost


HOLDERS_ONLY = ["release", "return", "resolve", "message.post", "typing.set"]
FIELDS = {"message.post": {"text": "Hello"}, "note.post": {"text": "Hello"}, "typing.set": {"on": True}}


@pytest.mark.parametrize("type", HOLDERS_ONLY)
def test_only_the_holder_goes_on(agent, agent2, type):
    conversation = held_by(agent)
    with refused(Code.NOT_HOLDER):
        carry_out(agent2, order(type, conversation, **FIELDS.get(type, {})))


@pytest.mark.parametrize("type", HOLDERS_ONLY)
def test_nobody_goes_on_while_the_assistant_has_it(agent, type):
    conversation = start_conversation()
    say(conversation)
    # Who returns what the assistant has got back already came too late to reassure: nobody waits any more.
    with refused(Code.HANDOFF_GONE if type == "return" else Code.NOT_HOLDER):
        carry_out(agent, order(type, conversation, **FIELDS.get(type, {})))


@pytest.mark.parametrize("type", ["claim", *HOLDERS_ONLY])
def test_what_is_resolved_stays_resolved(agent, type):
    conversation = resolved(agent)
    with refused(Code.NOT_ALLOWED_NOW if type == "claim" else Code.NOT_HOLDER):
        carry_out(agent, order(type, conversation, **FIELDS.get(type, {})))


def test_a_reply_is_the_agents_and_sending_it_again_changes_nothing(agent):
    conversation = held_by(agent)
    command = order("message.post", conversation, text="  Good afternoon  ")
    posted = carry_out(agent, command)
    with nothing_written():
        again = carry_out(agent, command)
    assert (again.seq, again.created) == (posted.seq, False)
    message = conversation.messages.latest("seq")
    assert (message.author, message.agent, message.name, message.text) == (
        "agent",
        agent,
        "Anna Meyer",
        "Good afternoon",
    )


@pytest.mark.parametrize("type", ["message.post", "note.post"])
@pytest.mark.parametrize(
    ("text", "code"),
    [("", Code.EMPTY_TEXT), (" \n\x00", Code.EMPTY_TEXT), ("x" * 4001, Code.TEXT_TOO_LONG), ("\ud800", Code.INVALID)],
    ids=["empty", "blank", "long", "surrogate"],
)
def test_text_that_cannot_be_kept_is_refused(agent, type, text, code):
    conversation = held_by(agent)
    command = order(type, conversation, text="x").model_copy(update={"text": text})
    with refused(code):
        carry_out(agent, command)


@pytest.mark.parametrize("type", ["message.post", "note.post"])
def test_another_text_under_the_same_id_is_refused(agent, type):
    conversation = held_by(agent)
    command = order(type, conversation, text="One thing")
    carry_out(agent, command)
    other = command.model_copy(update={"text": "Another thing"})
    with refused(Code.CLIENT_ID_REUSED):
        carry_out(agent, other)


def test_a_note_goes_to_the_desks_stream_only(agent, agent2):
    conversation = held_by(agent)
    public = conversation.events.filter(stream="public").count()
    posted = carry_out(agent2, order("note.post", conversation, text="Seen before"))
    assert posted.seq == 1
    assert conversation.events.filter(stream="public").count() == public
    assert conversation.events.get(stream="desk").note.author == agent2


def test_a_note_can_be_left_at_any_time(agent):
    for conversation in (start_conversation(), waiting(), resolved(agent)):
        carry_out(agent, order("note.post", conversation, text="For later"))
        assert conversation.notes.count() == 1


def test_releasing_puts_it_back_into_the_queue(agent, agent2):
    conversation = held_by(agent)
    carry_out(agent, order("release", conversation))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.holder) == (Status.AWAITING_AGENT, None)
    carry_out(agent2, order("claim", conversation))


def test_returning_lets_the_assistant_answer_what_is_open(agent):
    conversation = held_by(agent)
    say(conversation, "One more thing")
    carry_out(agent, order("return", conversation))
    conversation.refresh_from_db()
    assert conversation.status == Status.WITH_ASSISTANT
    assert conversation.turns.filter(state="queued").count() == 1


def test_anybody_may_reassure_a_waiting_customer(agent):
    conversation = waiting()
    carry_out(agent, order("return", conversation))
    assert conversation.handoffs.get().outcome == Handoff.Outcome.REASSURED


def test_resolving_ends_it_and_the_customer_can_bring_it_back_to_the_queue(agent):
    conversation = held_by(agent)
    reply(conversation, agent)
    carry_out(agent, order("resolve", conversation))
    conversation.refresh_from_db()
    assert conversation.status == Status.RESOLVED
    say(conversation, "It is still not right")
    conversation.refresh_from_db()
    assert conversation.status == Status.AWAITING_AGENT


@pytest.mark.parametrize("type", ["claim", "release", "return", "resolve", "message.post", "note.post", "focus.beat"])
def test_a_conversation_that_does_not_exist_is_not_found(agent, type):
    nowhere = Conversation(id=uuid4())
    with refused(Code.NOT_FOUND):
        carry_out(agent, order(type, nowhere, **FIELDS.get(type, {})))


def test_who_is_no_longer_active_does_nothing_more(agent):
    conversation = held_by(agent)
    agent.is_active = False
    with refused(Code.NOT_SIGNED_IN):
        carry_out(agent, order("message.post", conversation, text="Still me"))


def test_a_conversation_that_its_customer_has_just_ended_is_not_claimed(agent):
    conversation = start_conversation(new_visitor())
    conversations.resolve_by_customer(conversation_id=conversation.id)
    with refused(Code.NOT_ALLOWED_NOW):
        carry_out(agent, order("claim", conversation))


TRANSFER = {"team": "claims", "note": "Please call her."}


@pytest.mark.parametrize(
    ("type", "fields"),
    [
        ("release", {}),
        ("return", {"instruction": "Ask for the frame number."}),
        ("resolve", {}),
        ("transfer", TRANSFER),
        ("mark", {"kind": "spam"}),
    ],
)
def test_sent_again_after_a_lost_answer_it_is_answered_and_not_refused(agent, pack, type, fields):
    conversation = held_by(agent)
    command = order(type, conversation, **fields)
    first = carry_out(agent, command)

    with nothing_written():
        again = carry_out(agent, command)

    assert (again.seq, first.created, again.created) == (first.seq, True, False)


def test_a_command_is_known_by_all_that_it_says(agent, agent2, pack):
    """Another command under the same id is another deed, and somebody else's id says nothing."""
    conversation = held_by(agent)
    released = order("release", conversation)
    carry_out(agent, released)
    carry_out(agent2, order("claim", conversation))

    with refused(Code.NOT_HOLDER):
        carry_out(agent, order("resolve", conversation).model_copy(update={"client_id": released.client_id}))
    assert carry_out(agent2, released).created


def test_a_refused_command_may_be_tried_again_under_its_id(agent, agent2):
    conversation = held_by(agent2)
    resolve = order("resolve", conversation)
    with refused(Code.NOT_HOLDER):
        carry_out(agent, resolve)
    carry_out(agent2, order("release", conversation))
    carry_out(agent, order("claim", conversation))

    assert carry_out(agent, resolve).created


def test_a_receipt_is_kept_for_a_day(agent):
    carry_out(agent, order("release", held_by(agent)))
    assert receipts.remove_old() == 0

    Receipt.objects.update(at=clock.now() - receipts.KEPT)
    assert receipts.remove_old() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_that_come_at_once_one_does_it_and_both_are_answered(agent, pack):
    """The old connection may still be at it when the new one asks again."""
    conversation = held_by(agent)
    command = order("transfer", conversation, **TRANSFER)
    answers = []

    def send() -> None:
        answers.append(carry_out(agent, command))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.created for answer in answers) == [False, True]
    assert len({answer.seq for answer in answers}) == 1
