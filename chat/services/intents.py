"""What a conversation is about: a guess for what the customer wrote, and the one that the conversation goes by."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from chat import clock
from chat.models import Author, Conversation, IntentGuess, Message
from chat.packs.folder import PackContent
from chat.routing import Guess, classify

MOST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Undecided:
    """What the customer wrote so far, newest last, where nothing has told for sure what it is about."""

    message_id: int
    text: str


def route(*, conversation_id, content: PackContent) -> Guess | None:
    """Guesses the intent of what the customer wrote since the last guess, by the pack's examples; stores it.

    None where there is nothing new, or the pack has no intents. Call it once, before a turn reads the history.
    """
    if not content.settings.intents:
        return None
    heard = IntentGuess.objects.filter(conversation=conversation_id, source=IntentGuess.Source.EXAMPLES)
    upto = heard.aggregate(seq=Max("message__seq"))["seq"] or 0
    unheard = list(_said_by_customer(conversation_id).filter(seq__gt=upto).order_by("seq").only("text"))
    if not unheard:
        return None
    guess = classify("\n".join(message.text for message in unheard), content)
    _keep(conversation_id, unheard[-1].pk, IntentGuess.Source.EXAMPLES, guess)
    return guess


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
    """A conversation goes by the newest sure guess: a customer may come to another matter, but a "yes, please" is none.

    Until there is a sure one it goes by the likeliest, which nothing is decided by.
    """
    conversations = Conversation.objects.filter(pk=conversation_id)
    if not guess.sure:
        conversations = conversations.filter(intent_sure=False, intent_confidence__lt=guess.confidence)
    with transaction.atomic():
        # The conversation's row first, as everywhere: whoever locks it never waits for one who waits for him.
        conversations.update(intent=guess.intent, intent_confidence=guess.confidence, intent_sure=guess.sure)
        IntentGuess.objects.bulk_create(
            [
                IntentGuess(
                    conversation_id=conversation_id,
                    message_id=message_id,
                    source=source,
                    intent=guess.intent,
                    confidence=guess.confidence,
                    sure=guess.sure,
                    created_at=clock.now(),
                )
            ],
            ignore_conflicts=True,  # a turn that was taken up again has been here before
        )
