"""Reading conversations: the snapshot, the events after a number, the queue position, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat import attendance, clock, company
from chat.markdown import leads_to, render_markdown, render_plain
from chat.models import (
    Action,
    Attachment,
    Author,
    Conversation,
    Customer,
    Event,
    Handoff,
    Identity,
    Message,
    Note,
    Preview,
    ToolCall,
    Turn,
)
from chat.packs.settings import PackSettings
from chat.protocol import EventType, Stream
from chat.states import LIVE_TURN, Kind, Status

LIST_PAGE = 20
REMEMBERED = 400


def snapshot(conversation: Conversation, *, draft: dict[str, Any] | None = None) -> dict[str, Any]:
    """All that a reader of the public stream needs to begin: state, events, the running draft, the number reached.

    Every change of a conversation comes with an event in the same commit. So when the number is the same before and
    after the reading, nothing came in between and the parts belong together; else it is read again.
    """
    while True:
        reached = conversation.last_seq
        result = {
            "conversation": str(conversation.id),
            "seq": reached,
            "state": conversation_state(conversation),
            "events": events_after(conversation, 0, upto=reached),
            "draft": draft,
            "queue": queue_position(conversation),
            "read": {"customer": conversation.customer_read_seq, "agent": conversation.agent_read_seq},
        }
        conversation.refresh_from_db()
        if conversation.last_seq == reached:
            return result


def conversation_state(conversation: Conversation) -> dict[str, Any]:
    """What `chat.projection` folds from the events, read from the rows instead (without the messages)."""
    handoff = conversation.handoffs.filter(ended_at=None).first()
    turn = conversation.turns.filter(state__in=LIVE_TURN).first()
    rating = getattr(conversation, "rating", None)
    holder = conversation.holder
    identity = verified_identity(conversation.pk)
    return {
        "seq": conversation.last_seq,
        "status": conversation.status,
        "final_at": conversation.final_at.isoformat() if conversation.final_at else None,
        "opened_at": conversation.opened_at.isoformat(),
        "previous": str(conversation.previous_id) if conversation.previous_id else None,
        "agent": {"name": holder.display_name, "initials": holder.initials} if holder else None,
        "turn": turn.pk if turn else None,
        "waiting_since": handoff.requested_at.isoformat() if handoff else None,
        "rating": {"score": rating.score, "comment": rating.comment} if rating else None,
        "quotes": {quote.reference: quote.answer or None for quote in conversation.quotes.order_by("pk")},
        "actions": {
            action.reference: None if action.state == Action.State.PROPOSED else action.state
            for action in conversation.actions.order_by("pk")
        },
        "customer": {"name": identity.name} if identity else None,
        "contact": masked_address(conversation.contact_email) if conversation.contact_email else None,
    }


def masked_address(email: str) -> str:
    """What may be shown of an address to whoever looks at the page: `m…@example.com`."""
    name, _at, host = email.rpartition("@")
    return f"{name[:1]}…@{host}"


def verified_identity(conversation_id) -> Identity | None:
    """Who the conversation's customer was shown to be, if anybody."""
    return Identity.objects.filter(conversation_id=conversation_id).first()


def events_after(
    conversation: Conversation, after: int, *, stream: Stream = Stream.PUBLIC, upto: int | None = None
) -> list[dict[str, Any]]:
    """The events with a higher number than `after`, in order, as they go over the wire."""
    events = _events().filter(conversation=conversation, stream=stream.value, seq__gt=after)
    if upto is not None:
        events = events.filter(seq__lte=upto)
    return [as_frame(event) for event in events.order_by("seq")]


# Run at every change of a conversation that somebody follows: through the ORM it costs four times the CPU.
EVENTS_OF_MANY = """
    SELECT e.conversation_id, e.stream, e.seq, e.type, e.at, e.data, e.note_id,
           m.author, m.name, m.text, m.citations, m.client_id, m.turn_id, m.id, m.attachment_count
      FROM unnest(%s::uuid[], %s::text[], %s::int[]) AS reached (conversation_id, stream, seq)
      JOIN chat_event e
        ON e.conversation_id = reached.conversation_id AND e.stream = reached.stream AND e.seq > reached.seq
      LEFT JOIN chat_message m ON m.id = e.message_id
  ORDER BY e.conversation_id, e.stream, e.seq
"""


def events_of_many(cursors: Sequence[tuple[str, Stream, int]]) -> list[Event]:
    """The events after each (conversation, stream, number), in one statement, ordered within each stream.

    Of a message only what goes over the wire is loaded.
    """
    ids, streams, numbers = zip(*cursors, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(EVENTS_OF_MANY, [list(ids), [stream.value for stream in streams], list(numbers)])
        events = [_event_of_row(*row) for row in cursor.fetchall()]
    noted = [event for event in events if event.note_id is not None]
    if noted:
        notes = Note.objects.select_related("author").in_bulk([event.note_id for event in noted])
        for event in noted:
            event.note = notes[event.note_id]
    return events


def _event_of_row(conversation_id, stream, seq, type, at, data, note_id, author, *message) -> Event:
    event = Event(
        conversation_id=conversation_id,
        stream=stream,
        seq=seq,
        type=type,
        at=at,
        data=orjson.loads(data),
        note_id=note_id,
    )
    if author is not None:
        name, text, citations, client_id, turn_id, message_id, attachment_count = message
        event.message = Message(
            pk=message_id,
            author=author,
            name=name,
            text=text,
            citations=orjson.loads(citations),
            client_id=client_id,
            turn_id=turn_id,
            attachment_count=attachment_count,
        )
    return event


def newest_numbers(conversation_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The numbers reached in both streams, for many conversations at once."""
    rows = Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", "last_seq", "desk_seq")
    return {str(pk): (last_seq, desk_seq) for pk, last_seq, desk_seq in rows}


def as_frame(event: Event) -> dict[str, Any]:
    """An event as it goes over the wire. HTML is made when read, so that better rules reach old messages too."""
    data = dict(event.data)
    if event.type == EventType.MESSAGE_POSTED:
        data = message_data(event.message)
    elif event.type == EventType.NOTE_POSTED:
        data = {
            "author": event.note.author.display_name,
            "text": event.note.text,
            "html": render_markdown(event.note.text, allowed_hosts=company.content().settings.link_hosts),
            "client_id": event.note.client_id,
        }
    return {"type": event.type, "seq": event.seq, "at": event.at.isoformat(), "data": data}


def message_data(message: Message) -> dict[str, Any]:
    """A message as its readers get it."""
    hosts = company.content().settings.link_hosts
    if message.author in (Author.ASSISTANT, Author.AGENT):
        html = render_markdown(
            message.text,
            allowed_hosts=hosts,
            marks=[(each["at"], each["number"]) for each in message.citations],
        )
    else:
        html = render_plain(message.text)
    return {
        "author": message.author,
        "name": message.name,
        "text": message.text,
        "html": html,
        "citations": [
            {**each, "url": each["url"] if leads_to(each["url"], hosts) else ""} for each in message.citations
        ],
        "client_id": message.client_id,
        "attachments": attachments_of(message),
        "turn": message.turn_id,
    }


def attachments_of(message: Message) -> list[dict[str, Any]]:
    """The files that came with a message. Most have none, and the row says so: nothing is asked for them."""
    if not message.attachment_count:
        return []
    return [attachment_data(each) for each in Attachment.objects.filter(message=message.pk).order_by("position")]


def attachment_data(attachment: Attachment) -> dict[str, Any]:
    """A file as its readers get it; `preview` is of images only."""
    url = f"/attachments/{attachment.pk}/{quote(attachment.name)}"
    return {
        "id": str(attachment.pk),
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
        "url": url,
        "preview": f"{url}?preview=1" if attachment.preview else "",
        "width": attachment.width,
        "height": attachment.height,
    }


def _events():
    return Event.objects.select_related("message", "note", "note__author")


def queue_position(conversation: Conversation) -> dict[str, Any] | None:
    """A waiting customer's place in the queue, from 1, and what they may expect."""
    if conversation.status != Status.AWAITING_AGENT:
        return None
    own = conversation.handoffs.filter(ended_at=None).values("requested_at")[:1]
    ahead = Handoff.objects.filter(
        ended_at=None, conversation__kind=conversation.kind, requested_at__lt=Subquery(own)
    ).count()
    return {"position": ahead + 1, **outlook()}


def outlook() -> dict[str, Any]:
    """What somebody who waits for a person may expect: whether people should be there, whether somebody is (None where
    that is not known), when they will be, where to write."""
    pack, now = company.content().settings, clock.now()
    is_open = pack.hours.is_open(now)
    opens_at = None if is_open else pack.hours.next_opening(now)
    return {
        "open": is_open,
        "available": attendance.is_attended(),
        "opens_at": opens_at.isoformat() if opens_at else None,
        "place": company.place_of(pack.hours),
        "email": pack.handoff.email,
        "next": pack.handoff.what_happens_next,
    }


def queue_positions(conversation_ids: Sequence[str]) -> dict[str, int]:
    """The places of those of these conversations that wait, in one statement."""
    ahead = (
        Handoff.objects.filter(
            ended_at=None, conversation__kind=OuterRef("conversation__kind"), requested_at__lt=OuterRef("requested_at")
        )
        .order_by()
        .values("ended_at")
        .annotate(count=Count("pk"))
        .values("count")
    )
    rows = (
        Handoff.objects.filter(ended_at=None, conversation__in=conversation_ids)
        .annotate(ahead=Subquery(ahead))
        .values_list("conversation_id", "ahead")
    )
    return {str(conversation_id): (ahead or 0) + 1 for conversation_id, ahead in rows}


def conversations_of(customer: Customer, *, before: datetime | None = None) -> tuple[list[dict[str, Any]], str | None]:
    """A page of a visitor's own conversations, newest first, and where the next page begins."""
    last = Message.objects.filter(conversation=OuterRef("pk")).order_by("-seq")
    conversations = (
        customer.conversations.exclude(kind=Kind.PREVIEW)
        .select_related("rating")
        .annotate(last_line=Subquery(last.values("text")[:1]))
        .order_by("-opened_at", "-pk")
    )
    if customer.confined_to is not None:
        conversations = conversations.filter(pk=customer.confined_to)
    if before:
        conversations = conversations.filter(opened_at__lt=before)
    page = list(conversations[: LIST_PAGE + 1])
    items = [
        {
            "id": str(conversation.id),
            "status": conversation.status,
            "opened_at": conversation.opened_at.isoformat(),
            "last_line": (_("A file") if conversation.last_line == "" else conversation.last_line or "")[:140],
            "last_at": conversation.last_message_at.isoformat(),
            "final_at": conversation.final_at.isoformat() if conversation.final_at else None,
            "rating": conversation.rating.score if hasattr(conversation, "rating") else None,
            "joined": conversation.merged_into_id is not None,
        }
        for conversation in page[:LIST_PAGE]
    ]
    more = page[LIST_PAGE - 1].opened_at.isoformat() if len(page) > LIST_PAGE else None
    return items, more


def active_company() -> dict[str, Any]:
    """What pages say about the company."""
    return _described(company.content().settings)


def previewed_company(conversation_id: str) -> dict[str, Any] | None:
    """What the page of a preview says about the company, by the draft that it tries; None if it is no preview."""
    try:
        return _described(company.content_of_preview(UUID(conversation_id)).settings)
    except (ValueError, Preview.DoesNotExist):
        return None


def _described(pack: PackSettings) -> dict[str, Any]:
    said = pack.words_in(get_language())
    return {
        "company": pack.company,
        "assistant": pack.assistant,
        "greeting": said.greeting,
        "suggestions": list(said.suggestions),
        "what_happens_next": said.what_happens_next or "",
        "accent": pack.look.accent,
        "logo": pack.look.logo_text or pack.company,
        "phone": pack.phone or "",
        "hours_text": company.hours_text(pack.hours),
        "standin": settings.MODEL_IS_STANDIN,
    }


def ended_turns(turn_ids: Sequence[int]) -> set[int]:
    """Those of these turns that are no longer live."""
    live = Turn.objects.filter(pk__in=turn_ids, state__in=LIVE_TURN).values_list("pk", flat=True)
    return set(turn_ids) - set(live)


def summary_of(conversation: Conversation) -> str:
    """What is remembered of an earlier conversation, from what is recorded: no model is asked.

    The assistant's own closing words or brief where there are some; else what was asked first and answered last.
    """
    closing = (
        ToolCall.objects.filter(
            turn__conversation=conversation, name="resolve_conversation", is_error=False, input__has_key="summary"
        )
        .order_by("-pk")
        .values_list("input__summary", flat=True)
        .first()
    )
    handoff = conversation.handoffs.exclude(summary="").order_by("-requested_at").first()
    said = conversation.messages.order_by("seq")
    asked = said.filter(author=Author.CUSTOMER).first()
    answered = said.filter(author__in=(Author.ASSISTANT, Author.AGENT)).last()
    parts = [
        closing,
        handoff and handoff.summary,
        asked and f"Asked first: {asked.text[:REMEMBERED]}",
        answered and f"Answered last by {answered.name}: {answered.text[:REMEMBERED]}",
        *(
            f"Quote {quote.reference}: {quote.title}, {quote.price} {quote.currency}"
            for quote in conversation.quotes.all()
        ),
    ]
    return "\n".join(part for part in parts if part)
