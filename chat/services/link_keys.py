"""Keys in links that lead from an e-mail back into a conversation.

The address behind which the key stands was typed by the customer and proved by nobody, and e-mails are passed on. So a
key opens one conversation and nothing else of the visitor's, for a few days, and only as long as the address it was
sent to is still the one that the customer left. Nothing is stored for it and nothing used up: programs that look at
links before their reader does can neither burn it nor, since it stands behind the `#` of the link, be sent to us.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from chat.models import Conversation
from chat.protocol import Code, Refusal
from chat.services import customers

SALT = "chat.link_keys"
VALID_FOR = timedelta(days=7)


def link_to(conversation: Conversation) -> str:
    """Back into the conversation, for whoever reads the mail that goes to its contact address."""
    key = signing.dumps([conversation.pk.hex, _address(conversation)], salt=SALT)
    return f"{settings.PUBLIC_URL}/chat/{conversation.pk}/#key={key}"


def use(*, conversation_id: str, key: str) -> str:
    """A token that opens this conversation. Raises `not_found`, in the same words whatever is wrong with the key."""
    conversation = _conversation_of(conversation_id, key)
    if conversation is None:
        raise Refusal(
            Code.NOT_FOUND, _("This link is no longer valid. A newer e-mail from us has one that is, if there is one.")
        )
    return customers.add_token(conversation.customer_id, conversation.pk)


def _conversation_of(conversation_id: str, key: str) -> Conversation | None:
    try:
        opened, address = signing.loads(key, salt=SALT, max_age=VALID_FOR)
        conversation = Conversation.objects.filter(pk=UUID(conversation_id)).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if conversation is None or conversation.pk.hex != opened or not conversation.contact_email:
        return None
    return conversation if constant_time_compare(address, _address(conversation)) else None


def _address(conversation: Conversation) -> str:
    return salted_hmac(SALT, conversation.contact_email.lower(), algorithm="sha256").hexdigest()[:16]
