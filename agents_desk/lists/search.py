"""A search over all conversations that somebody may see: each with the line in which the words were found.

Results are ranked in windows: the hundred conversations with the newest messages among all that match are put in order
by how well their best line matches and how old they are; then the next hundred. So a search for a common word costs no
more than one for a rare one, and nothing that matches is ever left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from agents_desk.lists.filters import Filters, passing
from agents_desk.lists.matching import any_of
from agents_desk.lists.rows import rows_of, with_lines
from agents_desk.lists.words import Term, marks_in, terms_of
from chat import access, clock
from chat.models import Conversation
from chat.protocol import Code, Refusal

WINDOW = 100
PAGE = 20
# After so many days a line counts half.
HALF_AFTER = 14
# A row shows some forty characters, and the first mark has to be among them.
EXCERPT, SHOWN_AT_ONCE, BEFORE_MARK = 180, 36, 16

HITS = """
    SELECT found.id, hit.source, hit.seq, hit.author, hit.at, hit.text, hit.rank
      FROM unnest(%s::uuid[]) AS found (id)
      CROSS JOIN LATERAL (
        SELECT 'message' AS source, seq, author, created_at AS at, text,
               ts_rank(chat_search_vector(text), {query}) AS rank
          FROM chat_message WHERE conversation_id = found.id AND chat_search_vector(text) @@ {query}
        UNION ALL
        SELECT 'note', chat_event.seq, 'agent', created_at, text, ts_rank(chat_search_vector(text), {query})
          FROM chat_note JOIN chat_event ON chat_event.note_id = chat_note.id
         WHERE chat_note.conversation_id = found.id AND chat_search_vector(text) @@ {query}
        UNION ALL
        SELECT 'quote', NULL, 'assistant', created_at, reference || ' · ' || title, 1
          FROM chat_quote
         WHERE conversation_id = found.id AND chat_search_vector(reference || ' ' || title) @@ {query}
        UNION ALL
        SELECT 'customer', NULL, 'customer', verified_at, name || ' · ' || reference, 1
          FROM chat_identity
         WHERE conversation_id = found.id AND chat_search_vector(name || ' ' || reference) @@ {query}
        UNION ALL
        SELECT 'email', NULL, 'customer', opened_at, contact_email, 1
          FROM chat_conversation WHERE id = found.id AND chat_search_vector(contact_email) @@ {query}
        UNION ALL
        SELECT 'customer', NULL, 'customer', opened_at, chat_customer.name, 1
          FROM chat_conversation JOIN chat_customer ON chat_customer.id = customer_id
         WHERE chat_conversation.id = found.id AND chat_search_vector(chat_customer.name) @@ {query}
        ORDER BY rank DESC, at DESC LIMIT 1
      ) AS hit
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """The best line of a conversation; `seq` is that of its message or note."""

    conversation: UUID
    source: str
    seq: int | None
    author: str
    at: datetime
    text: str
    rank: float


def search(user, filters: Filters, *, after: str = "") -> dict[str, Any]:
    """A page of what `filters.q` finds, best first, and the `next` page's `after`. Empty without a word to look for.

    `now` is a moment before it was read: whatever was said later may have been missed.
    """
    now = clock.now().isoformat()
    terms = terms_of(filters.q)
    if not terms:
        return {"now": now, "items": [], "next": None}
    window, offset = _read(after)
    found = Conversation.objects.filter(access.visible_to(user), passing(filters), window)
    newest = list(found.order_by("-last_message_at", "-pk").values_list("pk", "last_message_at")[: WINDOW + 1])
    ranked = _ranked(_hits([pk for pk, _ in newest[:WINDOW]], terms), dict(newest))
    page = ranked[offset : offset + PAGE]
    rows = {row["id"]: row for row in rows_of(_read_rows(page))}
    return {
        "now": now,
        "items": [{**rows[str(hit.conversation)], "hit": _as_data(hit, terms)} for hit in page],
        "next": _next(newest, after, offset + PAGE, len(ranked)),
    }


def _read_rows(hits: Sequence[Hit]) -> list[Conversation]:
    return list(with_lines(Conversation.objects.filter(pk__in=[hit.conversation for hit in hits])))


def _hits(conversations: Sequence[UUID], terms: Sequence[Term]) -> list[Hit]:
    query, parameters = any_of(terms)
    sql = HITS.format(query=query)
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(conversations), *parameters * HITS.count("{query}")])
        return [Hit(*found) for found in cursor.fetchall()]


def _ranked(hits: Sequence[Hit], last_at: dict[UUID, datetime]) -> list[Hit]:
    now = clock.now()

    def score(hit: Hit) -> float:
        days = (now - last_at[hit.conversation]).total_seconds() / 86_400
        return hit.rank * math.pow(0.5, max(days, 0) / HALF_AFTER)

    return sorted(hits, key=lambda hit: (score(hit), last_at[hit.conversation], hit.conversation), reverse=True)


def _as_data(hit: Hit, terms: Sequence[Term]) -> dict[str, Any]:
    """`marks` are ranges of `text` in code points: whoever shows it marks them and never reads it as HTML."""
    whole = " ".join(hit.text.split())
    marks = marks_in(whole, terms)
    begin = 0
    if marks and marks[0][1] > SHOWN_AT_ONCE:
        first = marks[0][0]
        begin = whole.find(" ", max(0, first - BEFORE_MARK), first) + 1 or first
    text = ("… " if begin else "") + whole[begin : begin + EXCERPT]
    moved = begin - 2 if begin else 0
    return {
        "source": hit.source,
        "seq": hit.seq,
        "author": hit.author,
        "at": hit.at.isoformat(),
        "text": text + ("…" if begin + EXCERPT < len(whole) else ""),
        "marks": [[start - moved, end - moved] for start, end in marks if end <= begin + EXCERPT],
    }


# A place in the results: where the window begins, and how many of it were shown.


def _read(after: str) -> tuple[Q, int]:
    if not after:
        return Q(), 0
    try:
        given, at, pk = after.split("~")
        offset = max(0, int(given))
        if not at:
            return Q(), offset
        moment, key = datetime.fromisoformat(at), UUID(pk)
        return Q(last_message_at__lt=moment) | Q(last_message_at=moment, pk__lt=key), offset
    except ValueError:
        raise Refusal(Code.INVALID) from None


def _next(newest: Sequence[tuple[UUID, datetime]], after: str, shown: int, ranked: int) -> str | None:
    if shown < ranked:
        _, at, pk = after.split("~") if after else ("", "", "")
        return f"{shown}~{at}~{pk}"
    if len(newest) <= WINDOW:
        return None
    pk, at = newest[WINDOW - 1]
    return f"0~{at.isoformat()}~{pk}"
