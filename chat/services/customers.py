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
    token = secrets.token_urlsafe(TOKEN_BYTES)
    VisitorToken.objects.create(
        customer=customer,
        digest=VisitorToken.digest_of(token),
        expires_at=clock.now() + TOKEN_LIFETIME,
    )
    return customer, token
