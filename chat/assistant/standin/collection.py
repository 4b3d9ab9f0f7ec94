"""Following how a tool's fields are collected over a conversation.

Nothing is remembered between requests: the conversation is read again from its start each time, and what
is known, asked and rejected follows from it.
"""

import re
from dataclasses import dataclass, field

from chat.assistant.standin.conversation import Conversation, ToolOutcome, Turn
from chat.assistant.standin.extraction import extract
from chat.assistant.standin.fields import Field, Values, read_fields
from chat.assistant.standin.intents import SHORT, Intent, is_question, read_intent
from chat.assistant.standin.tools import Tool
from chat.assistant.standin.verification import is_refusal
from chat.assistant.standin.vocabulary import humanise, stems, subject_stems
from chat.assistant.standin.wishes import wanted_tool

_CHANGES = re.compile(
    r"\b(?:what if|instead|actually|change|wrong|correct\w*|rather|make it|meant|sorry|again|recalculate|update)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\*\*([^*\n]+)\*\*")


@dataclass
class Collection:
    """One tool's fields: what is known of them, and how it went so far."""

    tool: Tool
    fields: list[Field]
    values: Values = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # by the assistant's last message
    gained: Values = field(default_factory=dict)  # by the customer's last message
    outcome: ToolOutcome | None = None  # the last that succeeded
    active: bool = True
    begun_now: bool = True
    rejected: list[str] = field(default_factory=list)  # what a tool would not take, or could not do without after all

    @property
    def missing(self) -> list[Field]:
        return [f for f in self.fields if (f.required or f.name in self.rejected) and f.name not in self.values]

    def hear(self, turn: Turn, ignore: frozenset[str]) -> None:
        text = ". ".join(turn.texts)
        found = extract(text, self.fields, known=self.values, asked=self.asked, ignore=ignore)
        changed = {name: value for name, value in found.items() if self.values.get(name) != value}
        is_correction = bool(_CHANGES.search(text)) or (not is_question(text) and len(text.split()) <= SHORT)
        if not self.active and self.outcome and changed and is_correction:
            self.active = True
        self.gained = changed if self.active else {}
        self.values.update(self.gained)

    def learn(self, outcome: ToolOutcome) -> None:
        if is_refusal(outcome):
            self.active = False  # nothing is wrong with the values; it is tried again with them
        elif outcome.failed:
            self.rejected = rejected_fields(outcome, self.fields)
            for name in self.rejected:
                self.values.pop(name, None)
            self.active = bool(self.rejected)
        else:
            self.outcome, self.active = outcome, False
            self.values = dict(outcome.input)


def follow(conversation: Conversation) -> Collection | None:
    """The collection that the conversation is in, or was in last."""
    current: Collection | None = None
    ignore = frozenset(filter(None, [conversation.name.lower()]))
    for turn in conversation.turns:
        if turn.speaker == "customer":
            current = _begun(turn, conversation, current)
            if current and any(read_intent(text) is Intent.CANCEL for text in turn.texts):
                current.active, current.gained = False, {}
            elif current:
                current.hear(turn, ignore)
        elif turn.speaker == "assistant":
            for outcome in turn.outcomes:
                current = _after(outcome, conversation, current)
            if current:
                current.begun_now = False
                current.asked = _asked(turn, current.fields)
    return current


def _after(outcome: ToolOutcome, conversation: Conversation, current: Collection | None) -> Collection | None:
    """A tool that was called without any question may still ask for something: which policy, say."""
    if current is None or current.tool.name != outcome.name:
        tool = next((tool for tool in conversation.trade_tools if tool.name == outcome.name), None)
        if tool is None or not outcome.failed or is_refusal(outcome):
            return current
        if not rejected_fields(outcome, read_fields(tool)):
            return current
        current = Collection(tool, read_fields(tool), values=dict(outcome.input), begun_now=False)
    current.learn(outcome)
    return current


def _begun(turn: Turn, conversation: Conversation, current: Collection | None) -> Collection | None:
    tool = _wished_for(turn, conversation)
    if tool is None:
        return current
    if current is None or current.tool.name != tool.name:
        return Collection(tool, read_fields(tool))
    if not current.active and current.outcome is None:
        current.active, current.begun_now = True, True
    return current


def _wished_for(turn: Turn, conversation: Conversation) -> Tool | None:
    """The tool that has something to collect for what the customer wants."""
    tools = conversation.trade_tools
    wanted = [tool for text in turn.texts if (tool := wanted_tool(text, tools))]
    telling = [tool for tool in tools if tool.required and _tells_facts(turn, tool)]
    return next((tool for tool in [*wanted, *telling] if tool.required), None)


def _tells_facts(turn: Turn, tool: Tool) -> bool:
    """Whether somebody who never named the thing gives the figures that only this tool has use for."""
    if len(turn.text.split()) > 2 * SHORT or any(read_intent(text) is not Intent.OTHER for text in turn.texts):
        return False
    numbers = [f for f in read_fields(tool) if f.is_number and f.required]
    return len(extract(turn.text, numbers, known={}, asked=[], ignore=frozenset())) >= 2


def _asked(turn: Turn, fields: list[Field]) -> list[str]:
    """The fields asked for, which this server sets in bold type in the last paragraph."""
    last = turn.text.rstrip().rsplit("\n\n", 1)[-1]
    if "?" not in last:
        return []
    labels = _ASKED.findall(last)
    return [f.name for f in fields if f.label in labels]


def problems(outcome: ToolOutcome) -> list[tuple[str, str]]:
    """What a tool found wrong: the field, where it names one, and its words."""
    said = outcome.said
    if not isinstance(said, dict):
        return [("", str(said))]
    for name in ("problems", "errors", "problem", "error"):
        if found := said.get(name):
            return _read_problems(found)
    return [("", str(said.get("message", "")))]


def _read_problems(found: object) -> list[tuple[str, str]]:
    if isinstance(found, dict):
        if "message" in found:
            return [(str(found.get("field") or found.get("loc") or ""), str(found["message"]))]
        return [(str(name), str(text)) for name, text in found.items()]
    if isinstance(found, list):
        return [problem for one in found for problem in _read_problems(one)]
    return [("", str(found))]


def rejected_fields(outcome: ToolOutcome, fields: list[Field]) -> list[str]:
    """The fields whose values a tool did not take, told from its words where it names none."""
    rejected = []
    for name, text in problems(outcome):
        said = set(stems(text))
        rejected += [f.name for f in fields if f.name == name or (not name and _is_named(f, said))]
    return list(dict.fromkeys(rejected))


def _is_named(f: Field, said: set[str]) -> bool:
    names = (set(stems(humanise(f.name))), set(subject_stems(f.label)))
    return any(name and name <= said for name in names)
