"""`verify_customer`: the assistant has a code sent to the e-mail address on file, and passes on what the customer read.

Its answers are the same whether or not anybody has the address. The code is made and sent by a task of its own, and the
model never sees it unless the customer types it into the conversation.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from chat.models import ToolCall
from chat.packs.folder import PackContent
from chat.services import codes, renewals, verifications
from chat.services.settlement import ToolOutcome
from chat.services.transcript import Transcript
from chat.services.verifications import AlreadyVerified, Check, TooManyCodes

NAME = "verify_customer"
SENDING = _("Sending a code to your e-mail address")
CHECKING = _("Checking your code")
MAX_EMAIL = 254

SENT = (
    "If a customer has this e-mail address, a code of six digits has been sent to it. Say it in just this way: whether "
    "the address is known is not told to anybody. It is valid for 10 minutes. Ask the customer to enter the code on "
    "the card{or_here}."
)
OR_HERE = " or to type it here"
NOT_HERE = " of this page, and not to write it into a message: others may read along, so it would be worth nothing"
TOO_MANY = "No further code can be sent for now. Offer a human colleague."
VERIFIED_ALREADY = "The customer of this conversation is verified already. Go on with what was asked."
ON_THE_CARD = (
    "A code from a message proves nobody here: others may read along. Offer to send a new one, which the customer "
    "enters on the card of this page, where only they see it."
)
WRONG = "That is not the code. Ask the customer to look at the newest e-mail and to try again."
NONE_VALID = "No code is valid: it is too old, or was tried too often. Ask for the e-mail address and send a new one."
NEITHER = "Pass the e-mail address that the customer has given, or the code that the customer has received."


class Input(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    email: str | None = Field(default=None, max_length=MAX_EMAIL)
    code: str | None = Field(default=None, max_length=20)


def definition(content: PackContent) -> dict[str, Any]:
    return {
        "name": NAME,
        "description": (
            "Verify who the customer is, which tools that show or change their data need. First ask for the e-mail "
            "address on file and call this with it: a code is sent there. Then call it with the code that the customer "
            "tells you. Never make up either of them, and never guess a code."
        ),
        "input_schema": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "email": {"type": "string", "description": "The e-mail address on file, as the customer gave it."},
                "code": {"type": "string", "description": "The code of six digits from that e-mail."},
            },
            "required": [],
        },
    }


def run(raw: dict[str, Any], content: PackContent) -> ToolOutcome:
    """Takes effect in the transaction that stores the answer; a code counts before an address."""
    request = Input.model_validate(raw)
    if request.code:
        return ToolOutcome(output=None, label=CHECKING, effect=partial(_check, code=request.code))
    if request.email and "@" in request.email:
        return ToolOutcome(output=None, label=SENDING, effect=partial(_send, email=request.email))
    return _refused(NEITHER)


def _send(transcript: Transcript, call: ToolCall, *, email: str) -> ToolOutcome:
    try:
        verifications.request_code(transcript, email=email)
    except TooManyCodes:
        return _refused(TOO_MANY)
    except AlreadyVerified:
        return ToolOutcome(output={"verified": True, "note": VERIFIED_ALREADY})
    or_here = NOT_HERE if renewals.is_open_by_link(transcript.conversation) else OR_HERE
    return ToolOutcome(output={"note": SENT.format(or_here=or_here)})


def _check(transcript: Transcript, call: ToolCall, *, code: str) -> ToolOutcome:
    if renewals.is_open_by_link(transcript.conversation):
        # It may have been written before the link was opened, or in words: it can be read all the same.
        codes.spend_if_told(transcript, code)
        return _refused(ON_THE_CARD)
    try:
        check = verifications.check_code(transcript, code=code)
    except AlreadyVerified:
        return ToolOutcome(output={"verified": True, "note": VERIFIED_ALREADY})
    if check is Check.RIGHT:
        return ToolOutcome(output={"verified": True, "name": transcript.conversation.identity.name})
    return _refused(WRONG if check is Check.WRONG else NONE_VALID)


def _refused(sentence: str) -> ToolOutcome:
    return ToolOutcome(output={"problems": {"": sentence}}, is_error=True)
