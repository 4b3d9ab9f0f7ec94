"""Price offers and the customer's answer to them."""

from decimal import Decimal

import pytest

from chat import clock
from chat.protocol import Code
from chat.services import quotes, settlement
from chat.services.settlement import ToolOutcome
from tests.core.rows import nothing_written, refused
from tests.people import a_step, an_offer, say, start_conversation, take_turn, use_tool

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(db):
    return start_conversation()


@pytest.fixture
def quote(conversation):
    say(conversation, "A quote, please")
    lease = take_turn(conversation)
    step_id = settlement.store_step(lease=lease, record=a_step(lease, tools=("get_quote",)))
    use_tool(lease, step_id, ToolOutcome(output=None, offer=an_offer("87.40")))
    return conversation.quotes.get()


def reply_to(quote, answer):
    return quotes.answer(conversation_id=quote.conversation_id, reference=quote.reference, answer=answer)


def test_an_offer_is_stored_shown_and_told_to_the_model(conversation, quote):
    assert quote.price == Decimal("87.40")
    assert quote.breakdown == [{"label": "Base premium", "amount": "87.40", "detail": ""}]
    shown = conversation.events.get(type="quote.offered").data
    assert (shown["reference"], shown["price"]) == (quote.reference, "87.40")
    assert conversation.turns.get().tool_calls.get().output == quotes.as_data(quote)


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answer_is_stored_once(conversation, quote, answer):
    seq = reply_to(quote, answer)

    quote.refresh_from_db()
    assert quote.answer == answer
    assert conversation.events.get(seq=seq).data == {"reference": quote.reference, "answer": answer}
    with nothing_written():
        assert reply_to(quote, answer) == seq


def test_an_answer_is_not_taken_back(quote):
    reply_to(quote, "accept")

    with refused(Code.QUOTE_ANSWERED):
        reply_to(quote, "decline")


def test_an_expired_offer_is_not_accepted(quote):
    with clock.fixed(quote.expires_at), refused(Code.QUOTE_EXPIRED):
        reply_to(quote, "accept")


def test_an_offer_of_another_conversation_is_not_found(quote):
    other = start_conversation()

    with refused(Code.NOT_FOUND):
        quotes.answer(conversation_id=other.id, reference=quote.reference, answer="accept")


def test_an_offer_that_was_never_made_is_not_found(conversation):
    with refused(Code.NOT_FOUND):
        quotes.answer(conversation_id=conversation.id, reference="Q-NONE", answer="accept")
