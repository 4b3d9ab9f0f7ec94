"""Every reason for which the model stops has its own way on."""

import pytest

from chat.assistant.words import refusal_text
from chat.models import Quote
from tests.core.drafts import DraftListener
from tests.modelscript import call, say, stop, think
from tests.people import say as write
from tests.turns.working import CAR, texts, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]


def test_an_answer_that_was_cut_off_goes_on_where_it_stopped(worker, model, conversation):
    model.script(say("First: pay. "), stop("max_tokens"))
    model.script(say("Second: drive."))

    with DraftListener() as drafts:
        turn = work(worker, conversation)
        drafts.read_all()

    assert texts(conversation) == ["First: pay. Second: drive."]
    assert drafts.shown == "First: pay. Second: drive."
    assert len(drafts.attempts) == 1
    assert [step.stop_reason for step in turn.steps.order_by("number")] == ["max_tokens", "end_turn"]


def test_a_paused_turn_goes_on_by_itself(worker, model, conversation):
    model.script(say("Looking"), stop("pause_turn"))
    model.script(say(" it up: done."))

    work(worker, conversation)

    assert texts(conversation) == ["Looking it up: done."]
    assert model.requests[1].body["messages"][-1]["role"] == "assistant"


def test_a_refusal_is_put_politely_and_the_conversation_goes_on(worker, model, conversation):
    model.script(stop("refusal"))
    turn = work(worker, conversation)
    assert texts(conversation) == [refusal_text("en")]
    assert (turn.state, turn.message.cause) == ("finished", "fallback")

    model.script(say("Of course."))
    write(conversation, "What about my car?")
    work(worker, conversation)

    assert texts(conversation)[-1] == "Of course."


def test_a_stop_sequence_is_an_end(worker, model, conversation):
    model.script(say("Fine."), stop("stop_sequence", sequence="###"))

    work(worker, conversation)

    assert texts(conversation) == ["Fine."]


def test_a_full_context_ends_with_a_person(worker, model, conversation):
    model.script(say("So"), stop("model_context_window_exceeded"))

    turn = work(worker, conversation)

    assert (turn.failure, conversation.handoffs.get().reason) == ("context_full", "limit_reached")
    assert texts(conversation) == []


def test_a_tool_call_cut_off_in_its_middle_has_no_effect(worker, model, conversation):
    model.script(call("get_quote", raw='{"make": "Toyo'), stop("max_tokens"))
    model.script(say("Let me try again."))

    work(worker, conversation)

    assert not Quote.objects.exists()
    assert texts(conversation) == ["Let me try again."]


def test_nothing_to_say_after_a_tool_leaves_a_conversation_that_goes_on(worker, model, conversation):
    model.script(say("Here it is."), call("get_quote", CAR))
    model.script(stop("end_turn"))
    work(worker, conversation)

    model.script(say("Gladly."))
    write(conversation, "Thanks")
    work(worker, conversation)

    assert texts(conversation) == ["Here it is.", "Gladly."]


def test_an_empty_answer_is_no_answer(worker, model, conversation):
    model.script(stop("end_turn"))

    turn = work(worker, conversation)

    assert (turn.state, turn.failure) == ("failed", "empty_answer")
    assert conversation.status == "awaiting_agent"


def test_thoughts_are_kept_for_the_model_and_not_shown(worker, model, conversation):
    model.script(think("The customer is polite."), say("Hello."))
    work(worker, conversation)
    model.script(say("Bye."))
    write(conversation, "Bye")
    work(worker, conversation)

    assert texts(conversation) == ["Hello.", "Bye."]
    assert "thinking" in [block["type"] for block in model.requests[1].body["messages"][-2]["content"]]
