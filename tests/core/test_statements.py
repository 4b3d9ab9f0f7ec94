"""How often the database is asked on the paths that every message takes."""

import pytest
from django.test import override_settings

from chat import commands
from chat.assistant.worker import Worker
from chat.protocol import MessagePost
from tests.core.drafts import DraftListener
from tests.core.statements import counted_statements
from tests.modelscript import say
from tests.modelserver import ModelServer
from tests.people import new_visitor, start_conversation
from tests.people import say as write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pack")]

# A customer's message, until it is acknowledged.
POST = [
    'SELECT "chat_customer"',  # who it is
    'SELECT "chat_conversation"',  # whether it is theirs
    'SELECT "chat_conversation"',  # its lock
    'SELECT "chat_message"',  # whether it is known
    'INSERT INTO "chat_message"',
    'SELECT 1 AS "a" FROM "chat_turn"',  # whether a turn is live
    'INSERT INTO "chat_turn"',
    'INSERT INTO "chat_event"',
    'UPDATE "chat_conversation"',
]
# A turn of one step, in the worker. What it is about and what it may cost are found out before the model is asked.
BEFORE_THE_FIRST_TEXT = [
    "UPDATE chat_turn",  # the lease
    "WITH guessed",  # what has been heard already, what has not, and the facts that intents revealed
    "WITH named",  # what the conversation goes by, and the guess
    "WITH compacted",  # the history
    "SELECT c.kind",  # whose budgets
    "INSERT INTO chat_spending",
]
AFTER_IT = [
    "INSERT INTO chat_spending",  # what it really cost
    'SELECT "chat_conversation"',  # its lock
    'UPDATE "chat_turn"',
    'INSERT INTO "chat_step"',
    'INSERT INTO "chat_message"',
    'INSERT INTO "chat_event"',
    'UPDATE "chat_conversation"',
]


@pytest.fixture
def model():
    with ModelServer() as running, override_settings(MODEL_URL=running.url, MODEL_KEY=None):
        yield running


@pytest.fixture
def worker(model):
    running = Worker()
    running.start()
    yield running
    running.stop()


def test_posting_a_message():
    visitor = new_visitor()
    conversation = start_conversation(visitor)
    command = MessagePost(type="message.post", client_id="c1", text="Hello")

    with counted_statements() as statements:
        commands.carry_out(visitor.token, conversation.id, command)

    assert_sent(statements.log, POST)


def test_a_turn_of_one_step_and_nothing_per_delta(worker, model):
    conversation = start_conversation()
    write(conversation)
    turn = conversation.turns.get()
    warm_up(worker, model)
    gate = model.gate()
    model.script(say("Once "), gate, say(*["upon "] * 200))

    with counted_statements() as statements, DraftListener() as drafts:
        future = worker.run_turn(turn.pk)
        drafts.wait_for("Once")
        before = statements.forget()
        gate.open()
        future.result()
        after = statements.forget()

    assert_sent(before, BEFORE_THE_FIRST_TEXT)
    assert_sent(after, AFTER_IT)


def warm_up(worker, model) -> None:
    """The first turn of a process also reads the pack."""
    first = start_conversation()
    write(first)
    model.script(say("Hello."))
    worker.run_turn(first.turns.get().pk).result()


def assert_sent(log: list[str], expected: list[str]) -> None:
    tables = [line.split(" ", 1)[1].split()[-1] for line in expected]
    assert len(log) == len(expected), "\n".join(log)
    for sent, beginning, table in zip(log, expected, tables, strict=True):
        assert sent.startswith(beginning.split()[0]), f"{sent} instead of {beginning}"
        assert table in sent, f"{sent} instead of {beginning}"
