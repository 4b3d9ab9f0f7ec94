"""Which of a pack's static facts go into the prompt: the general ones always, the others where an intent needs them.

The general sections belong into the first turn, before the conversation, where the model's cache keeps them. Those of
an intent are added once, in the customer's turn that revealed it, and stay there: exchanging what stands at the
beginning would throw the whole cache away each time the customer changes the subject.
"""

from __future__ import annotations

from chat.packs.folder import ContextSection, PackContent


def general_context(content: PackContent) -> list[ContextSection]:
    """The sections that no intent names: always part of the prompt."""
    special = {name for intent in content.settings.intents for name in intent.context}
    return [section for section in content.context if section.name not in special]


def context_for(content: PackContent, intent: str) -> list[ContextSection]:
    """The sections that this intent asks for, in the order of the pack; none for an unknown or empty one."""
    known = content.settings.intent(intent)
    return [section for section in content.context if known and section.name in known.context]
