"""Which of a pack's static facts go into the prompt: the general ones always, the others where an intent needs them.

The general sections belong into the first turn, before the conversation, where the model's cache keeps them. Those of
an intent are added once, in the customer's turn that revealed it, and stay there: exchanging what stands at the
beginning would throw the whole cache away each time the customer changes the subject.
"""

from __future__ import annotations

from collections.abc import Iterable

from chat.models import IntentGuess
from chat.packs.folder import ContextSection, PackContent

# Of a guess: where it comes from, the intent, whether it is sure, and the number of the message.
Known = tuple[str, str, bool, int]


def general_context(content: PackContent) -> list[ContextSection]:
    """The sections that no intent names: always part of the prompt."""
    special = {name for intent in content.settings.intents for name in intent.context}
    return [section for section in content.context if section.name not in special]


def context_for(content: PackContent, intent: str) -> list[ContextSection]:
    """The sections that this intent asks for, in the order of the pack; none for an unknown or empty one."""
    known = content.settings.intent(intent)
    return [section for section in content.context if known and section.name in known.context]


def revealed_context(conversation_id, content: PackContent) -> dict[int, list[ContextSection]]:
    """The sections that sure guesses added, by the number of the customer's message in whose turn they stand."""
    guesses = IntentGuess.objects.filter(conversation=conversation_id).order_by("pk")
    return revealed_by(guesses.values_list("source", "intent", "sure", "message__seq"), content)


def revealed_by(guesses: Iterable[Known], content: PackContent) -> dict[int, list[ContextSection]]:
    """The same by guesses that were read already, the oldest first.

    Each stands once. Rows are only ever added, and a section never in a turn that has been sent to the model without
    it: the fast model's guess comes while the answer is being written, so what it adds stands in the customer's next
    turn. So the history reads the same each time, and stays in the model's cache.
    """
    given: set[str] = set()
    late: list[str] = []
    revealed: dict[int, list[ContextSection]] = {}
    for source, intent, sure, seq in guesses:
        named = [intent] if sure else []
        if source == IntentGuess.Source.MODEL:
            late += named
            continue
        sections = [section for each in (*late, *named) for section in context_for(content, each)]
        if new := [section for section in dict.fromkeys(sections) if section.name not in given]:
            revealed[seq] = new
        given |= {section.name for section in sections}
        late = []
    return revealed
