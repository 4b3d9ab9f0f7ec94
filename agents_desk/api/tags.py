"""Tags over REST: one conversation's, and the words themselves."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, StrictStr

from agents_desk.api.auth import manager, staff
from agents_desk.api.carrying_out import Accepted, carry_out
from agents_desk.tag_counts import tag_counts
from chat.protocol import TagsSet
from chat.protocol.desk_commands import Tag
from chat.services import tags
from portal.accounts import audit

router = Router(auth=staff)


class Tags(Schema):
    model_config = ConfigDict(extra="forbid")

    tags: list[Tag]


class TagCount(Schema):
    tag: str
    count: int


class Renaming(Schema):
    model_config = ConfigDict(extra="forbid")

    tag: StrictStr
    to: StrictStr


class Removal(Schema):
    model_config = ConfigDict(extra="forbid")

    tag: StrictStr


class Changed(Schema):
    """In how many conversations."""

    conversations: int


@router.get("/tags", response=list[TagCount], summary="The tags in use")
def read_tags(request: HttpRequest):
    """With the number of conversations that one may see, the most frequent first."""
    return tag_counts(request.auth)


@router.post("/conversations/{conversation_id}/tags", response={202: Accepted}, summary="Set the tags")
def set_tags(request: HttpRequest, conversation_id: str, body: Tags):
    """In place of those it had: up to 20, of up to 40 characters each."""
    return carry_out(request, conversation_id, TagsSet, tags=tuple(body.tags))


@router.post("/tags/rename", response=Changed, auth=manager, summary="Rename a tag everywhere")
def rename(request: HttpRequest, body: Renaming):
    """To the name of another tag: the two become one."""
    with transaction.atomic():
        count = tags.rename(tag=body.tag, to=body.to)
        audit.record(request.auth, "tag.rename", tag=body.tag, to=body.to, conversations=count)
    return {"conversations": count}


@router.post("/tags/remove", response=Changed, auth=manager, summary="Take a tag off every conversation")
def remove(request: HttpRequest, body: Removal):
    with transaction.atomic():
        count = tags.remove(tag=body.tag)
        audit.record(request.auth, "tag.remove", tag=body.tag, conversations=count)
    return {"conversations": count}
