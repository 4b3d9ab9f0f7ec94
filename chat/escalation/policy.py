"""The company's rules for handing over, in the order in which they count."""

from __future__ import annotations

from collections.abc import Sequence

from chat.escalation.failures import Exchange, failed_repeatedly
from chat.escalation.mood import is_strongly_negative
from chat.escalation.wishes import asks_for_human
from chat.packs.settings import PackSettings
from chat.protocol import HandoffReason


def reason_to_hand_over(
    exchanges: Sequence[Exchange], settings: PackSettings, *, is_in_danger: bool = False
) -> HandoffReason | None:
    """Why a human must take over now, before the assistant is asked; None if nothing speaks for it.

    `exchanges` are the customer's messages since the assistant last got the conversation, oldest first; the newest is
    the one to be answered. `is_in_danger` is the guardrails' verdict on it: somebody who speaks of harming themselves.
    """
    if not exchanges:
        return None
    if is_in_danger:
        return HandoffReason.DISTRESS
    languages = settings.languages
    texts = [exchange.text for exchange in exchanges]
    if asks_for_human(texts[-1], languages=languages, further_names=settings.handoff.words):
        return HandoffReason.CUSTOMER_REQUEST
    if is_strongly_negative(texts, languages=languages):
        return HandoffReason.COMPLAINT
    if failed_repeatedly(exchanges, languages=languages):
        return HandoffReason.NOT_ANSWERED
    return None
