"""Files of conversations, given out to those who may see them: their visitor, and staff."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from agents_desk import trail
from agents_desk.api.auth import staff
from chat import access
from chat.attachments.kinds import BY_TYPE
from chat.cookies import VISITOR_COOKIE
from chat.models import Attachment
from chat.protocol import Code, Refusal
from chat.services import attachments
from chat.visitors import bearer_of, visitor_of

CHUNK_BYTES = 64 * 1024
# Whatever a file turns out to be in whatever browser: it runs nothing, loads nothing, is kept nowhere and embedded by
# nobody. Images are shown in place, since they were drawn anew when they came; everything else is for saving.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def attachment(request: HttpRequest, attachment_id: UUID, name: str) -> HttpResponse:
    """One file, or with `?preview=1` an image's small version. The name is for those who save it."""
    try:
        found = _find(request, attachment_id)
    except Refusal as refusal:
        body = {"error": {"code": refusal.code.value, "message": refusal.message}}
        return JsonResponse(body, status=int(refusal.status), headers={"Cache-Control": "no-store"})
    preview = found.preview if request.GET.get("preview") else ""
    kind = BY_TYPE[found.type]
    type_ = "image/webp" if preview else found.type
    file = attachments.read(preview or found.file)
    response = StreamingHttpResponse(
        _chunks(file), content_type=f"{type_}; charset={kind.charset}" if kind.charset else type_, headers=HEADERS
    )
    response["Content-Length"] = file.size
    response["Content-Disposition"] = content_disposition_header(not kind.is_image, found.name)
    return response


def _find(request: HttpRequest, attachment_id: UUID) -> Attachment:
    """Whoever asks: a program by its header, a browser by the visitor's cookie or the session of staff.

    Somebody of the staff may have tried the chat in the same browser, so both are asked.
    """
    bearer = bearer_of(request)
    if bearer is None or bearer.startswith("sk_"):
        try:
            return _find_for_staff(staff(request), attachment_id)
        except Refusal as refusal:
            if bearer is not None or VISITOR_COOKIE not in request.COOKIES or refusal.code is Code.FORBIDDEN:
                raise
    return access.attachment_for_visitor(visitor_of(request), attachment_id)


def _find_for_staff(user, attachment_id: UUID) -> Attachment:
    """A file is part of its transcript: looking at it is noted as reading that."""
    found = access.attachment_for_staff(user, attachment_id)
    trail.record_view(user, found.conversation_id)
    return found


async def _chunks(file: Any) -> AsyncIterator[bytes]:
    """Read in threads: a reader who takes long holds a file open, and nothing else."""
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
    finally:
        await asyncio.to_thread(file.close)
