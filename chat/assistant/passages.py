"""Passages of the knowledge base on their way to the model: as search results that it can cite.

`search_knowledge` stores what it found as data; here it becomes the content of a tool result. Each sentence is a block
of its own, because a block is the smallest thing the model can cite: so a citation names a sentence and not a page.
"""

from __future__ import annotations

import re
from typing import Any

Block = dict[str, Any]

# A sentence with the white space after it, or a line: the pieces joined are the text again, word for word.
PIECES = re.compile(r".+?(?:(?<=[.!?])(?=\s)|\n|\Z)\s*", re.DOTALL)
SHORTEST_PIECE = 24


def result_blocks(output: Any) -> list[Block] | None:
    """The content of a tool result if the tool answered with passages; None if it answered with anything else."""
    results = output.get("results") if isinstance(output, dict) else None
    if not results or not all(_is_passage(result) for result in results):
        return None
    return [
        {
            "type": "search_result",
            "source": result["source"],
            "title": result["title"],
            "content": [{"type": "text", "text": piece} for piece in split_sentences(result["text"])],
            "citations": {"enabled": True},
        }
        for result in results
    ]


def split_sentences(text: str) -> list[str]:
    """The text in pieces that can be cited; what is too short to say anything joins its neighbour."""
    pieces: list[str] = []
    for piece in PIECES.findall(text):
        if pieces and (len(pieces[-1].strip()) < SHORTEST_PIECE or not piece.strip()):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces or [text]


def _is_passage(result: Any) -> bool:
    return isinstance(result, dict) and {"passage", "source", "title", "text"} <= result.keys()
