"""Visitors and the token that opens their conversations."""

from __future__ import annotations

import secrets
from datetime import timedelta

from chat import clock
from chat.models import Customer, VisitorToken

TOKEN_BYTES = 32
TOKEN_LIFETIME = timedelta(days=180)
# Of one that was given for a link in an e-mail: another e-mail brings another one.
CONFINED_LIFETIME = timedelta(days=30)


def create_visitor() -> tuple[Customer, str]:
    """A new visitor and the token to hand out: 256 bits, of which only a digest is kept."""
    customer = Customer.objects.create()
    return customer, _create_token(customer.pk)


def renew_token(customer_id) -> str:
    """A new token of the visitor's own; the one before opens nothing any more. What links have opened is left."""
    VisitorToken.objects.filter(customer_id=customer_id, conversation=None).delete()
    return _create_token(customer_id)


def add_token(customer_id, conversation_id) -> str:
    """A further token, which opens this conversation of the visitor's and no other."""
    return _create_token(customer_id, conversation_id)


def _create_token(customer_id, conversation_id=None) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    VisitorToken.objects.create(
        customer_id=customer_id,
        conversation_id=conversation_id,
        digest=VisitorToken.digest_of(token),
        expires_at=clock.now() + (CONFINED_LIFETIME if conversation_id else TOKEN_LIFETIME),
    )
    return token
