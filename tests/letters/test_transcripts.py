"""The conversation by e-mail: to whom, and what stands in it."""

import pytest
from django.test import Client

from agents_desk import commands
from chat import queries
from chat.models import Conversation, Identity, Letter, Record
from chat.protocol import Code, Stream, TranscriptMail
from chat.services import assignments, contacts, conversations, handoffs, letters, notes
from chat.states import Kind
from tests.core.rows import nothing_written, refused
from tests.people import reply, say, start_conversation

pytestmark = pytest.mark.django_db


def ask_at_the_desk(user, conversation, **fields):
    order = TranscriptMail(type="transcript.mail", client_id="t1", conversation=conversation.id, **fields)
    return commands.carry_out(user, order)


def ask_on_the_page(visitor, conversation):
    return Client().post(
        f"/api/v1/conversations/{conversation.id}/transcript",
        headers={"Authorization": f"Bearer {visitor.token}"},
        secure=True,
    )


def test_it_holds_what_was_said_and_no_notes(conversation, agent, post):
    reply(conversation, agent, "Bring it in **tomorrow**.")
    notes.post(conversation_id=conversation.id, author=agent, client_id="n1", text="A difficult customer")
    ask_at_the_desk(agent, conversation)

    letter = next(each for each in post() if "Your conversation" in each.subject)

    assert letter.to == ["maria@example.com"]
    html = letter.alternatives[0].content
    for part in (letter.body, html):
        assert part.index("My windscreen is broken") < part.index("Bring it in")
        assert "difficult" not in part
        assert "#key=" not in part
    assert "<strong>tomorrow</strong>" in html
    conversation.refresh_from_db()
    (event,) = [
        each["data"]
        for each in queries.events_after(conversation, 0, stream=Stream.DESK)
        if each["type"] == "transcript.mailed"
    ]
    assert event == {"to": "m…@example.com", "by": "Anna Meyer", "outcome": "sent"}


def test_what_is_said_later_is_not_in_it(conversation, agent, post):
    ask_at_the_desk(agent, conversation)
    say(conversation, "One more thing")

    (letter,) = post()

    assert "One more thing" not in letter.body


def test_another_address_needs_a_word_for_it(conversation, agent, post):
    with nothing_written(), refused(Code.NOT_PROVED):
        ask_at_the_desk(agent, conversation, email="someone@example.net")

    ask_at_the_desk(agent, conversation, email="someone@example.net", confirmed=True)
    assert post()[0].to == ["someone@example.net"]


def test_only_the_holder_or_a_manager_sends_it(conversation, agent2, manager):
    with nothing_written(), refused(Code.NOT_HOLDER):
        ask_at_the_desk(agent2, conversation)

    assert ask_at_the_desk(manager, conversation)


def test_without_any_address_one_is_asked_for(visitor_a, manager, pack):
    conversation = start_conversation(visitor_a)
    say(conversation)

    with refused(Code.INVALID):
        ask_at_the_desk(manager, conversation)
    with refused(Code.INVALID):
        ask_at_the_desk(manager, conversation, email="no address", confirmed=True)
    answer = ask_on_the_page(visitor_a, conversation)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_allowed_now")


def test_the_customer_has_it_sent_to_the_address_they_left(visitor_a, conversation, post):
    answer = ask_on_the_page(visitor_a, conversation)

    assert (answer.status_code, answer.json()) == (202, {"to": "m…@example.com"})
    assert post()[0].to == ["maria@example.com"]


def test_who_is_verified_gets_it_at_the_address_on_file(whole_pack, visitor_a, conversation, post):
    record = Record.objects.filter(kind="customers").first()
    Identity.objects.create(
        conversation=conversation,
        reference=record.reference,
        name="",
        method=Identity.Method.CODE,
        verified_at=conversation.opened_at,
    )

    ask_on_the_page(visitor_a, conversation)

    assert post()[0].to == [record.data["email"]]


def test_nobody_is_written_to_all_day_long(visitor_a, conversation):
    for _ in range(letters.TRANSCRIPTS_PER_ADDRESS_AND_DAY):
        assert ask_on_the_page(visitor_a, conversation).status_code == 202

    assert ask_on_the_page(visitor_a, conversation).status_code == 429
    another = start_conversation(visitor_a)
    say(another)
    handoffs.request_by_customer(conversation_id=another.id, reason="customer_request")
    with refused(Code.TOO_FAST):
        letters.order_transcript(conversation_id=another.id, to="Maria@example.com")
    assert Letter.objects.count() == letters.TRANSCRIPTS_PER_ADDRESS_AND_DAY


def test_where_nothing_was_said_there_is_nothing_to_send(visitor_a, pack):
    conversation = start_conversation(visitor_a)

    with refused(Code.NOT_ALLOWED_NOW):
        letters.order_transcript(conversation_id=conversation.id, to="maria@example.com")


def test_to_an_address_that_nobody_proved_it_goes_only_where_people_take_part(visitor_a, agent, pack):
    conversation = start_conversation(visitor_a)
    say(conversation, "Buy at evil.example")
    contacts.leave(conversation_id=conversation.id, email="victim@example.com")
    with nothing_written():
        assert ask_on_the_page(visitor_a, conversation).status_code == 409

    handoffs.request_by_customer(conversation_id=conversation.id, reason="customer_request")
    assert ask_on_the_page(visitor_a, conversation).status_code == 202
    assignments.claim(conversation_id=conversation.id, agent=agent)
    reply(conversation, agent)
    conversations.resolve_by_customer(conversation_id=conversation.id)
    assert ask_on_the_page(visitor_a, conversation).status_code == 202
    Conversation.objects.filter(pk=conversation.pk).update(kind=Kind.SPAM)
    with nothing_written():
        assert ask_on_the_page(visitor_a, conversation).status_code == 409


def test_tags_do_not_make_another_address(manager, conversation):
    for number in range(letters.TRANSCRIPTS_PER_ADDRESS_AND_DAY):
        another = start_conversation()
        say(another)
        ask_at_the_desk(manager, another, email=f"Maria+{number}@example.com", confirmed=True)

    with nothing_written():
        for same in ("maria@example.com", "MARIA+x@Example.com"):
            with refused(Code.TOO_FAST):
                ask_at_the_desk(manager, conversation, email=same, confirmed=True)
    assert ask_at_the_desk(manager, conversation, email="mariam@example.com", confirmed=True)
