"""Joining a visitor's duplicate conversations: one matter goes on in one place. See decision 19 in docs/decisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from chat.models import Assignment, Conversation, Handoff, Identity
from chat.protocol import Code, EventType, Refusal
from chat.services import assignments, handoffs, turns
from chat.services.transcript import Transcript, writing
from chat.states import OPEN, Kind, Move, Status

MERGEABLE = (Kind.CUSTOMER, Kind.TEST, Kind.SAMPLE)


def merge(*, conversation_id: UUID, into: UUID, agent) -> int:
    """Ends the conversation and goes on in `into`; returns the number reached. It cannot be undone.

    Both must be open and of the same customer, by their browser or by proof. Raises `not_proved` where they are not,
    `not_mergeable` where the two do not go together, and `not_holder` for what a colleague holds.
    """
    if conversation_id == into:
        raise Refusal(Code.NOT_MERGEABLE)
    with _writing_both(conversation_id, into) as (source, target):
        _check_rights(source.conversation, agent)
        _check_states(source.conversation, target.conversation)
        _check_proof(source.conversation, target.conversation)
        _end(source, target.conversation)
        by = agent.display_name
        source.append_event(EventType.MERGED, {"into": str(target.conversation.id), "by": by})
        target.append_event(EventType.MERGED, {"from": str(source.conversation.id), "by": by})
        target.change_lists()
    return source.conversation.last_seq


def candidates(conversation: Conversation) -> QuerySet[Conversation]:
    """The open conversations that are proved to be the same customer's, the most recent first."""
    same = Q(customer_id=conversation.customer_id)
    identity = Identity.objects.filter(conversation=conversation).first()
    if identity is not None:
        same = same & (Q(identity=None) | Q(identity__reference=identity.reference))
        same |= Q(identity__reference=identity.reference)
    others = Conversation.objects.filter(same, status__in=OPEN, kind=conversation.kind).exclude(pk=conversation.pk)
    return others.order_by("-last_message_at", "-pk")


@contextmanager
def _writing_both(source_id: UUID, target_id: UUID) -> Iterator[tuple[Transcript, Transcript]]:
    """Locks both and what was joined with the source in the order of their ids, so that merges that cross wait for each
    other and not in a ring."""
    first, second = sorted((source_id, target_id))
    touched = Q(pk__in=(source_id, target_id)) | Q(merged_into=source_id)
    with transaction.atomic():
        list(Conversation.objects.select_for_update().filter(touched).order_by("pk").values_list("pk"))
        with writing(first) as one, writing(second) as other:
            yield (one, other) if first == source_id else (other, one)


def _check_rights(source: Conversation, agent) -> None:
    if source.holder_id not in (None, agent.id) and not agent.is_manager:
        raise Refusal(Code.NOT_HOLDER)


def _check_states(source: Conversation, target: Conversation) -> None:
    if source.kind != target.kind or source.kind not in MERGEABLE:
        raise Refusal(Code.NOT_MERGEABLE)
    if source.status not in OPEN:
        raise Refusal(Code.NOT_MERGEABLE, _("This conversation has ended already."))
    if target.status not in OPEN:
        raise Refusal(Code.NOT_MERGEABLE, _("The other conversation has ended already."))
    if source.status != Status.WITH_ASSISTANT and target.status == Status.WITH_ASSISTANT:
        # The wish for a person would be lost with the conversation in which it was said.
        raise Refusal(
            Code.NOT_MERGEABLE,
            _("The customer is to get a person here, and the other conversation is with the assistant. Join that one."),
        )


def _check_proof(source: Conversation, target: Conversation) -> None:
    """The same browser, or both shown to be the same customer; never two who were shown to be different ones."""
    shown = dict(Identity.objects.filter(conversation__in=[source, target]).values_list("conversation_id", "reference"))
    same_browser = source.customer_id == target.customer_id
    if len(set(shown.values())) > 1 or (len(shown) < 2 and not same_browser):
        raise Refusal(Code.NOT_PROVED)


def _end(source: Transcript, target: Conversation) -> None:
    turns.supersede_live(source)
    assignments.end_open(source, Assignment.Ending.RESOLVED)
    handoffs.end_open(source, Handoff.Outcome.CLOSED)
    source.set(merged_into=target)
    # What was joined with the source goes on where the source does: nobody who reads has to follow a chain.
    Conversation.objects.filter(merged_into=source.conversation).update(merged_into=target)
    # The address of a conversation is told to nobody but the visitor whose it is.
    is_theirs = source.conversation.customer_id == target.customer_id
    source.move(Move.MERGE, into=str(target.id) if is_theirs else None)
