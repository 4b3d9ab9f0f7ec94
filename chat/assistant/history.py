"""What was said and done so far in a conversation, read in one statement, as the model is to see it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from chat import queries
from chat.models import Author, Conversation


@dataclass(frozen=True, slots=True)
class Compacted:
    """What stands for the beginning of a long conversation."""

    upto: int
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the transcript that the model did not write in a step of its own; `text` names its files too.

    `caution` is the kind of verdict that the guardrails found on it, if the model is to be warned.
    """

    seq: int
    author: str
    name: str
    text: str
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Instructed:
    """What staff told the assistant; it stands before the first model call that had read it."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """A stored model call: its blocks, the tool answers by block number, and the tokens that it read."""

    step_id: int
    turn_id: int
    number: int
    stop_reason: str
    blocks: list[dict[str, Any]]
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    read_tokens: int = 0
    position: int = 0
    read_instruction: int = 0

    @property
    def text(self) -> str:
        return "".join(block["text"] for block in self.blocks if block["type"] == "text")

    def open_tools(self) -> list[tuple[int, dict[str, Any]]]:
        """Tool uses that have no stored answer yet: the worker died between the step and its tools."""
        return [
            (index, block)
            for index, block in enumerate(self.blocks)
            if block["type"] == "tool_use" and index not in self.answers
        ]


Item = Compacted | Said | Instructed | Called


@dataclass(frozen=True, slots=True)
class History:
    """`read_seq` and `read_instruction` are the newest message and instruction in it, also of what is compacted."""

    items: list[Item]
    read_seq: int
    read_instruction: int = 0

    @property
    def is_for_staff_alone(self) -> bool:
        """Whether the newest word is an instruction, and the customer has had their answer already."""
        said = [item for item in self.items if not isinstance(item, Instructed)]
        waits = bool(said) and isinstance(said[-1], Said) and said[-1].author == Author.CUSTOMER
        return bool(self.items) and isinstance(self.items[-1], Instructed) and not waits

    def steps_of(self, turn_id: int) -> list[Called]:
        return [item for item in self.items if isinstance(item, Called) and item.turn_id == turn_id]


# Messages stand at their number, model calls behind the last message they had read: so the history is rebuilt in the
# very words of the earlier requests, and the model's cache recognises it. A superseded turn counts as far as its tools
# went, since their effects stay. What has been compacted is left away. Instructions come last, to be placed afterwards;
# one is compacted with the first call that had read it.
INSTRUCTION = 2
HISTORY = """
      WITH compacted AS (
           SELECT upto, text FROM chat_compaction WHERE conversation_id = %(conversation)s ORDER BY upto DESC LIMIT 1),
           begins AS (SELECT COALESCE((SELECT upto FROM compacted), 0) AS after)
    SELECT upto AS position, -1 AS rank, 0 AS turn, 0 AS number, jsonb_build_object('text', text) FROM compacted
 UNION ALL
    SELECT m.seq, 0, 0, 0,
           jsonb_build_object('author', m.author, 'name', m.name, 'text', m.text, 'files',
               CASE WHEN m.attachment_count > 0 THEN
               (SELECT jsonb_agg(jsonb_build_object('name', a.name, 'type', a.type, 'size', a.size) ORDER BY a.position)
                  FROM chat_attachment a WHERE a.message_id = m.id) END, 'caution',
               (SELECT v.kind FROM chat_verdict v WHERE v.message_id = m.id AND v.action = 'caution' LIMIT 1))
      FROM chat_message m, begins
     WHERE m.conversation_id = %(conversation)s AND m.seq > begins.after
       AND NOT EXISTS (SELECT FROM chat_step s WHERE s.turn_id = m.turn_id AND NOT s.discarded)
 UNION ALL
    SELECT s.read_seq, 1, t.id, s.number,
           jsonb_build_object('step', s.id, 'stop_reason', s.stop_reason, 'blocks', s.blocks,
               'read_instruction', s.read_instruction,
               'read_tokens', s.input_tokens + s.cache_write_tokens + s.cache_read_tokens, 'answers',
               (SELECT jsonb_agg(jsonb_build_object('block', c.block, 'output', c.output, 'is_error', c.is_error))
                  FROM chat_toolcall c WHERE c.step_id = s.id))
      FROM chat_step s JOIN chat_turn t ON t.id = s.turn_id, begins
     WHERE t.conversation_id = %(conversation)s AND NOT s.discarded AND s.read_seq > begins.after
       AND (t.state = 'finished' OR t.id = %(turn)s
            OR EXISTS (SELECT FROM chat_toolcall c WHERE c.step_id = s.id))
 UNION ALL
    SELECT 2147483647, 2, i.id, 0,
           jsonb_build_object('text', i.text, 'compacted', EXISTS (
               SELECT FROM chat_step s JOIN chat_turn t ON t.id = s.turn_id, begins
                WHERE t.conversation_id = %(conversation)s AND NOT s.discarded AND s.read_seq <= begins.after
                  AND s.read_instruction >= i.id))
      FROM chat_instruction i WHERE i.conversation_id = %(conversation)s
  ORDER BY position, rank, turn, number
"""


def read_history(conversation_id, turn_id: int) -> History:
    """The conversation up to now, including the steps that this turn has stored already."""
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, {"conversation": conversation_id, "turn": turn_id})
        rows = cursor.fetchall()
    items = [_item(*row) for row in rows if row[1] != INSTRUCTION]
    told = [(id_, orjson.loads(data)) for _, rank, id_, _, data in rows if rank == INSTRUCTION]
    return History(
        _placed(items, [Instructed(id_, data["text"]) for id_, data in told if not data["compacted"]]),
        read_seq=max((item.seq for item in items if isinstance(item, Said)), default=0),
        read_instruction=max((id_ for id_, _ in told), default=0),
    )


def _placed(items: list[Item], instructions: list[Instructed]) -> list[Item]:
    """Each instruction before the first call that had read it, so that the beginning of the request stays as it was."""
    waiting = deque(instructions)
    placed: list[Item] = []
    for item in items:
        while isinstance(item, Called) and waiting and waiting[0].id <= item.read_instruction:
            placed.append(waiting.popleft())
        placed.append(item)
    return [*placed, *waiting]


def _item(position: int, rank: int, turn: int, number: int, data: Any) -> Item:
    data = orjson.loads(data) if isinstance(data, str) else data
    if rank == -1:
        return Compacted(position, data["text"])
    if rank == 0:
        text = "\n".join(filter(None, [data["text"], *map(_file_line, data["files"] or [])]))
        return Said(position, data["author"], data["name"], text, data["caution"] or "")
    answers = {answer["block"]: answer for answer in data["answers"] or []}
    return Called(
        data["step"],
        turn,
        number,
        data["stop_reason"],
        data["blocks"],
        answers,
        data["read_tokens"],
        position,
        data["read_instruction"],
    )


def _file_line(file: dict[str, Any]) -> str:
    """What the model is told of a file; its name is the sender's word like the rest of the message."""
    size = max(1, round(file["size"] / 1000))
    return f"[Attached file, which you cannot open: {file['name']} ({file['type']}, {size} kB)]"


def read_earlier(conversation_id: UUID, previous_id: UUID | None) -> str:
    """What is remembered of the conversation that this one follows, and of those that were joined to it."""
    followed = Conversation.objects.open_to_readers_of(conversation_id).filter(pk=previous_id)
    joined = Conversation.objects.joined_to(conversation_id)
    return "\n\n".join(queries.summary_of(conversation) for conversation in (*followed, *joined))


def spoken_by_assistant(item: Said) -> bool:
    return item.author == Author.ASSISTANT
