"""What a customer wants, by the examples of the pack: the intent of a message, and what follows from it.

`chat.services.intents.route` guesses for a conversation and stores the guess; `chat.assistant.second_opinion` asks the
fast model where that guess is not sure.
"""

from chat.routing.context import context_for, general_context, revealed_by, revealed_context
from chat.routing.intents import Guess, classify, prepare

__all__ = ["Guess", "classify", "context_for", "general_context", "prepare", "revealed_by", "revealed_context"]
