"""The desk's lists over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from agents_desk.api.auth import staff
from agents_desk.queries import queue

router = Router(auth=staff)


@router.get("/queue", summary="Who waits, what I hold, what is going on")
def read_queue(request: HttpRequest, live_before: datetime | None = None) -> dict[str, Any]:
    """Waiting with the longest wait first. `live_before` is the `next` of an earlier page of the live ones."""
    return queue(request.auth, live_before=live_before)
