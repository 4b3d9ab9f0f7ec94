"""A conversation as a text for who reads it from outside: material, in which nobody can speak for somebody else."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

import orjson

from chat.assistant import compaction
from chat.assistant.history import Called, Compacted, History, Instructed, Item, Said
from chat.models import Author

LONGEST = 120_000  # characters; then the beginning is told in fewer words
LONGEST_RESULT = 4_000
TAG = re.compile(r"<(?=/?[a-z_])", re.IGNORECASE)


def transcript_text(history: History) -> str:
    """Who said what, and what the tools answered, each in an element of its own."""
    items = history.items
    text = _told(items)
    if len(text) > LONGEST and (shorter := compaction.compact(history)):
        text = _told([shorter, *(item for item in items if _position(item) > shorter.upto)])
    return f"<transcript>\n{text}\n</transcript>"


def _told(items: list[Item]) -> str:
    return "\n".join(part for item in items for part in _parts(item))


def _position(item: Item) -> int:
    match item:
        case Compacted():
            return item.upto
        case Said():
            return item.seq
        case Called():
            return item.position
        case Instructed():
            return 0


def _parts(item: Item):
    match item:
        case Compacted(text=text):
            yield _element("so_far", text)
        case Said():
            yield _element("message", item.text, number=str(item.seq), speaker=_speaker(item))
        case Instructed(text=text):
            yield _element("message", text, speaker="staff, to the assistant alone")
        case Called():
            if item.text.strip():
                yield _element("message", item.text, speaker="assistant")
            for index, block in enumerate(item.blocks):
                if block["type"] == "tool_use" and (answer := item.answers.get(index)):
                    said = orjson.dumps({"input": block["input"], "output": answer["output"]}).decode()
                    yield _element("tool", said[:LONGEST_RESULT], name=block["name"])


def _speaker(item: Said) -> str:
    return f"agent {item.name}" if item.author == Author.AGENT else item.author


def _element(tag: str, text: str, **attributes: str) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{tag}{written}>{TAG.sub('‹', text.strip())}</{tag}>"
