"""How often somebody may do something: token buckets per process.

They bound what one visitor or address costs; several web processes multiply the bound by their number. The rates are
settings, so that a load test can raise them openly.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

from chat.protocol import Code, Refusal

MOST_KEYS = 50_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Limit:
    """`amount` per `seconds` for each key, all of which may be used at once."""

    def __init__(self, amount: int, seconds: float):
        self._amount = amount
        self._per_second = amount / seconds
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def check(self, key: str) -> None:
        """Takes one from the key's bucket. Raises `too_fast` when it is empty."""
        now = time.monotonic()
        bucket = self._buckets.pop(key, None) or _Bucket(self._amount, now)
        bucket.tokens = min(self._amount, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        self._buckets[key] = bucket
        while len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        if bucket.tokens < 1:
            raise Refusal(Code.TOO_FAST)
        bucket.tokens -= 1
