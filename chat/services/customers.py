"""Visitors and the token that opens their conversations."""

from __future__ import annotations

import secrets
from datetime import timedelta

from chat import clock
from chat.models import Customer, VisitorToken

TOKEN_BYTES = 32
TOKEN_LIFETIME = timedelta(days=180)


def create_visitor() -> tuple[Customer, str]:
    """A new visitor and the token to hand out: 256 bits, of which only a digest is kept."""
    customer = Customer.objects.create()
    return customer, _create_token(customer.pk)


def renew_token(customer_id) -> str:
    """A new token for this visitor; the earlier ones open nothing any more."""
    VisitorToken.objects.filter(customer_id=customer_id).delete()
    return _create_token(customer_id)


def _create_token(customer_id) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    VisitorToken.objects.create(
        customer_id=customer_id,
        digest=VisitorToken.digest_of(token),
        expires_at=clock.now() + TOKEN_LIFETIME,
    )
    return token
