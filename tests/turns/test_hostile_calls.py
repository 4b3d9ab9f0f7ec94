"""Whatever a model asks of a tool, it reaches nothing but its own conversation."""

import pytest

from chat.models import Quote
from tests.modelscript import call, say
from tests.people import start_conversation
from tests.turns.working import CAR, HUMAN, results, texts, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

HOSTILE = {
    "an unknown tool": call("drop_tables", {"table": "chat_quote"}),
    "a tool with an endless name": call("x" * 128, {}),
    "types that are wrong": call("get_quote", {**CAR, "year": ["2021"], "mileage": {"$gt": 0}}),
    "broken JSON": call("get_quote", raw='{"make": '),
    "a list": call("get_quote", raw='["Toyota"]'),
    "broken JSON that would close": call("resolve_conversation", raw="{"),
    "what cannot be stored": call("get_quote", {**CAR, "make": "To\x00yota\x00" * 3, "nul\x00": 1}),
    "no reason to hand over": call("request_human", {"reason": "because", "summary": "x"}),
    "nothing": call("request_human", {}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_call_is_an_answer_to_the_model_and_nothing_else(worker, model, conversation, what):
    model.script(HOSTILE[what])
    model.script(say("I cannot do that."))

    work(worker, conversation)

    assert texts(conversation) == ["I cannot do that."]
    assert results(model.requests[1])[0]["is_error"]
    assert conversation.status == "with_assistant"
    assert not Quote.objects.exists()


def test_a_model_cannot_reach_into_another_conversation(worker, model, conversation):
    other = start_conversation()
    before = list(other.events.values_list("seq", "type"))
    model.script(
        call("get_quote", {**CAR, "conversation_id": str(other.id), "customer_id": str(other.customer_id)}),
        call("request_human", {**HUMAN, "conversation": str(other.id)}),
        call("resolve_conversation", {"summary": "x", "conversation_id": str(other.id)}),
    )
    model.script(say("Done."))

    work(worker, conversation)

    other.refresh_from_db()
    assert list(other.events.values_list("seq", "type")) == before
    assert other.status == "with_assistant"
    assert not other.quotes.exists()


def test_the_same_tool_id_twice_is_two_calls_with_one_effect_each(worker, model, conversation):
    model.script(call("get_quote", CAR, id="toolu_1"), call("request_human", HUMAN, id="toolu_2"))
    model.script(call("request_human", HUMAN, id="toolu_3"))
    model.script(say("Done."))

    work(worker, conversation)

    assert Quote.objects.count() == 1
    assert conversation.handoffs.count() == 1


def test_text_that_cannot_be_stored_is_said_without_it(worker, model, conversation):
    model.script(say("Hel\x00lo"))

    work(worker, conversation)

    assert texts(conversation) == ["Hello"]
