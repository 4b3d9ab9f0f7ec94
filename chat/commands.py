"""A visitor's commands, however they arrive: over the WebSocket or over REST."""

from __future__ import annotations

from django.conf import settings

from chat import access, broadcast
from chat.limits import Limit
from chat.models import Author
from chat.protocol import (
    ActionAnswer,
    Command,
    ContactLeave,
    ConversationResolve,
    HandoffRequest,
    HandoffWithdraw,
    MessagePost,
    QuoteAnswer,
    RatingGive,
    Read,
    TypingSet,
)
from chat.services import actions, contacts, conversations, handoffs, messages, quotes, ratings, reading
from chat.services.messages import Posted

_messages = Limit(settings.RATE_MESSAGES_PER_MINUTE, 60)


def carry_out(token: str | None, conversation_id, command: Command) -> Posted:
    """Does what the command says for the visitor whose token this is, and returns the number it stands at.

    Raises `Refusal`; then nothing was changed. The token is checked each time: it may have expired since.
    """
    customer = access.visitor_for(token)
    conversation = access.conversation_for_visitor(customer, conversation_id)
    own = {"conversation_id": conversation.id}
    match command:
        case MessagePost(client_id=client_id, text=text, attachments=attachments):
            messages.check_text(text, may_be_empty=bool(attachments))
            _messages.check(str(customer.id))
            return messages.post_by_customer(**own, client_id=client_id, text=text, attachments=attachments)
        case ContactLeave(email=email):
            seq = contacts.leave(**own, email=email)
        case HandoffRequest(reason=reason):
            seq = handoffs.request_by_customer(**own, reason=reason)
        case HandoffWithdraw():
            seq = handoffs.withdraw(**own)
        case QuoteAnswer(reference=reference, answer=answer):
            seq = quotes.answer(**own, reference=reference, answer=answer)
        case ActionAnswer(reference=reference, answer=answer):
            seq = actions.answer(**own, reference=reference, answer=answer)
        case RatingGive(client_id=client_id, score=score, comment=comment):
            seq = ratings.give(**own, client_id=client_id, score=score, comment=comment)
        case ConversationResolve():
            seq = conversations.resolve_by_customer(**own)
        case Read(seq=read):
            reading.read_by_customer(**own, seq=read)
            seq = conversation.last_seq
        case TypingSet(on=on):
            broadcast.typing(conversation.id, author=Author.CUSTOMER, name="", on=on)
            seq = conversation.last_seq
        case _:
            raise TypeError(f"no service for {type(command).__name__}")
    return Posted(seq, created=True)
