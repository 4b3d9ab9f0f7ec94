"""What a customer wants, by the examples of the pack: the intent of a message, and what follows from it."""

from chat.routing.context import context_for, general_context
from chat.routing.intents import Guess, classify, prepare

__all__ = ["Guess", "classify", "context_for", "general_context", "prepare"]
