"""An agent's commands, in the words of the tests."""

from __future__ import annotations

from chat.models import Conversation
from chat.protocol import DESK_COMMANDS, DeskCommand
from tests.people import new_id


def order(type: str, conversation: Conversation, **fields) -> DeskCommand:
    return DESK_COMMANDS[type].model_validate(
        {"type": type, "client_id": new_id(), "conversation": conversation.id, **fields}
    )
