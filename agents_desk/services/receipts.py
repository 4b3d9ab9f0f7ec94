"""Answering a command that is sent again, because its first answer was lost, and not doing it twice.

Messages, notes, whispers and questions know their own `client_id` (UNIQUE in their tables). The commands below change
what stands already, so that a repeat would be refused for what it has done itself: "only the holder can do this",
after a transfer that went well.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import timedelta

from agents_desk.models import Receipt
from agents_desk.services.macros import Ran, Step
from chat import clock
from chat.protocol import (
    Command,
    MacroRun,
    Mark,
    Merge,
    MessageFlag,
    OfferDecline,
    Release,
    Resolve,
    Return,
    Snooze,
    TranscriptMail,
    Transfer,
)
from chat.services.messages import Posted

ANSWERED = (
    MacroRun,
    Mark,
    Merge,
    MessageFlag,
    OfferDecline,
    Release,
    Resolve,
    Return,
    Snooze,
    TranscriptMail,
    Transfer,
)
KEPT = timedelta(days=1)
# A call by REST whose address has no place for a key: each is another deed.
WITHOUT_KEY = "rest"


def begin(*, agent, command: Command) -> Receipt | None:
    """The receipt of this command, new or that of its first time; None for a command that needs none.

    Within the transaction of the deed, before it: of two that come at once the second waits here for what becomes of
    the first. Another command under a known `client_id` is a new one, and its receipt takes the place of the old one.
    """
    if not isinstance(command, ANSWERED) or command.client_id == WITHOUT_KEY:
        return None
    digest = _digest(command)
    receipt, _ = Receipt.objects.get_or_create(agent=agent, client_id=command.client_id, defaults={"digest": digest})
    if receipt.digest != digest:
        receipt.digest, receipt.seq = digest, None
    return receipt


def complete(receipt: Receipt, posted: Posted) -> None:
    """Puts down what has become of it, in the transaction of the deed."""
    receipt.seq = posted.seq
    receipt.steps = [asdict(step) for step in posted.steps] if isinstance(posted, Ran) else []
    receipt.at = clock.now()
    receipt.save()


def answer(receipt: Receipt) -> Posted:
    """What was answered the first time."""
    if receipt.steps:
        return Ran(receipt.seq, created=False, steps=tuple(Step(**step) for step in receipt.steps))
    return Posted(receipt.seq, created=False)


def remove_old() -> int:
    """Those that nobody will ask for any more; returns how many. The sweeper calls it."""
    removed, _ = Receipt.objects.filter(at__lt=clock.now() - KEPT).delete()
    return removed


def _digest(command: Command) -> str:
    return hashlib.sha256(command.model_dump_json(exclude={"client_id"}).encode()).hexdigest()
