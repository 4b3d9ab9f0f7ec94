"""The desk's REST interface, for the pages and for programs with an API key: one router for each noun."""

from ninja import Router

from agents_desk.api.conversations import router as conversations_router
from agents_desk.api.metrics import router as metrics_router
from agents_desk.api.queue import router as queue_router
from agents_desk.api.writing import router as writing_router

desk_router = Router(tags=["desk"])
for router in (queue_router, conversations_router, writing_router):
    desk_router.add_router("", router)

__all__ = ["desk_router", "metrics_router"]
