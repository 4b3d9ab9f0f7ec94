"""An agent's files, over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile

from agents_desk.api.auth import staff
from chat import access
from chat.attachments_api import Uploaded, take_in

router = Router(auth=staff)


@router.post("/conversations/{conversation_id}/attachments", response={201: Uploaded}, summary="Upload a file")
def upload(request: HttpRequest, conversation_id: str, file: File[UploadedFile]):
    """`multipart/form-data` with one `file`, for a reply of whoever uploads it."""
    conversation = access.conversation_for_staff(request.auth, conversation_id)
    return Status(201, take_in(conversation, file, agent=request.auth))
