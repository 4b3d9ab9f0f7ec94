"""What a conversation is about: a guess for what the customer wrote, and the one that the conversation goes by."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from chat import clock
from chat.models import Author, Conversation, IntentGuess, Message
from chat.packs.folder import ContextSection, PackContent
from chat.routing import Guess, classify, revealed_by
from chat.routing.context import Known

MOST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the customer."""

    message_id: int
    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The guess for what the customer has just written, None where there is nothing new; and the sections that all
    guesses so far added to the prompt, as `revealed_context` gives them."""

    guess: Guess | None
    revealed: dict[int, list[ContextSection]]


@dataclass(frozen=True, slots=True)
class Undecided:
    """What the customer wrote so far, newest last, where nothing has told for sure what it is about."""

    message_id: int
    text: str


# What was guessed, in order, and behind it what the customer has written since the last guess by the examples.
HEAR = """
    WITH guessed AS (
        SELECT guess.id, source, intent, sure, message.seq
          FROM chat_intentguess guess JOIN chat_message message ON message.id = guess.message_id
         WHERE guess.conversation_id = %(conversation)s
    )
    SELECT true AS is_guess, id, source, intent, sure, seq, '' AS text FROM guessed
     UNION ALL
    SELECT false, id, '', '', false, seq, text FROM chat_message
     WHERE conversation_id = %(conversation)s AND author = 'customer'
       AND seq > COALESCE((SELECT max(seq) FROM guessed WHERE source = 'examples'), 0)
     ORDER BY is_guess DESC, id
"""
# A conversation goes by the newest sure guess: a customer may come to another matter, but a "yes, please" is none.
# Until there is a sure one it goes by the likeliest, which nothing is decided by. The conversation's row is written
# first, as everywhere: whoever locks it never waits for one who waits for him. A turn that was taken up again has
# been here before.
KEEP = """
    WITH named AS (
        UPDATE chat_conversation SET intent = %(intent)s, intent_confidence = %(confidence)s, intent_sure = %(sure)s
         WHERE id = %(conversation)s AND (%(sure)s OR NOT intent_sure AND intent_confidence < %(confidence)s)
     RETURNING id
    )
    INSERT INTO chat_intentguess (conversation_id, message_id, source, intent, confidence, sure, created_at)
    SELECT %(conversation)s, %(message)s, %(source)s, %(intent)s, %(confidence)s, %(sure)s, %(at)s
      FROM (SELECT count(*) FROM named) AS first
        ON CONFLICT DO NOTHING
"""


def route(*, conversation_id, content: PackContent) -> Heard:
    """Guesses the intent of what the customer wrote since the last guess, by the pack's examples; stores it.

    Call it once, before a turn reads the history. It takes two statements; a pack without intents none.
    """
    if not content.settings.intents:
        return Heard(None, {})
    known, unheard = _hear(conversation_id)
    guess = None
    if unheard:
        newest = unheard[-1]
        guess = classify("\n".join(said.text for said in unheard), content)
        _keep(conversation_id, newest.message_id, IntentGuess.Source.EXAMPLES, guess)
        known.append((IntentGuess.Source.EXAMPLES, guess.intent, guess.sure, newest.seq))
    return Heard(guess, revealed_by(known, content))


def _hear(conversation_id) -> tuple[list[Known], list[Said]]:
    with connection.cursor() as cursor:
        cursor.execute(HEAR, {"conversation": conversation_id})
        rows = cursor.fetchall()
    known = [(source, intent, sure, seq) for is_guess, _id, source, intent, sure, seq, _text in rows if is_guess]
    said = [Said(id, seq, text) for is_guess, id, _source, _intent, _sure, seq, text in rows if not is_guess]
    return known, said


def undecided(*, conversation_id) -> Undecided | None:
    """What to ask somebody else about; None where the conversation's intent is sure."""
    if Conversation.objects.filter(pk=conversation_id, intent_sure=True).exists():
        return None
    messages = list(_said_by_customer(conversation_id).order_by("seq"))
    if not messages:
        return None
    return Undecided(messages[-1].pk, "\n".join(message.text for message in messages)[-MOST_TEXT:])


def keep_second_opinion(*, conversation_id, message_id: int, guess: Guess) -> None:
    """Stores what the fast model took the conversation to be about."""
    _keep(conversation_id, message_id, IntentGuess.Source.MODEL, guess)


def _said_by_customer(conversation_id):
    return Message.objects.filter(conversation=conversation_id, author=Author.CUSTOMER)


def _keep(conversation_id, message_id: int, source: str, guess: Guess) -> None:
    values = {
        "conversation": conversation_id,
        "message": message_id,
        "source": source,
        "intent": guess.intent,
        "confidence": guess.confidence,
        "sure": guess.sure,
        "at": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
