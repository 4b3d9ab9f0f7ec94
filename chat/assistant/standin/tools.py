"""The tools that a request offers, and which of them have a part of their own in a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_SEARCHES = ("search", "knowledge", "article", "documentation")
_QUERIES = frozenset({"query", "q", "question", "search", "search_query"})


class Role(StrEnum):
    """What a tool is for, where that is not the company's own trade."""

    HUMAN = "request_human"
    RESOLVE = "resolve_conversation"
    SEARCH = "search_knowledge"
    VERIFY = "verify_customer"


@dataclass(frozen=True)
class Tool:
    name: str
    description: str
    schema: dict[str, Any]

    @property
    def required(self) -> list[str]:
        return list(self.schema.get("required", ()))

    @property
    def properties(self) -> dict[str, Any]:
        return self.schema.get("properties", {})


def find_role(role: Role, tools: Mapping[str, Tool]) -> Tool | None:
    """The tool of that name; for the search and the verification else one whose schema shows that it is it."""
    return tools.get(role) or next((tool for tool in tools.values() if _plays(tool, role)), None)


def trade_tools(tools: Mapping[str, Tool]) -> list[Tool]:
    """The company's own tools."""
    taken = {tool.name for role in Role if (tool := find_role(role, tools))}
    return [tool for tool in tools.values() if tool.name not in taken]


def _plays(tool: Tool, role: Role) -> bool:
    if role is Role.VERIFY:
        return {"email", "code"} <= tool.properties.keys()
    if role is Role.SEARCH and len(tool.required) == 1:
        described = f"{tool.name} {tool.description}".lower()
        return tool.required[0] in _QUERIES and any(word in described for word in _SEARCHES)
    return False
