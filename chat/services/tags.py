"""Free words that agents put on a conversation, to find it again and to count by."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from chat.models import Conversation
from chat.protocol import MAX_TAGS, Code, EventType, Refusal
from chat.services.transcript import Transcript, writing

MOST = MAX_TAGS
LONGEST = 40

# Locked in the order in which everybody locks several conversations, so that nobody waits in a ring.
LOCK_TAGGED = 'SELECT id FROM "chat_conversation" WHERE tags @> ARRAY[%s]::varchar[] ORDER BY id FOR UPDATE'
RENAME = """
    UPDATE "chat_conversation"
       SET tags = CASE WHEN tags @> ARRAY[%(new)s]::varchar[] THEN array_remove(tags, %(old)s)
                       ELSE array_replace(tags, %(old)s, %(new)s) END
     WHERE tags @> ARRAY[%(old)s]::varchar[]
"""
REMOVE = """
    UPDATE "chat_conversation" SET tags = array_remove(tags, %(old)s) WHERE tags @> ARRAY[%(old)s]::varchar[]
"""


def clean(tags: Iterable[str]) -> list[str]:
    """The tags as they are kept: lower-case, single blanks, each once. Raises `invalid` for what cannot be one."""
    kept: dict[str, None] = {}
    for tag in tags:
        tag = " ".join(tag.lower().split()).removeprefix("#").strip()
        if not 1 <= len(tag) <= LONGEST or not tag.isprintable() or "," in tag:
            raise Refusal(Code.INVALID)
        kept[tag] = None
    return list(kept)


def set_tags(*, conversation_id, agent, tags: Iterable[str]) -> int:
    """Makes these the conversation's tags, at most 20; returns the number reached in the desk's stream."""
    wanted = clean(tags)
    with writing(conversation_id) as transcript:
        _put(transcript, agent, wanted)
    return transcript.conversation.desk_seq


def change(*, conversation_id, agent, add: Iterable[str] = (), remove: Iterable[str] = ()) -> int:
    """Adds and removes tags and leaves the others alone, whoever else is at it."""
    added, removed = clean(add), set(clean(remove))
    with writing(conversation_id) as transcript:
        kept = [tag for tag in transcript.conversation.tags if tag not in removed]
        _put(transcript, agent, [*kept, *(tag for tag in added if tag not in kept)])
    return transcript.conversation.desk_seq


def rename(*, tag: str, to: str) -> int:
    """Renames a tag everywhere, or joins it with one that exists; returns in how many conversations.

    It is a change of the word and not of the conversations, so their transcripts say nothing of it.
    """
    (old,), (new,) = clean([tag]), clean([to])
    return 0 if old == new else _everywhere(RENAME, old=old, new=new)


def remove(*, tag: str) -> int:
    """Takes a tag off every conversation; returns of how many."""
    (old,) = clean([tag])
    return _everywhere(REMOVE, old=old)


def _put(transcript: Transcript, agent, tags: list[str]) -> None:
    conversation: Conversation = transcript.conversation
    if len(tags) > MOST:
        raise Refusal(Code.INVALID)
    if tags == conversation.tags:
        return
    transcript.set(tags=tags)
    transcript.append_event(EventType.TAGGED, {"tags": tags, "by": agent.display_name})
    transcript.change_lists()


def _everywhere(statement: str, **words: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK_TAGGED, [words["old"]])
        cursor.execute(statement, words)
        return cursor.rowcount
