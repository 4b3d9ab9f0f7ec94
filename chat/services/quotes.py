"""Price offers: storing what a pack's tool worked out, and the customer's answer to it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from chat.models import Quote, ToolCall
from chat.packs.contract import Offer
from chat.protocol import Code, EventType, Refusal
from chat.services.transcript import Transcript, writing

# Without letters and digits that are mistaken for each other when read out over the telephone.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 8


def offer(transcript: Transcript, *, tool_call: ToolCall, offer: Offer) -> Quote:
    """Stores the offer of a tool call and shows it to the customer, within the transaction that records the call."""
    quote = Quote.objects.create(
        conversation=transcript.conversation,
        turn_id=tool_call.turn_id,
        tool_call=tool_call,
        reference=_new_reference(),
        **terms(offer, at=transcript.now),
    )
    transcript.append_event(EventType.QUOTE_OFFERED, {**as_data(quote), "turn": tool_call.turn_id})
    return quote


def terms(offer: Offer, *, at: datetime) -> dict[str, Any]:
    """What an offer made at that time decides of a quote, by its columns."""
    return {
        "product": offer.product,
        "title": offer.title,
        "inputs": [{"label": label, "value": value} for label, value in offer.inputs],
        "price": offer.price,
        "currency": offer.currency,
        "period": offer.period,
        "breakdown": [
            {"label": line.label, "amount": str(line.amount), "detail": line.detail} for line in offer.breakdown
        ],
        "created_at": at,
        "expires_at": at + offer.valid_for,
    }


def answer(*, conversation_id, reference: str, answer: str) -> int:
    """Accepts or declines a quote of this conversation: once, and before it expires. The same answer again is fine."""
    with writing(conversation_id) as transcript:
        quote = Quote.objects.filter(conversation_id=conversation_id, reference=reference).first()
        if quote is None:
            raise Refusal(Code.NOT_FOUND)
        if quote.answer:
            if quote.answer == answer:
                return transcript.conversation.last_seq
            raise Refusal(Code.QUOTE_ANSWERED)
        if transcript.now >= quote.expires_at:
            raise Refusal(Code.QUOTE_EXPIRED)
        quote.answer, quote.answered_at = answer, transcript.now
        quote.save(update_fields=["answer", "answered_at"])
        seq = transcript.append_event(EventType.QUOTE_ANSWERED, {"reference": reference, "answer": answer})
    return seq


def as_data(quote: Quote) -> dict:
    """A quote as it stands in events and tool results; amounts are text, so that no cent is lost on the way."""
    return {
        "reference": quote.reference,
        "title": quote.title,
        "price": str(quote.price),
        "currency": quote.currency,
        "period": quote.period,
        "inputs": quote.inputs,
        "breakdown": quote.breakdown,
        "expires_at": quote.expires_at.isoformat(),
    }


def _new_reference() -> str:
    return "Q-" + "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))
