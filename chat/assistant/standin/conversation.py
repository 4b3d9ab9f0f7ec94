"""Reading a request: who the assistant is, what it may know, which tools it has, and what was said."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from chat.assistant.standin.language import detect
from chat.assistant.standin.tools import Role, Tool, find_role, trade_tools

_AGENT = re.compile(r"^\[Agent ([^\]\n]+)\]:[ \t]*", re.MULTILINE)
_DOCUMENT = re.compile(r"<document(?:\s+title=\"([^\"]*)\")?[^>]*>(.*?)</document>", re.DOTALL)
_FRAME = ("<context>", "<examples>", "<guardrails>")
_TAG = re.compile(r"\s*<[a-z_]+[\s>]")
# What the portal itself puts into the customer's turns.
_NOTE = re.compile(
    r"^\((?:Note by the portal|The customer opened the chat|Your last answer was cut off)\b.*\)$", re.DOTALL
)
# What staff tell the assistant in the middle of a conversation.
_STAFF = re.compile(r"<staff_instruction reference=\"[^\"]+\">\n(.*)\n</staff_instruction>", re.DOTALL)
_NAME = re.compile(r"(?:[Yy]ou are|[Yy]our name is|[Nn]amed|[Cc]alled|[Ii] am|I'm)\s+\**([A-Z][\w'-]+)\**(?=[,.;: ])")
_NOT_A_NAME = {"The", "A", "An", "Claude", "Not", "Part"}


@dataclass(frozen=True)
class Document:
    title: str
    text: str


@dataclass(frozen=True)
class SearchResult:
    """A passage that a tool found, in the blocks in which it can be cited."""

    index: int  # among all search results of the request, which is how the API counts them
    source: str
    title: str
    blocks: tuple[str, ...]
    citable: bool


@dataclass(frozen=True)
class ToolOutcome:
    """A tool that ran: what it was given and what it said."""

    name: str
    input: dict[str, Any]
    said: Any  # parsed JSON where it is JSON, else text
    failed: bool
    results: tuple[SearchResult, ...] = ()


@dataclass
class Turn:
    """What one side said until the other spoke."""

    speaker: str  # customer, assistant, agent or portal
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
    notes: tuple[str, ...] = ()  # by the portal, on what the customer wrote last
    instructions: tuple[str, ...] = ()  # of staff, that nothing has been said to yet

    @cached_property
    def language(self) -> str:
        """The customer's."""
        return detect(text for turn in self.turns if turn.speaker == "customer" for text in turn.texts)

    @cached_property
    def trade_tools(self) -> list[Tool]:
        return trade_tools(self.tools)

    def tool_for(self, role: Role) -> Tool | None:
        return find_role(role, self.tools)

    @property
    def outcomes(self) -> list[ToolOutcome]:
        """Of all tools so far, in their order."""
        return [outcome for turn in self.turns for outcome in turn.outcomes]

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
    frame, said = _split_frame(body["messages"])
    last = said[-1][1] if said and said[-1][0] == "user" else []
    said = [(role, kept) for role, blocks in said if (kept := [b for b in blocks if not _is_instruction(b)])]
    frame += [text for _, blocks in said for text in _texts(blocks[1:]) if text.startswith("<context>")]
    offered = body.get("tools", []) if body.get("tool_choice", {}).get("type") != "none" else []
    return Conversation(
        name=_read_name(_text(body.get("system") or "")),
        documents=tuple(
            Document(title or "", text.strip()) for part in frame for title, text in _DOCUMENT.findall(part)
        ),
        tools={t["name"]: Tool(t["name"], t.get("description", ""), t["input_schema"]) for t in offered},
        turns=_read_turns([(role, _without_asides(blocks)) for role, blocks in said]),
        notes=tuple(text for text in _texts(said[-1][1]) if _NOTE.match(text)) if said else (),
        instructions=tuple(found[1] for text in _texts(last) if (found := _STAFF.fullmatch(text))),
    )


def _split_frame(messages: list[dict[str, Any]]) -> tuple[list[str], list[tuple[str, list[dict[str, Any]]]]]:
    """The company's own texts, and the conversation.

    They can stand in the first message only: what looks like them later is a customer's.
    """
    said = [(message["role"], _blocks(message["content"])) for message in messages]
    first = said[0][1]
    if not any(block.get("text", "").lstrip().startswith(_FRAME) for block in first):
        return [], said
    frame = [block["text"] for block in first if _TAG.match(block.get("text", ""))]
    rest = [block for block in first if not _TAG.match(block.get("text", ""))]
    if rest:
        return frame, [("user", rest), *said[1:]]
    is_acknowledged = len(said) > 1 and said[1][0] == "assistant"
    return frame, said[2:] if is_acknowledged else said[1:]


def _without_asides(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A message as it was written: behind it the portal may have put further context, or a note about it."""
    written = [b for b in blocks if not (b["type"] == "text" and (_is_context(b["text"]) or _NOTE.match(b["text"])))]
    return written or blocks


def _is_instruction(block: dict[str, Any]) -> bool:
    return block["type"] == "text" and bool(_STAFF.fullmatch(block["text"]))


def _is_context(text: str) -> bool:
    return text.startswith(("<context>", "<conversation_so_far>", "<earlier_conversation>"))


def _texts(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["text"] for block in blocks if block["type"] == "text"]


def _read_name(system: str) -> str:
    return next((name for name in _NAME.findall(system) if name not in _NOT_A_NAME), "")


def _read_turns(said: list[tuple[str, list[dict[str, Any]]]]) -> list[Turn]:
    turns: list[Turn] = []
    calls: dict[str, dict[str, Any]] = {}
    result_numbers = count()
    for role, blocks in said:
        for block in _join_cited(blocks):
            if block["type"] == "text":
                for speaker, text in _split_by_speaker(role, block["text"]):
                    _turn_of(speaker, turns).say(text)
            elif block["type"] == "tool_use":
                calls[block["id"]] = block
                _turn_of("assistant", turns)
            elif block["type"] == "tool_result" and block["tool_use_id"] in calls:
                outcome = _read_outcome(calls[block["tool_use_id"]], block, result_numbers)
                _turn_of("assistant", turns).outcomes.append(outcome)
            elif block["type"] == "search_result":
                next(result_numbers)
    return turns


def _join_cited(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Text that was cut into blocks for its citations is one text again."""
    open_text: dict[str, Any] | None = None
    for block in blocks:
        goes_on = block["type"] == "text" and block["text"][:1].isspace()
        if open_text and goes_on:
            open_text = {**open_text, "text": open_text["text"] + block["text"]}
            continue
        if open_text:
            yield open_text
        open_text = block if block["type"] == "text" else None
        if not open_text:
            yield block
    if open_text:
        yield open_text


def _turn_of(speaker: str, turns: list[Turn]) -> Turn:
    if not turns or turns[-1].speaker != speaker:
        turns.append(Turn(speaker))
    return turns[-1]


def _split_by_speaker(role: str, text: str) -> list[tuple[str, str]]:
    """A text in its parts: what stands before the first agent's mark is the customer's or the assistant's
    own."""
    own = "customer" if role == "user" else "assistant"
    if role == "user" and _NOTE.match(text):
        return [("portal", text)]
    before, *marked = _AGENT.split(text)
    parts = [(own, before.strip())]
    parts += [("agent", said.strip()) for said in marked[1::2]]
    return [(speaker, said) for speaker, said in parts if said]


def _read_outcome(call: dict[str, Any], result: dict[str, Any], numbers: Iterator[int]) -> ToolOutcome:
    blocks = _blocks(result.get("content") or "")
    text = "\n".join(block.get("text", "") for block in blocks if block["type"] == "text").strip()
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    failed = bool(result.get("is_error")) or (isinstance(said, dict) and _reports_problem(said))
    results = tuple(_read_result(block, next(numbers)) for block in blocks if block["type"] == "search_result")
    return ToolOutcome(call["name"], call["input"], said, failed, results)


def _read_result(block: dict[str, Any], index: int) -> SearchResult:
    return SearchResult(
        index=index,
        source=block["source"],
        title=block["title"],
        blocks=tuple(part["text"] for part in block["content"]),
        citable=bool((block.get("citations") or {}).get("enabled")),
    )


def _reports_problem(said: dict[str, Any]) -> bool:
    return any(said.get(name) for name in ("error", "errors", "problem", "problems", "is_error"))


def _blocks(content: Any) -> list[dict[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _text(content: Any) -> str:
    return "\n".join(block.get("text", "") for block in _blocks(content) if isinstance(block, dict))
