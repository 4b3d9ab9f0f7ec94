"""Going on by e-mail: leaving an address, coming back by a link, having the conversation sent."""

from __future__ import annotations

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import ConfigDict, StrictStr, StringConstraints

from chat import addresses, commands
from chat.cookies import set_visitor_cookie
from chat.limits import Limit
from chat.protocol import Code, ContactLeave, Refusal
from chat.queries import masked_address
from chat.services import letters, link_keys, records
from chat.services.customers import CONFINED_LIFETIME
from chat.visitors import bearer_of, check_origin, own_for_writing, token_of

router = Router(tags=["conversations"])
_openings = Limit(settings.RATE_SOCKETS_PER_MINUTE, 60)


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class ContactIn(Strict):
    email: Annotated[StrictStr, StringConstraints(min_length=3, max_length=254)]


class KeyIn(Strict):
    key: Annotated[StrictStr, StringConstraints(min_length=1, max_length=500)]


class Accepted(Schema):
    seq: int


class Opened(Schema):
    """`token` is for programs that called with one; a browser has it in its cookie, out of reach of scripts."""

    token: str | None


class Ordered(Schema):
    """`to` is where it goes, its middle masked."""

    to: str


@router.post("/conversations/{conversation_id}/contact", response={202: Accepted}, summary="Leave an e-mail address")
def leave_contact(request: HttpRequest, conversation_id: str, body: ContactIn):
    """A person's answers go there while they are not read on the page. Another one replaces it."""
    check_origin(request)
    command = ContactLeave(type="contact.leave", client_id="rest", email=body.email)
    return Status(202, {"seq": commands.carry_out(token_of(request), conversation_id, command).seq})


@router.post("/conversations/{conversation_id}/open", response=Opened, summary="Come back by the link in an e-mail")
def open_by_key(request: HttpRequest, response: HttpResponse, conversation_id: str, body: KeyIn):
    """Opens this one conversation, in this browser. Called by a click only, and never by following the link."""
    check_origin(request)
    _openings.check(addresses.client_address(request.META.get("REMOTE_ADDR", ""), ""))
    token = link_keys.use(conversation_id=conversation_id, key=body.key)
    set_visitor_cookie(response, token, lifetime=CONFINED_LIFETIME)
    return {"token": token if bearer_of(request) is not None else None}


@router.post("/conversations/{conversation_id}/transcript", response={202: Ordered}, summary="Have it sent by e-mail")
def mail_transcript(request: HttpRequest, conversation_id: str):
    """To the address of the customer who was verified here, else to the one that was left."""
    conversation = own_for_writing(request, conversation_id)
    to = records.verified_email(conversation.pk) or conversation.contact_email
    if not to:
        raise Refusal(Code.NOT_ALLOWED_NOW, _("Please leave an e-mail address first."))
    letters.order_transcript(conversation_id=conversation.pk, to=to)
    return Status(202, {"to": masked_address(to)})
