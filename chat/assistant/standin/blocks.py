"""The content blocks of an answer, and putting several parts of one together."""

from typing import Any

from chat.assistant.standin.tools import Tool

Block = dict[str, Any]
Blocks = list[Block]


def text(said: str) -> Block:
    return {"type": "text", "text": said}


def cited(said: str, citations: list[dict[str, Any]]) -> Block:
    """Text that rests on search results. At the API, too, such a text is a block of its own."""
    return {"type": "text", "text": said, "citations": citations}


def call(tool: Tool, values: dict[str, Any]) -> Block:
    return {"type": "tool_use", "name": tool.name, "input": values}


def says(blocks: Blocks) -> bool:
    return any(block["type"] == "text" for block in blocks)


def paragraphs(*parts: Blocks) -> Blocks:
    """Parts as one answer: the text of each begins a paragraph, and tools are called when all is said."""
    answer: Blocks = []
    for part in parts:
        begins = bool(answer)
        for block in part:
            if block["type"] == "text":
                _append(answer, {**block, "text": "\n\n" + block["text"]} if begins else block)
                begins = False
    return answer + [block for part in parts for block in part if block["type"] == "tool_use"]


def _append(answer: Blocks, block: Block) -> None:
    """Plain text goes on in the same block, as a model would write it."""
    if answer and "citations" not in answer[-1] and "citations" not in block:
        answer[-1] = text(answer[-1]["text"] + block["text"])
    else:
        answer.append(block)
