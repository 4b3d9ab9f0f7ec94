"""A turn's way to its answer: what is stored of it, its tools, its end."""

from datetime import date
from decimal import Decimal

import pytest

from chat.assistant.loop import MAX_STEPS
from chat.assistant.prices import list_price
from chat.models import Quote
from tests.modelscript import call, say, stop, tokens
from tests.turns.working import CAR, HUMAN, results, texts, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


def test_an_answer_is_stored_with_what_it_cost(worker, model, conversation, settings):
    settings.MODEL_PRICES = (list_price("standin", date(2020, 1, 1), input=Decimal(3), output=Decimal(15)),)
    model.script(
        say("Hello, ", "how can I help?"),
        tokens(input_tokens=100, cache_creation_input_tokens=10, cache_read_input_tokens=1000, output_tokens=20),
    )

    turn = work(worker, conversation)

    assert texts(conversation) == ["Hello, how can I help?"]
    step = turn.steps.get()
    assert (turn.state, turn.attempt) == ("finished", 1)
    assert turn.queued_at <= turn.started_at <= turn.first_text_at <= turn.ended_at
    assert (step.input_tokens, step.cache_write_tokens, step.cache_read_tokens, step.output_tokens) == (
        100,
        10,
        1000,
        20,
    )
    # 3 dollars per million tokens in, 15 out; a cached token costs a quarter more to write and a tenth to read.
    assert step.cost == Decimal("0.000938")
    assert step.duration_ms >= step.first_text_ms >= 0
    assert step.request_id
    assert step.stop_reason == "end_turn"


def test_a_quote_is_worked_out_stored_and_presented(worker, model, conversation):
    model.script(say("One moment."), call("get_quote", CAR))
    model.script(say("That is your price."))

    turn = work(worker, conversation)

    quote = Quote.objects.get()
    assert texts(conversation) == ["One moment.\n\nThat is your price."]
    assert (quote.conversation, quote.turn) == (conversation, turn)
    (told,) = results(model.requests[1])
    assert quote.reference in told["content"]
    assert [step.number for step in turn.steps.order_by("pk")] == [1, 2]


def test_several_tools_in_one_step_are_answered_together(worker, model, conversation):
    model.script(call("get_quote", CAR), call("get_quote", {**CAR, "year": 3000}), call("request_human", HUMAN))
    model.script(say("A colleague will be with you."))

    turn = work(worker, conversation)

    assert [each["is_error"] for each in results(model.requests[1])] == [False, True, False]
    assert Quote.objects.count() == 1
    assert turn.tool_calls.count() == 3
    assert conversation.status == "awaiting_agent"
    assert conversation.handoffs.get().summary == "The bill is wrong."


def test_rounds_end_at_the_limit_with_a_person(worker, model, conversation):
    for _ in range(MAX_STEPS):
        model.script(call("get_quote", CAR))

    turn = work(worker, conversation)

    assert (turn.state, turn.failure) == ("failed", "too_many_steps")
    assert turn.steps.count() == MAX_STEPS
    assert conversation.handoffs.get().reason == "limit_reached"


def test_the_conversation_is_closed_after_the_goodbye(worker, model, conversation):
    model.script(say("Goodbye!"), call("resolve_conversation", {"summary": "All is well."}))
    model.script(stop("end_turn"))

    work(worker, conversation)

    assert texts(conversation) == ["Goodbye!"]
    assert conversation.status == "resolved"
    types = list(conversation.events.order_by("seq").values_list("type", flat=True))
    assert types.index("message.posted") < types.index("conversation.status_changed")
