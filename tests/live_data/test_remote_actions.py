"""Actions that another company's system carries out: asked once, outside of any transaction, and honest about doubt."""

import threading

import pytest
from django.db import connection

from chat import company
from chat.models import Conversation, PromptVersion
from chat.protocol import Code, Refusal
from chat.services import actions
from tests.live_data.systems import Reply, System
from tests.live_data.verified import NORA, propose, verified_conversation

pytestmark = pytest.mark.django_db

BOOK = """
[[tools]]
name = "book_visit"
label = "Preparing the visit"
description = "Book a technician."
needs_verification = true
method = "POST"
effect = "action"
url = "http://system.example/visits"
timeout = 20
body = { customer = "{customer.reference}", day = "{day}" }
[tools.input.day]
type = "date"
[tools.action]
title = "Book a technician"
lines = [["Day", "{day}"]]
done = "A technician comes on {day}: visit {answer.number}."
"""


@pytest.fixture
def system():
    running = System()
    yield running
    running.stop()


@pytest.fixture
def conversation(pack, system, settings):
    settings.ALLOWED_TOOL_HOSTS = (system.host,)
    company._reach.cache_clear()
    conversation = verified_conversation(NORA)
    known = PromptVersion.objects.get()
    version = PromptVersion.objects.create(
        pack=known.pack,
        number=known.number + 1,
        digest="x",
        content={**known.content, "http_tools": BOOK.replace("http://system.example", system.url)},
    )
    Conversation.objects.filter(pk=conversation.pk).update(prompt_version=version)
    conversation.refresh_from_db()
    yield conversation
    company._reach.cache_clear()


def book(conversation):
    return propose(conversation, "book_visit", day="2026-12-01")


def confirm(action) -> int:
    return actions.answer(conversation_id=action.conversation_id, reference=action.reference, answer="confirm")


def test_the_click_sends_the_request_with_the_actions_reference(conversation, system):
    action = book(conversation)
    assert system.asked == []
    system.replies = [Reply({"number": 12})]

    confirm(action)

    [asked] = system.asked
    assert asked.body == {"customer": "CUS-1001", "day": "2026-12-01"}
    assert asked.headers["Idempotency-Key"] == action.reference
    action.refresh_from_db()
    assert (action.state, action.outcome) == ("confirmed", "A technician comes on 2026-12-01: visit 12.")


def test_a_refusal_of_the_system_is_told(conversation, system):
    action = book(conversation)
    system.replies = [Reply({}, 409)]

    confirm(action)

    action.refresh_from_db()
    assert action.state == "failed"
    assert "did not accept" in action.outcome


def test_where_no_answer_comes_the_doubt_is_told_and_nothing_is_sent_again(conversation, system):
    action = book(conversation)
    system.replies = [Reply(status=0)]

    confirm(action)
    confirm(action)

    action.refresh_from_db()
    assert "cannot tell whether" in action.outcome
    assert len(system.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_click_while_it_is_under_way_is_turned_away_at_once(conversation, system):
    action = book(conversation)
    asked, go_on = threading.Event(), threading.Event()
    system.replies = [Reply({"number": 12}, on_asked=asked, waits_for=go_on)]

    def click():
        try:
            confirm(action)
        finally:
            connection.close()

    first = threading.Thread(target=click)
    first.start()
    assert asked.wait(30)
    with pytest.raises(Refusal) as refusal:
        confirm(action)
    go_on.set()
    first.join()

    assert refusal.value.code is Code.ACTION_RUNNING
    action.refresh_from_db()
    assert action.state == "confirmed"
    assert len(system.asked) == 1
