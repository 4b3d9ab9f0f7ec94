"""Tokens of a request, split as the API bills them: fresh, written to the cache, read from it.

The API caches everything up to a block marked with `cache_control`, in the order tools, system, messages.
A later request reads the longest such beginning that it shares. Here a prefix is a hash, and a token about
four characters: wrong as a count, right in proportion, which is what tests and a demonstration need.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from chat.assistant.standin.wire import BadRequest

CHARACTERS_PER_TOKEN = 4
SMALLEST_CACHED_PREFIX = 1024  # tokens; shorter ones are not cached, without any error
MOST_BREAKPOINTS = 4
LOOK_BACK = 20  # blocks before a breakpoint in which the API looks for an earlier entry
SECONDS = {"5m": 300, "1h": 3600}


def count_text(text: str) -> int:
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def count_request(body: dict[str, Any]) -> int:
    """All input tokens of a request, cached or not."""
    return sum(_count(block) for block in _blocks(body))


@dataclass(frozen=True, slots=True)
class _Entry:
    expires: float
    ttl: str


@dataclass(slots=True)
class PrefixCache:
    """The prefixes that earlier requests wrote, per API key. `clock` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _entries: dict[str, _Entry] = field(default_factory=dict)

    def account(self, body: dict[str, Any], *, key: str = "") -> dict[str, Any]:
        """The input half of a `usage`, and remember what this request writes. Raises BadRequest."""
        now = self.clock()
        self._entries = {name: entry for name, entry in self._entries.items() if entry.expires > now}
        prefixes = list(_prefixes(body, key))
        breakpoints = [i for i, prefix in enumerate(prefixes) if prefix.ttl]
        if len(breakpoints) > MOST_BREAKPOINTS:
            raise BadRequest(
                f"A maximum of {MOST_BREAKPOINTS} blocks with cache_control may be provided. Found {len(breakpoints)}."
            )
        read = max((self._cached_before(prefixes, i) for i in breakpoints), default=0)
        written_to, by_ttl = read, {"5m": 0, "1h": 0}
        for i in breakpoints:
            prefix = prefixes[i]
            if prefix.tokens < SMALLEST_CACHED_PREFIX:
                continue
            self._entries[prefix.name] = _Entry(now + SECONDS[prefix.ttl], prefix.ttl)
            if prefix.tokens > written_to:
                by_ttl[prefix.ttl] += prefix.tokens - written_to
                written_to = prefix.tokens
        total = prefixes[-1].tokens if prefixes else 0
        return {
            "input_tokens": total - written_to,
            "cache_creation_input_tokens": sum(by_ttl.values()),
            "cache_read_input_tokens": read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": by_ttl["5m"],
                "ephemeral_1h_input_tokens": by_ttl["1h"],
            },
            "service_tier": "standard",
        }

    def _cached_before(self, prefixes: list["_Prefix"], breakpoint_index: int) -> int:
        """Tokens of the longest known prefix at or shortly before a breakpoint; reading keeps it alive."""
        for prefix in reversed(prefixes[max(0, breakpoint_index - LOOK_BACK) : breakpoint_index + 1]):
            entry = self._entries.get(prefix.name)
            if entry:
                self._entries[prefix.name] = _Entry(self.clock() + SECONDS[entry.ttl], entry.ttl)
                return prefix.tokens
        return 0


@dataclass(frozen=True, slots=True)
class _Prefix:
    name: str
    tokens: int
    ttl: str | None  # set where the block carries a breakpoint


def _prefixes(body: dict[str, Any], key: str) -> Iterator[_Prefix]:
    digest = hashlib.sha256(f"{key}\0{body.get('model')}".encode())
    tokens = 0
    blocks = list(_blocks(body))
    for position, block in enumerate(blocks):
        # The mark itself is no part of the content: the same text is the same prefix with or without it.
        content = {name: value for name, value in block.items() if name != "cache_control"}
        digest.update(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
        tokens += _count(block)
        mark = block.get("cache_control")
        if position == len(blocks) - 1:
            mark = mark or body.get("cache_control")
        yield _Prefix(digest.hexdigest(), tokens, _ttl(mark))


def _ttl(mark: Any) -> str | None:
    if mark is None:
        return None
    ttl = mark.get("ttl", "5m") if isinstance(mark, dict) else None
    if ttl not in SECONDS or mark.get("type") != "ephemeral":
        raise BadRequest("cache_control: expected type 'ephemeral' with a ttl of '5m' or '1h'")
    return ttl


def _blocks(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from body.get("tools") or ()
    system = body.get("system") or ()
    yield from [{"type": "text", "text": system}] if isinstance(system, str) else system
    for turn in body["messages"]:
        content = turn["content"]
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        for block in content:
            yield {"role": turn["role"], **block}


def _count(block: dict[str, Any]) -> int:
    """What the model reads of a block: of a search result title, source and text. What a citation quotes is free."""
    match block.get("type"):
        case "text":
            return count_text(block["text"])
        case "tool_result":
            content = block.get("content") or ""
            return count_text(content) if isinstance(content, str) else sum(map(_count, content))
        case "search_result":
            parts = (block["title"], block["source"], *(part["text"] for part in block["content"]))
            return sum(map(count_text, parts))
        case "tool_use":
            return count_text(block["name"]) + count_text(orjson.dumps(block["input"]).decode())
    return count_text(orjson.dumps(block).decode())
