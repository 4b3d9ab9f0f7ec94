"""The API's own rules for a request. A mistake of the portal shall fail here as it would fail at the real
API."""

import re
from typing import Any

from chat.assistant.standin.content import check_output_format, check_search_results
from chat.assistant.standin.wire import BadRequest

_KNOWN = frozenset(
    {
        "cache_control",
        "container",
        "context_management",
        "inference_geo",
        "max_tokens",
        "mcp_servers",
        "messages",
        "metadata",
        "model",
        "output_config",
        "output_format",
        "service_tier",
        "stop_sequences",
        "stream",
        "system",
        "thinking",
        "tool_choice",
        "tools",
    }
)
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")


def check_request(body: Any, *, counting: bool = False) -> dict[str, Any]:
    """The body itself, if the API would take it. Raises BadRequest. Counting tokens needs no `max_tokens`."""
    if not isinstance(body, dict):
        raise BadRequest("The request body is not a JSON object.")
    for name in body:
        if name not in _KNOWN:
            raise BadRequest(f"{name}: Extra inputs are not permitted")
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise BadRequest("model: Field required")
    if not counting:
        limit = body.get("max_tokens")
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise BadRequest("max_tokens: Input should be a valid integer greater than or equal to 1")
    _check_system(body.get("system", ""))
    _check_tools(body.get("tools", []))
    _check_messages(body.get("messages"))
    check_search_results(body["messages"])
    check_output_format(body)
    return body


def _check_system(system: Any) -> None:
    if isinstance(system, str):
        return
    if not isinstance(system, list):
        raise BadRequest("system: Input should be a valid string or list")
    for index, block in enumerate(system):
        if not isinstance(block, dict) or block.get("type") != "text":
            raise BadRequest(f"system.{index}: Input should be a text block")
        if not isinstance(block.get("text"), str) or not block["text"].strip():
            raise BadRequest("system: text content blocks must be non-empty")


def _check_tools(tools: Any) -> None:
    if not isinstance(tools, list):
        raise BadRequest("tools: Input should be a valid list")
    names = set()
    for index, tool in enumerate(tools):
        name = tool.get("name") if isinstance(tool, dict) else None
        if not isinstance(name, str) or not _TOOL_NAME.fullmatch(name):
            raise BadRequest(f"tools.{index}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
        if name in names:
            raise BadRequest("tools: Tool names must be unique.")
        names.add(name)
        schema = tool.get("input_schema")
        if not isinstance(schema, dict) or schema.get("type") != "object":
            raise BadRequest(f"tools.{index}.input_schema.type: Input should be 'object'")


def _check_messages(messages: Any) -> None:
    if not isinstance(messages, list) or not messages:
        raise BadRequest("messages: at least one message is required")
    open_calls: set[str] = set()
    for index, turn in enumerate(messages):
        if not isinstance(turn, dict) or turn.get("role") not in {"user", "assistant"}:
            raise BadRequest(f"messages.{index}.role: Input should be 'user' or 'assistant'")
        blocks = _check_content(index, turn.get("content"))
        answered = {block.get("tool_use_id") for block in blocks if block["type"] == "tool_result"}
        if missing := open_calls - answered:
            raise BadRequest(
                f"messages.{index}: `tool_use` ids were found without `tool_result` blocks"
                f" immediately after: {', '.join(sorted(missing))}"
            )
        if unexpected := answered - open_calls:
            raise BadRequest(
                f"messages.{index}.content: unexpected `tool_use_id` found in `tool_result` blocks: "
                + ", ".join(sorted(map(str, unexpected)))
            )
        open_calls = {block["id"] for block in blocks if block["type"] == "tool_use"}
    if messages[0]["role"] != "user":
        raise BadRequest('messages: first message must use the "user" role')
    if open_calls:
        raise BadRequest("messages: the last `tool_use` has no `tool_result`")


def _check_content(index: int, content: Any) -> list[dict[str, Any]]:
    if isinstance(content, str):
        if not content.strip():
            raise BadRequest(f"messages.{index}: user messages must have non-empty content")
        return []
    if not isinstance(content, list) or not content:
        raise BadRequest(f"messages.{index}.content: Input should be a non-empty string or list")
    for place, block in enumerate(content):
        where = f"messages.{index}.content.{place}"
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            raise BadRequest(f"{where}.type: Field required")
        if block["type"] == "text" and (not isinstance(block.get("text"), str) or not block["text"].strip()):
            raise BadRequest("messages: text content blocks must be non-empty")
        if block["type"] == "tool_use" and not (
            isinstance(block.get("id"), str) and isinstance(block.get("input"), dict)
        ):
            raise BadRequest(f"{where}.tool_use.input: Input should be a valid dictionary")
    return content
