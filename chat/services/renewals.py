"""Who still opens a conversation once its customer has been shown, and who does not any more.

Whoever shows the proof gets a new token, in the answer to that very request. Whatever else opened the conversation may
be in the hands of somebody who had planted it: a cookie put into the customer's browser, or the link to a conversation
of their own. So the rest opens it no longer, with one exception: a browser in which the same customer was shown before,
here or in another of its conversations, is the same person's. What a browser has besides this conversation stays its.
"""

from __future__ import annotations

from chat import clock
from chat.models import Conversation, Identity, VisitorToken
from chat.protocol import Code, Refusal
from chat.services import customers
from chat.services.transcript import Transcript


def renew(transcript: Transcript, *, identity: Identity, token: str, is_first: bool) -> str:
    """The new token of whoever has just shown, by `token`, that they are the conversation's customer.

    `is_first`: nobody had shown it here before. Raises `not_signed_in` if the token was renewed this moment.
    """
    conversation = transcript.conversation
    presented = VisitorToken.objects.filter(
        digest=VisitorToken.digest_of(token), customer_id=conversation.customer_id
    ).first()
    if presented is None:
        raise Refusal(Code.NOT_SIGNED_IN)
    came_by_link = presented.conversation_id is not None
    if is_first:
        VisitorToken.objects.filter(conversation=conversation).delete()
    elif came_by_link:
        presented.delete()
    if not came_by_link:
        return customers.renew_token(conversation.customer_id)
    if not is_first or _has_shown_elsewhere(identity):
        return customers.add_token(conversation.customer_id, conversation.pk)
    return _part(transcript)


def is_open_by_link(conversation: Conversation) -> bool:
    """Whether somebody reads it by the link of an e-mail. Then a code that stands in a message may be anybody's of two,
    and would prove the customer to both: it has to come with the token of whoever has it."""
    return VisitorToken.objects.filter(conversation=conversation, expires_at__gt=clock.now()).exists()


def _has_shown_elsewhere(identity: Identity) -> bool:
    """Whether the same customer was shown in the browser in which this conversation was begun.

    Every proof of its visitor was given there: what was first proved by a link is another visitor's since, by `_part`.
    """
    visitor = identity.conversation.customer_id
    others = Identity.objects.filter(conversation__customer=visitor, reference=identity.reference)
    return others.exclude(pk=identity.pk).exists()


def _part(transcript: Transcript) -> str:
    """Makes the conversation a visitor's of its own, and returns their token.

    The browser in which it was begun loses it, and keeps the others that it has: nobody has shown anything of those.
    """
    owner, token = customers.create_visitor()
    transcript.set(customer=owner)
    return token
