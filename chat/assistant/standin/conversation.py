"""Reading a request: who the assistant is, what it may know, which tools it has, and what was said."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

_AGENT = re.compile(r"^\[Agent ([^\]\n]+)\]:[ \t]*", re.MULTILINE)
_DOCUMENT = re.compile(r"<document(?:\s+title=\"([^\"]*)\")?[^>]*>(.*?)</document>", re.DOTALL)
_FRAME = ("<context>", "<examples>", "<guardrails>")
_NAME = re.compile(r"(?:[Yy]ou are|[Yy]our name is|[Nn]amed|[Cc]alled|[Ii] am|I'm)\s+\**([A-Z][\w'-]+)\**(?=[,.;: ])")
_NOT_A_NAME = {"The", "A", "An", "Claude", "Not", "Part"}


@dataclass(frozen=True)
class Document:
    title: str
    text: str


@dataclass(frozen=True)
class Tool:
    name: str
    description: str
    schema: dict[str, Any]

    @property
    def required(self) -> list[str]:
        return list(self.schema.get("required", ()))


@dataclass(frozen=True)
class ToolOutcome:
    """A tool that ran: what it was given and what it said."""

    name: str
    input: dict[str, Any]
    said: Any  # parsed JSON where it is JSON, else text
    failed: bool
    documents: tuple[Document, ...] = ()


@dataclass
class Turn:
    """What one side said until the other spoke."""

    speaker: str  # customer, assistant or agent
    texts: list[str] = field(default_factory=list)
    outcomes: list[ToolOutcome] = field(default_factory=list)
    reported: int = 0  # how many of the outcomes were there when the last text was said

    @property
    def unreported(self) -> list[ToolOutcome]:
        return self.outcomes[self.reported :]

    def say(self, text: str) -> None:
        self.texts.append(text)
        self.reported = len(self.outcomes)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True)
class Conversation:
    name: str  # of the assistant, or empty
    documents: tuple[Document, ...]
    tools: dict[str, Tool]
    turns: list[Turn]

    @property
    def unreported(self) -> list[ToolOutcome]:
        """What tools said that nobody has told the customer yet; the customer may have written meanwhile."""
        return [outcome for turn in self.turns[-2:] for outcome in turn.unreported]

    @property
    def customer_is_waiting(self) -> bool:
        """Whether the last word is the customer's own."""
        return bool(self.turns) and self.turns[-1].speaker == "customer"

    @property
    def last_customer_turn(self) -> Turn:
        return next((turn for turn in reversed(self.turns) if turn.speaker == "customer"), Turn("customer"))

    @property
    def last_assistant_text(self) -> str:
        return next((turn.text for turn in reversed(self.turns) if turn.speaker == "assistant"), "")


def read_conversation(body: dict[str, Any]) -> Conversation:
    frame, said = [], []
    for message in body["messages"]:
        blocks = _blocks(message["content"])
        texts = [block.get("text", "") for block in blocks if block["type"] == "text"]
        is_frame = message["role"] == "user" and any(text.lstrip().startswith(_FRAME) for text in texts)
        frame += [text for text in texts if text.lstrip().startswith(_FRAME)]
        rest = [b for b in blocks if not b.get("text", "").lstrip().startswith(_FRAME)]
        if is_frame and not rest:
            said = []
            continue
        said.append((message["role"], rest))
    if frame and said and said[0][0] == "assistant":
        said = said[1:]  # its acknowledgement of the frame
    offered = body.get("tools", []) if body.get("tool_choice", {}).get("type") != "none" else []
    return Conversation(
        name=_read_name(_text(body.get("system") or "")),
        documents=tuple(
            Document(title or "", text.strip()) for part in frame for title, text in _DOCUMENT.findall(part)
        ),
        tools={t["name"]: Tool(t["name"], t.get("description", ""), t["input_schema"]) for t in offered},
        turns=_read_turns(said),
    )


def _read_name(system: str) -> str:
    return next((name for name in _NAME.findall(system) if name not in _NOT_A_NAME), "")


def _read_turns(said: list[tuple[str, list[dict[str, Any]]]]) -> list[Turn]:
    turns: list[Turn] = []
    calls: dict[str, dict[str, Any]] = {}
    for role, blocks in said:
        for block in blocks:
            if block["type"] == "text":
                for speaker, text in _split_by_speaker(role, block["text"]):
                    _turn_of(speaker, turns).say(text)
            elif block["type"] == "tool_use":
                calls[block["id"]] = block
                _turn_of("assistant", turns)
            elif block["type"] == "tool_result" and block["tool_use_id"] in calls:
                _turn_of("assistant", turns).outcomes.append(_read_outcome(calls[block["tool_use_id"]], block))
    return turns


def _turn_of(speaker: str, turns: list[Turn]) -> Turn:
    if not turns or turns[-1].speaker != speaker:
        turns.append(Turn(speaker))
    return turns[-1]


def _split_by_speaker(role: str, text: str) -> list[tuple[str, str]]:
    """A text in its parts: what stands before the first agent's mark is the customer's or the assistant's
    own."""
    own = "customer" if role == "user" else "assistant"
    before, *marked = _AGENT.split(text)
    parts = [(own, before.strip())]
    parts += [("agent", said.strip()) for said in marked[1::2]]
    return [(speaker, said) for speaker, said in parts if said]


def _read_outcome(call: dict[str, Any], result: dict[str, Any]) -> ToolOutcome:
    blocks = _blocks(result.get("content") or "")
    documents = tuple(
        Document(block.get("title", ""), _text(block.get("content", "")))
        for block in blocks
        if block["type"] in {"search_result", "document"}
    )
    text = "\n".join(block.get("text", "") for block in blocks if block["type"] == "text").strip()
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    failed = bool(result.get("is_error")) or (isinstance(said, dict) and _reports_problem(said))
    return ToolOutcome(call["name"], call["input"], said, failed, documents)


def _reports_problem(said: dict[str, Any]) -> bool:
    return any(said.get(name) for name in ("error", "errors", "problem", "problems", "is_error"))


def _blocks(content: Any) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(content: Any) -> str:
    return "\n".join(block.get("text", "") for block in _blocks(content) if isinstance(block, dict))
