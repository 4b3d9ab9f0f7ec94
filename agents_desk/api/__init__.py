"""The desk's REST interface, for the pages and for programs with an API key: one router for each noun."""

from ninja import Router

from agents_desk import trail
from agents_desk.api.attachments import router as attachments_router
from agents_desk.api.bulk import router as bulk_router
from agents_desk.api.consultations import router as consultations_router
from agents_desk.api.conversations import router as conversations_router
from agents_desk.api.instructions import router as instructions_router
from agents_desk.api.letters import router as letters_router
from agents_desk.api.lists import router as lists_router
from agents_desk.api.macros import router as macros_router
from agents_desk.api.merging import router as merging_router
from agents_desk.api.metrics import router as metrics_router
from agents_desk.api.passing import router as passing_router
from agents_desk.api.queue import router as queue_router
from agents_desk.api.replies import router as replies_router
from agents_desk.api.snoozing import router as snoozing_router
from agents_desk.api.staff import router as staff_router
from agents_desk.api.tags import router as tags_router
from agents_desk.api.writing import router as writing_router

desk_router = Router(tags=["desk"])
desk_router.add_decorator(trail.record_write)
for router in (
    queue_router,
    lists_router,
    conversations_router,
    writing_router,
    consultations_router,
    instructions_router,
    attachments_router,
    letters_router,
    replies_router,
    snoozing_router,
    tags_router,
    merging_router,
    staff_router,
    passing_router,
    bulk_router,
    macros_router,
):
    desk_router.add_router("", router)

__all__ = ["desk_router", "metrics_router"]
