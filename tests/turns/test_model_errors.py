"""Passing errors are tried again, others go to a person; nobody reads a raw error."""

import logging

import pytest
from django.test import override_settings

from chat.assistant.words import apology_text
from chat.assistant.worker import Worker
from chat.models import Quote
from tests.core.drafts import DraftListener
from tests.modelscript import call, disconnect, error_event, fail, malformed, say, stall, truncate
from tests.people import say as write
from tests.turns.working import AT_ONCE, CAR, texts, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


@pytest.mark.parametrize("status", [429, 500, 529])
def test_before_the_first_text_a_passing_error_is_tried_again(worker, model, conversation, status):
    model.script(fail(status, retry_after=AT_ONCE))
    model.script(say("Hello."))

    with DraftListener() as drafts:
        turn = work(worker, conversation)
        drafts.read_all()

    assert texts(conversation) == ["Hello."]
    assert (turn.attempt, len(drafts.attempts)) == (1, 1)
    assert turn.steps.get().stop_reason == "end_turn"


@pytest.mark.parametrize(("status", "failure"), [(401, "unauthorised"), (400, "refused_request"), (402, "spend_limit")])
def test_an_error_that_stays_goes_to_a_person_at_once(worker, model, conversation, status, failure):
    model.script(fail(status, "Bad key sk-ant-secret"))

    turn = work(worker, conversation)

    assert (turn.state, turn.failure) == ("failed", failure)
    assert len(model.requests) == 1
    assert (conversation.status, conversation.handoffs.get().reason) == ("awaiting_agent", "assistant_failed")


def test_after_three_tries_it_goes_to_a_person_and_no_raw_error_to_the_customer(worker, model, conversation):
    for _ in range(3):
        model.script(fail(529, "Overloaded: internal host 10.0.0.1", retry_after=AT_ONCE))

    turn = work(worker, conversation)

    assert turn.failure == "overloaded"
    assert texts(conversation, "system") == [apology_text("en")]
    shown = str(list(conversation.events.values_list("data", flat=True)))
    assert "10.0.0.1" not in shown
    assert "verload" not in shown


def test_without_a_model_server_a_person_is_asked(pack, conversation):
    with override_settings(MODEL_URL="http://127.0.0.1:1", MODEL_KEY=None):
        worker = Worker()
        worker.start()
    turn = work(worker, conversation)
    worker.stop()

    assert (turn.state, turn.failure) == ("failed", "unavailable")
    assert texts(conversation, "system") == [apology_text("en")]
    assert conversation.status == "awaiting_agent"


@pytest.mark.parametrize(
    ("accident", "kind"),
    [
        (error_event("overloaded_error"), "overloaded"),
        (truncate(), "truncated"),
        (malformed(), "malformed"),
        (disconnect(), "truncated"),
        (stall(), "stalled"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_after_the_first_text_the_draft_begins_anew(hasty_worker, model, conversation, accident, kind):
    model.script(say("The price is 1"), accident)
    model.script(say("The price is 200."))

    with DraftListener() as drafts:
        turn = work(hasty_worker, conversation)
        drafts.read_all()

    assert texts(conversation) == ["The price is 200."]
    assert drafts.shown == "The price is 200."
    assert len(drafts.attempts) == 2
    assert drafts.attempts == sorted(drafts.attempts)
    discarded, kept = turn.steps.order_by("pk")
    # What was shown: the number that may go on was still held back.
    assert (discarded.discarded, discarded.stop_reason, discarded.blocks[0]["text"]) == (True, kind, "The price is")
    assert (kept.discarded, kept.number) == (False, 1)


def test_what_is_certain_stays_on_the_screen_when_a_later_call_fails(worker, model, conversation):
    model.script(say("One moment."), call("get_quote", CAR))
    model.script(say("It is wro"), error_event())
    model.script(say("Here it is."))

    with DraftListener() as drafts:
        work(worker, conversation)
        drafts.read_all()

    assert drafts.shown == "One moment.\n\nHere it is."
    assert texts(conversation) == [drafts.shown]
    assert Quote.objects.count() == 1


def test_a_log_names_no_customer_text(worker, model, conversation, caplog):
    caplog.set_level(logging.INFO)
    write(conversation, "My card is 4111 1111 1111 1111")
    for _ in range(3):
        model.script(fail(500, "4111 1111 1111 1111", retry_after=AT_ONCE))

    work(worker, conversation)

    assert "4111" not in caplog.text
