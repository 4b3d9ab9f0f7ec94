"""The API's rules for search results, citations and structured output."""

from collections.abc import Iterator
from typing import Any

from chat.assistant.standin.wire import BadRequest

_LOCATION = {
    "cited_text": str,
    "source": str,
    "search_result_index": int,
    "start_block_index": int,
    "end_block_index": int,
}


def check_search_results(messages: list[dict[str, Any]]) -> None:
    """Raises BadRequest for a search result or a citation that the API would not take."""
    enabled = set()
    for where, block in _walk(messages):
        if block["type"] == "search_result":
            _check_search_result(where, block)
            enabled.add(is_citable(block))
        elif block["type"] == "text":
            for number, citation in enumerate(block.get("citations") or ()):
                _check_citation(f"{where}.citations.{number}", citation)
    if len(enabled) > 1:
        raise BadRequest("search_result: citations must be enabled for all search results or for none")


def is_citable(block: dict[str, Any]) -> bool:
    return bool((block.get("citations") or {}).get("enabled"))


def check_output_format(body: dict[str, Any]) -> None:
    """Raises BadRequest for a format that the API would not take."""
    asked = (body.get("output_config") or {}).get("format") or body.get("output_format")
    if asked is None:
        return
    if not isinstance(asked, dict) or asked.get("type") != "json_schema" or not isinstance(asked.get("schema"), dict):
        raise BadRequest("output_config.format: Input should be of type 'json_schema' with a schema")
    for schema in _objects(asked["schema"]):
        if schema.get("additionalProperties") is not False:
            raise BadRequest(
                "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false"
            )
    if any(is_citable(block) for _, block in _walk(body["messages"]) if block["type"] == "search_result"):
        raise BadRequest("output_config.format: citations cannot be used with structured output")


def _walk(messages: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every content block, those inside tool results too."""
    for index, turn in enumerate(messages):
        blocks = turn["content"] if isinstance(turn["content"], list) else []
        for place, block in enumerate(blocks):
            where = f"messages.{index}.content.{place}"
            yield where, block
            if block["type"] == "tool_result" and isinstance(block.get("content"), list):
                for number, inner in enumerate(block["content"]):
                    if not isinstance(inner, dict) or not isinstance(inner.get("type"), str):
                        raise BadRequest(f"{where}.tool_result.content.{number}.type: Field required")
                    yield f"{where}.tool_result.content.{number}", inner


def _check_search_result(where: str, block: dict[str, Any]) -> None:
    for name in ("source", "title"):
        if not isinstance(block.get(name), str):
            raise BadRequest(f"{where}.search_result.{name}: Field required")
    content = block.get("content")
    if not isinstance(content, list) or not content:
        raise BadRequest(f"{where}.search_result.content: List should have at least 1 item")
    for number, part in enumerate(content):
        if not isinstance(part, dict) or part.get("type") != "text" or not str(part.get("text") or "").strip():
            raise BadRequest(f"{where}.search_result.content.{number}: Input should be a non-empty text block")


def _check_citation(where: str, citation: Any) -> None:
    if not isinstance(citation, dict) or not isinstance(citation.get("type"), str):
        raise BadRequest(f"{where}.type: Field required")
    if citation["type"] != "search_result_location":
        return
    for name, kind in _LOCATION.items():
        if not isinstance(citation.get(name), kind):
            raise BadRequest(f"{where}.search_result_location.{name}: Field required")
    if citation["end_block_index"] <= citation["start_block_index"]:
        raise BadRequest(f"{where}.search_result_location.end_block_index: must be greater than start_block_index")


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for inner in schema.values():
            yield from _objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _objects(inner)
