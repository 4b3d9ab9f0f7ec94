"""Who is at the desk, over REST."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from agents_desk.api.auth import staff
from agents_desk.roster import roster

router = Router(auth=staff)


@router.get("/staff", summary="Who is at the desk, with what load, and what is offered to me")
def read_staff(request: HttpRequest) -> dict[str, Any]:
    """Whoever is available first. `me.offers` are waiting conversations that I may take until `until`."""
    return roster(request.auth)
