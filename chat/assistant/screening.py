"""The fast model's look at what a customer wrote, beside the answer: what the rules let pass may still be an attack.

The answer does not wait for it. A hit is recorded, and the next call to the model is made with a caution; until then
the gate on the way out and the bounds of the tools hold as they always do.
"""

from __future__ import annotations

from chat.assistant import fast
from chat.assistant.fast import FastModel
from chat.assistant.history import History, Said
from chat.database import in_database
from chat.guardrails.screening import Screening, screen_by_model
from chat.models import Author, Message, Verdict
from chat.services import verdicts


def newest_words(history: History) -> Said | None:
    """The customer's newest message, if there is somebody to ask about it and nothing was found in it yet."""
    said = [item for item in history.items if isinstance(item, Said) and item.author == Author.CUSTOMER]
    if not fast.available() or not said or said[-1].caution:
        return None
    return said[-1]


async def look_again(model: FastModel, said: Said) -> None:
    """Asks, and records what was found."""
    screening = await screen_by_model(said.text, ask=model.ask)
    if screening is not None:
        await in_database(_record, model.conversation_id, said.seq, screening)


def _record(conversation_id, seq: int, screening: Screening) -> None:
    message = Message.objects.get(conversation=conversation_id, seq=seq)
    verdicts.record(
        conversation_id=conversation_id,
        where=Verdict.Where.INPUT,
        kind=screening.kind,
        rule=screening.rule,
        text=screening.text,
        action=Verdict.Action.CAUTION,
        message=message,
    )
