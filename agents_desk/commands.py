"""An agent's commands, however they arrive: over the WebSocket or over REST."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agents_desk.services import focus
from chat import access, broadcast
from chat.models import Author, Conversation
from chat.protocol import (
    Claim,
    Code,
    DeskCommand,
    DeskMessagePost,
    DeskTypingSet,
    FocusBeat,
    NotePost,
    Refusal,
    Release,
    Resolve,
    Return,
    StaffCommand,
)
from chat.services import assignments, conversations, messages, notes
from chat.services.messages import Posted


def carry_out(user, command: DeskCommand | StaffCommand) -> Posted:
    """Does what the command says for this member of staff, and returns the number it stands at.

    Raises `Refusal`; then nothing was changed. `user` is loaded anew by the caller for each command.
    """
    if isinstance(command, StaffCommand):
        return _carry_out_for_staff(user, command)
    conversation = access.conversation_for_staff(user, command.conversation)
    own = {"conversation_id": conversation.id, "agent": user}
    match command:
        case DeskMessagePost(client_id=client_id, text=text):
            return messages.post_by_agent(**own, client_id=client_id, text=text)
        case NotePost(client_id=client_id, text=text):
            return notes.post(conversation_id=conversation.id, author=user, client_id=client_id, text=text)
        case Claim():
            seq = _claim(conversation, user)
        case Release():
            seq = assignments.release(**own)
        case Return():
            seq = assignments.return_to_assistant(**own)
        case Resolve():
            seq = conversations.resolve_by_agent(**own)
        case DeskTypingSet(on=on):
            seq = _type(conversation, user, on=on)
        case FocusBeat():
            focus.beat(**own)
            seq = conversation.last_seq
        case _:
            raise TypeError(f"no service for {type(command).__name__}")
    return Posted(seq, created=True)


def _carry_out_for_staff(user, command: StaffCommand) -> Posted:
    """What concerns the agent, and no conversation."""
    match command:
        case _:
            raise TypeError(f"no service for {type(command).__name__}")


def _claim(conversation: Conversation, user) -> int:
    """Takes over; who lost the race is told who was first."""
    try:
        return assignments.claim(conversation_id=conversation.id, agent=user)
    except Refusal as refusal:
        if refusal.code is not Code.ALREADY_CLAIMED:
            raise
        conversation.refresh_from_db()
        if conversation.holder is None:
            raise
        raise Refusal(
            Code.ALREADY_CLAIMED,
            _("%(name)s has already taken this conversation.") % {"name": conversation.holder.display_name},
        ) from None


def _type(conversation: Conversation, user, *, on: bool) -> int:
    """Shows the customer that an answer is being written. A note in the making is nobody else's business."""
    if conversation.holder_id != user.id:
        raise Refusal(Code.NOT_HOLDER)
    broadcast.typing(conversation.id, author=Author.AGENT, name=user.display_name, on=on)
    return conversation.last_seq
