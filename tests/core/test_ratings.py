"""The customer's verdict."""

from datetime import timedelta

import pytest

from chat import clock
from chat.protocol import Code
from chat.services import assignments, conversations, ratings
from tests.core.rows import nothing_written, refused
from tests.people import answer, reply, say, start_conversation

pytestmark = pytest.mark.django_db


def close(conversation):
    conversations.resolve_by_customer(conversation_id=conversation.id)
    conversation.refresh_from_db()


def rate(conversation, score=5, client_id="r1", **fields):
    return ratings.give(conversation_id=conversation.id, client_id=client_id, score=score, **fields)


def test_a_finished_conversation_is_rated_once(conversation):
    close(conversation)

    seq = rate(conversation, 4, comment=" Quick \x00")

    assert conversation.events.get(seq=seq).data == {"score": 4, "comment": "Quick"}
    with nothing_written():
        assert rate(conversation, 4) == seq
    with refused(Code.ALREADY_RATED):
        rate(conversation, 1)
    with refused(Code.ALREADY_RATED):
        rate(conversation, 4, client_id="r2")


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_one_to_five(conversation, score):
    close(conversation)

    with refused(Code.INVALID):
        rate(conversation, score)


def test_an_open_conversation_is_not_rated(conversation):
    with refused(Code.RATING_TOO_EARLY):
        rate(conversation)


def test_after_a_week_it_is_too_late(conversation):
    close(conversation)

    with clock.fixed(conversation.resolved_at + timedelta(days=7)), refused(Code.RATING_TOO_LATE):
        rate(conversation)


def test_a_rating_says_who_had_answered(conversation, agent):
    answer(conversation)
    close(conversation)
    rate(conversation)
    assert conversation.rating.bucket == "assistant"

    helped = start_conversation()
    say(helped)
    answer(helped)
    assignments.claim(conversation_id=helped.id, agent=agent)
    reply(helped, agent)
    close(helped)
    rate(helped)
    assert helped.rating.bucket == "assisted"

    by_people = start_conversation()
    assignments.claim(conversation_id=by_people.id, agent=agent)
    reply(by_people, agent)
    close(by_people)
    rate(by_people)
    assert by_people.rating.bucket == "human"
