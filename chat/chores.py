"""What has to be done again and again, whether or not anybody does anything: the sweeper's jobs.

`settings.CHORES` says how often; other parts of the portal add theirs there.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings

from chat import clock, queue
from chat.assistant.words import apology_text
from chat.models import Conversation
from chat.services import attachments, consultations, conversations, letters, settlement, snoozes, vectors

log = logging.getLogger(__name__)


def sweep_turns() -> None:
    rung, failed = settlement.sweep(apology=apology_text)
    if rung or failed:
        log.info("turns: %s rung, %s failed", rung, failed)


def sweep_consultations() -> None:
    rung, failed = consultations.sweep()
    if rung or failed:
        log.info("consultations: %s rung, %s failed", rung, failed)


def send_canary() -> None:
    queue.canary()


def end_silent() -> None:
    silent_for = timedelta(hours=settings.IDLE_RESOLVE_HOURS)
    silent = Conversation.objects.silent_since(clock.now() - silent_for).exclude(kind="sample")
    for conversation_id in silent.values_list("pk", flat=True)[:500]:
        conversations.resolve_silent(conversation_id=conversation_id, silent_for=silent_for)


def wake_snoozed() -> None:
    snoozes.wake_due()


def complete_vectors() -> None:
    if settings.SEARCH_BY_MEANING and vectors.is_work_left():
        queue.embed()


def ring_for_letters() -> None:
    for conversation_id in letters.conversations_to_ring():
        queue.send_letters(conversation_id, was_rung=True)


def remove_forgotten_files() -> None:
    removed = attachments.remove_forgotten()
    if removed:
        log.info("attachments: %s removed that nobody has sent", removed)
