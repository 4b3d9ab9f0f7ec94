"""Keeping the clocks: the sweeper reads what has happened in transcripts, and notices what has fallen due.

The desk is not called when somebody asks for a person or writes: it reads the events behind the number that it has
reached in each conversation. So nothing is missed while the sweeper is away, and each clock goes by the events' times.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q

from agents_desk.models import SlaClock, SlaTarget, SlaTrack
from agents_desk.sla.clocks import obey, open_clocks
from agents_desk.sla.facts import FACT_OF_CAUSE, OUT_OF_CARE, Fact, fact_of, orders_for
from chat import broadcast, clock
from chat.company import NoPackLoaded
from chat.database import DATABASE_AWAY
from chat.models import Assignment, Author, Conversation, Event, Handoff
from chat.protocol import Ephemeral, EventType, Stream
from chat.services.transcript import writing
from chat.states import Kind, Status

log = logging.getLogger(__name__)

# More would keep the sweeper from its other chores; the rest is there a moment later.
MOST_AT_ONCE = 200
MOST_CAUGHT_UP_AT_ONCE = 1_000
COUNTED = (EventType.STATUS_CHANGED.value, EventType.MESSAGE_POSTED.value)
KINDS = (Kind.CUSTOMER, Kind.TEST, Kind.SAMPLE)


def keep_clocks() -> None:
    """The sweeper's chore."""
    try:
        _follow_each(_behind())
        notice_due()
    except NoPackLoaded:
        return  # Without a company there are no hours, and nobody has promised anything.


def catch_up() -> None:
    """The sweeper's chore for what came and went while it was away: with people once, and never looked at."""
    handed = Exists(Handoff.objects.filter(conversation=OuterRef("pk")))
    held = Exists(Assignment.objects.filter(conversation=OuterRef("pk")))
    missed = Conversation.objects.filter(handed | held, sla_track=None, kind__in=KINDS).order_by("opened_at")
    try:
        _follow_each(list(missed.values_list("pk", flat=True)[:MOST_CAUGHT_UP_AT_ONCE]))
    except NoPackLoaded:
        return


def _follow_each(conversation_ids: Iterable[UUID]) -> None:
    """One that cannot be read must not stop everybody else's clocks; it is said each time, until somebody mends it."""
    for conversation_id in conversation_ids:
        try:
            follow(conversation_id)
        except (NoPackLoaded, *DATABASE_AWAY):
            raise
        except Exception:
            log.exception("the clocks of %s stand still", conversation_id)


def follow(conversation_id) -> None:
    """Reads the events since the last time and does with the clocks what they say."""
    with transaction.atomic():
        # The conversation first, as everybody locks; nothing can be written to it meanwhile.
        conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
        track, _created = SlaTrack.objects.get_or_create(conversation=conversation)
        events = (
            conversation.events.filter(stream=Stream.PUBLIC, type__in=COUNTED, seq__gt=track.seq)
            .select_related("message")
            .order_by("seq")
        )
        clocks = open_clocks(conversation)
        has_moved = False
        for event in events:
            if (fact := fact_of(event)) is None:
                continue
            owed = _owed(conversation, event) if fact is Fact.PASSED_ON else None
            track.in_charge, orders = orders_for(fact, in_charge=track.in_charge, open_targets=set(clocks), owed=owed)
            for order, target in orders:
                has_moved |= obey(order, target, conversation, clocks, event.at)
        track.seq = conversation.last_seq
        track.save()
        if has_moved:
            transaction.on_commit(partial(_tell, conversation))


def _owed(conversation: Conversation, event: Event) -> SlaTarget | None:
    """The answer of people that the customer was waiting for when this happened, None if they had the last word."""
    ends = [cause for cause, fact in FACT_OF_CAUSE.items() if fact in OUT_OF_CARE]
    before = conversation.events.filter(stream=Stream.PUBLIC, seq__lt=event.seq)
    taken_since = before.filter(type=EventType.STATUS_CHANGED, data__cause__in=ends).aggregate(seq=Max("seq"))["seq"]
    said = conversation.messages.filter(seq__lt=event.seq, author__in=(Author.CUSTOMER, Author.AGENT))
    answered = said.filter(author=Author.AGENT, seq__gt=taken_since or 0).aggregate(seq=Max("seq"))["seq"]
    if answered is None:
        return SlaTarget.FIRST_RESPONSE
    return SlaTarget.NEXT_RESPONSE if said.filter(author=Author.CUSTOMER, seq__gt=answered).exists() else None


def _tell(conversation: Conversation) -> None:
    """Lists and open desks show what is due, and no event says that a clock has moved."""
    broadcast.show(conversation.pk, Ephemeral.DOSSIER_CHANGED, {})
    broadcast.hint(
        conversation.pk,
        seq=conversation.last_seq,
        desk_seq=conversation.desk_seq,
        queue=True,
        places=False,
        whereabouts={conversation.whereabouts},
    )


def notice_due() -> int:
    """Records what was not kept, and warns of what soon will not be; returns how many. It happens when it is due, also
    if nobody does anything."""
    now = clock.now()
    running = SlaClock.objects.filter(ended_at=None, running_since__isnull=False)
    late = running.filter(due_at__lte=now, breached_at=None).order_by("due_at")
    soon = running.filter(warn_at__lte=now, warned_at=None).order_by("warn_at")
    found = list((late | soon).values_list("pk", "conversation_id").distinct()[:MOST_AT_ONCE])
    for pk, conversation_id in found:
        _notice(pk, conversation_id)
    return len(found)


def _notice(pk: int, conversation_id) -> None:
    with writing(conversation_id) as transcript:
        # Again, now that nothing can happen in between: the answer may have come meanwhile, or not have been read yet.
        if not SlaTrack.objects.filter(conversation=conversation_id, seq=transcript.conversation.last_seq).exists():
            return
        each = SlaClock.objects.select_for_update().filter(pk=pk, ended_at=None, running_since__isnull=False).first()
        if each is None:
            return
        told = {"target": each.target, "due_at": each.due_at.isoformat() if each.due_at else None}
        if each.due_at is not None and each.due_at <= transcript.now and each.breached_at is None:
            each.breached_at, each.warned_at = each.due_at, each.warned_at or transcript.now
            transcript.append_event(EventType.SLA_BREACHED, told)
        elif each.warn_at is not None and each.warn_at <= transcript.now and each.warned_at is None:
            each.warned_at = transcript.now
            transcript.append_event(EventType.SLA_WARNED, told)
        else:
            return
        each.save(update_fields=["breached_at", "warned_at"])
        transcript.change_lists()


def _behind() -> list:
    """Conversations with events that were not read: those with people, and those that were when last looked at.

    Who has never been with people is not looked at: they are most, and have no clocks.
    """
    unread = Q(sla_track__isnull=True) | Q(sla_track__seq__lt=F("last_seq"))
    with_people = Conversation.objects.filter(status__in=(Status.AWAITING_AGENT, Status.WITH_AGENT), kind__in=KINDS)
    found = list(with_people.filter(unread).values_list("pk", flat=True)[:MOST_AT_ONCE])
    gone_on = SlaTrack.objects.filter(in_charge=True, seq__lt=F("conversation__last_seq"))
    found += list(gone_on.exclude(pk__in=found).values_list("pk", flat=True)[: MOST_AT_ONCE - len(found)])
    return found
