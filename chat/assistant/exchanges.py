"""What was asked since the assistant last got the conversation, and how each answer went: what the policies look at."""

from __future__ import annotations

from chat.assistant.history import Called, History, Said
from chat.escalation.failures import Exchange
from chat.models import Author


def exchanges_of(history: History) -> list[Exchange]:
    """The customer's messages, oldest first; several in a row that got one answer are one exchange.

    An exchange has `missed` when the answer before it rested on searches that all found nothing.
    """
    exchanges: list[Exchange] = []
    searches: list[bool] = []
    answered = True
    for item in history.items:
        if isinstance(item, Called):
            answered = True
            searches += _searches(item)
        elif isinstance(item, Said) and item.author == Author.AGENT:
            exchanges, searches, answered = [], [], True
        elif isinstance(item, Said) and item.author == Author.CUSTOMER:
            if answered:
                exchanges.append(Exchange(item.text, missed=bool(searches) and not any(searches)))
                searches, answered = [], False
            else:
                last = exchanges[-1]
                exchanges[-1] = Exchange(f"{last.text}\n{item.text}", missed=last.missed)
        elif isinstance(item, Said):
            answered = True
    return exchanges


def _searches(step: Called) -> list[bool]:
    """For each search of this step, whether it found something."""
    return [
        bool(answer["output"].get("results"))
        for index, block in enumerate(step.blocks)
        if block["type"] == "tool_use"
        and block["name"] == "search_knowledge"
        and (answer := step.answers.get(index))
        and isinstance(answer["output"], dict)
    ]
