"""Who of the staff has a conversation in front of them, and what they are writing: colleagues see it, customers never.

It is kept in Redis, where every web process finds it, and it may be lost: each page tells it anew every few seconds,
and who has not told it for `GONE_SECONDS` is gone.
"""

from __future__ import annotations

import logging
from typing import Any, Literal

import orjson
from redis.exceptions import RedisError

from chat import redis
from chat.protocol import Ephemeral

log = logging.getLogger(__name__)

GONE_SECONDS = 50

Typing = Literal["", "reply", "note"]

# One script, so that what is told last is what is kept: two processes that changed, read and told it one after the
# other could tell the older list last. What is unchanged is told only of somebody who types, which others see fade.
TELL = """
local entries, seen = KEYS[1], KEYS[2]
local user, entry, lasts, channel, before, after = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6]
local now = tonumber(redis.call('TIME')[1])
local changed = ARGV[7] == '1' or (redis.call('HGET', entries, user) or '') ~= entry
if entry == '' then
  redis.call('HDEL', entries, user)
  redis.call('ZREM', seen, user)
else
  redis.call('HSET', entries, user, entry)
  redis.call('ZADD', seen, now, user)
end
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', now - lasts)) do
  redis.call('HDEL', entries, gone)
  redis.call('ZREM', seen, gone)
  changed = true
end
redis.call('EXPIRE', entries, lasts)
redis.call('EXPIRE', seen, lasts)
if changed then
  redis.call('PUBLISH', channel, before .. table.concat(redis.call('HVALS', entries), ',') .. after)
end
"""


def look(conversation_id, user, *, typing: Typing = "") -> None:
    """Notes that this member of staff has the conversation in front of them, and what they are writing there."""
    entry = {"id": user.id, "name": user.display_name, "initials": user.initials, "typing": typing}
    _tell(conversation_id, user.id, orjson.dumps(entry), always=typing != "")


def look_away(conversation_id, user_id: int) -> None:
    """Notes that this member of staff has it in front of them no longer."""
    _tell(conversation_id, user_id, b"", always=False)


def _tell(conversation_id, user_id: int, entry: bytes, *, always: bool) -> None:
    # Whatever stands around the list, so that the script need not know JSON.
    frame = {"conversation": str(conversation_id), "type": Ephemeral.WATCHERS_CHANGED, "data": {"watchers": []}}
    before, after = orjson.dumps(frame).split(b"[]")
    arguments = (user_id, entry, GONE_SECONDS, redis.EPHEMERAL, before + b"[", b"]" + after, int(always))
    try:
        redis.client().eval(TELL, 2, *_keys(conversation_id), *arguments)
    except RedisError as error:
        log.warning("watchers not told: %s", type(error).__name__)


def watchers_of(conversation_id) -> list[dict[str, Any]]:
    """Who looks at it now, as `{id, name, initials, typing}`."""
    try:
        entries = redis.client().hvals(_keys(conversation_id)[0])
    except RedisError as error:
        log.warning("watchers not read: %s", type(error).__name__)
        return []
    return [orjson.loads(entry) for entry in entries]


def _keys(conversation_id) -> tuple[str, str]:
    return f"portal:watchers:{conversation_id}", f"portal:watchers-seen:{conversation_id}"
