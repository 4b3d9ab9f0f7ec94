"""A visitor's commands, however they arrive: over the WebSocket or over REST."""

from __future__ import annotations

from django.conf import settings

from chat import access, broadcast, queries
from chat.limits import Limit
from chat.models import Author, Conversation, Customer
from chat.protocol import (
    ActionAnswer,
    Code,
    Command,
    ContactLeave,
    ConversationResolve,
    HandoffRequest,
    HandoffWithdraw,
    MessagePost,
    QuoteAnswer,
    RatingGive,
    Read,
    Refusal,
    TypingSet,
)
from chat.services import actions, contacts, conversations, handoffs, messages, quotes, ratings, reading, records
from chat.services.messages import Posted

_messages = Limit(settings.RATE_MESSAGES_PER_MINUTE, 60)
# What a proved customer says binds them. And who could set the address to that customer's own would pass for them.
OF_THE_PROVED = (QuoteAnswer, ActionAnswer, ContactLeave)


def carry_out(token: str | None, conversation_id, command: Command) -> Posted:
    """Does what the command says for the visitor whose token this is, and returns the number it stands at.

    Raises `Refusal`; then nothing was changed. The token is checked each time: it may have expired since.
    """
    customer = access.visitor_for(token)
    conversation = access.conversation_for_visitor(customer, conversation_id)
    if isinstance(command, OF_THE_PROVED):
        _check_is_proved(customer, conversation)
    own = {"conversation_id": conversation.id}
    match command:
        case MessagePost(client_id=client_id, text=text, attachments=attachments):
            messages.check_text(text, may_be_empty=bool(attachments))
            _messages.check(str(customer.id))
            return messages.post_by_customer(**own, client_id=client_id, text=text, attachments=attachments)
        case ContactLeave(email=email):
            seq = contacts.leave(**own, email=email, token=token)
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


def _check_is_proved(customer: Customer, conversation: Conversation) -> None:
    """Where the customer was verified, a link to an address that is not theirs on record lets one read and write, but
    not answer for them. Raises `forbidden`."""
    if customer.confined_to is None or queries.verified_identity(conversation.pk) is None:
        return
    if conversation.contact_email.lower() != records.verified_email(conversation.pk).lower():
        raise Refusal(Code.FORBIDDEN)
