"""Sending files to a conversation: first the file, then the message that names it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from chat import queries
from chat.models import Conversation
from chat.services import attachments
from chat.visitors import own_for_writing

router = Router(tags=["conversations"])


class Uploaded(Schema):
    """What a message may name in `attachments`. Never sent, it is removed after a day."""

    id: UUID
    name: str
    type: str
    size: int
    url: str
    preview: str
    width: int | None
    height: int | None


@router.post("/conversations/{conversation_id}/attachments", response={201: Uploaded}, summary="Upload a file")
def upload(request: HttpRequest, conversation_id: str, file: File[UploadedFile]):
    """`multipart/form-data` with one `file`. Its type is told by its content, which its name must agree with."""
    return Status(201, take_in(own_for_writing(request, conversation_id), file))


def take_in(conversation: Conversation, file: UploadedFile, *, agent=None) -> dict:
    attachment = attachments.upload(
        conversation=conversation,
        agent=agent,
        name=file.name or "",
        declared_type=file.content_type or "",
        size=file.size or 0,
        # Never more than is looked at: what is too large is refused by its size.
        content=file.read(attachments.most_bytes() + 1),
    )
    return queries.attachment_data(attachment)
