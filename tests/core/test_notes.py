"""Staff-only remarks."""

import pytest

from chat import queries
from chat.protocol import Code, Stream
from chat.services import conversations, notes
from chat.services.messages import Posted
from tests.core.rows import nothing_written, refused
from tests.people import start_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(db):
    return start_conversation()


def note(conversation, author, text="Calls back on Monday", client_id="n1"):
    return notes.post(conversation_id=conversation.id, author=author, client_id=client_id, text=text)


def test_a_note_stands_in_the_desks_stream_only(conversation, agent, pack):
    before = queries.snapshot(conversation)

    assert note(conversation, agent) == Posted(1, created=True)

    conversation.refresh_from_db()
    assert queries.snapshot(conversation) == before
    (told,) = queries.events_after(conversation, 0, stream=Stream.DESK)
    assert told["data"]["author"] == "Anna Meyer"


def test_a_note_is_shown_as_replies_are_and_stored_as_it_was_written(conversation, agent, pack):
    text = "**Calls back** <b>on</b> [Monday](https://evil.example/) ![x](https://evil.example/x.png)"
    note(conversation, agent, text=text)

    (told,) = queries.events_after(conversation, 0, stream=Stream.DESK)
    assert told["data"]["text"] == conversation.notes.get().text == text
    assert told["data"]["html"] == "<p><strong>Calls back</strong> &lt;b&gt;on&lt;/b&gt; Monday x</p>"


def test_a_note_sent_again_is_stored_once(conversation, agent):
    note(conversation, agent)

    with nothing_written():
        assert note(conversation, agent) == Posted(1, created=False)
    with refused(Code.CLIENT_ID_REUSED):
        note(conversation, agent, text="Calls back on Tuesday")


@pytest.mark.parametrize(("text", "code"), [(" ", Code.EMPTY_TEXT), ("x" * 4001, Code.TEXT_TOO_LONG)])
def test_a_note_needs_words_but_not_too_many(conversation, agent, text, code):
    with refused(code):
        note(conversation, agent, text=text)


def test_a_finished_conversation_may_still_be_remarked_upon(conversation, agent):
    conversations.resolve_by_customer(conversation_id=conversation.id)

    assert note(conversation, agent).created
