"""The portal's clock: everything that asks what time it is asks here, so that tests and sample data can set it.

Leases are the exception: they run by the database's clock, because workers on several machines compare them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)


def now() -> datetime:
    """The current time, in UTC."""
    return _fixed.get() or datetime.now(UTC)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Within the block it is `moment`, in this thread and in what it calls."""
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)
